"""Who is taken for a person: the table is the specification."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.links.models import Click
from analytics.links.rules import (
    REPEAT_WINDOW,
    Kind,
    Visit,
    classify,
    device_class,
    referrer_host,
    tell_repeats,
)

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36"
)
SAFARI_PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)
LINKEDIN_APP = SAFARI_PHONE.replace("Safari/604.1", "[LinkedInApp]/9.30")
FACEBOOK_APP = SAFARI_PHONE + " [FBAN/FBIOS;FBAV/500.0]"
CUBOT_PHONE = (
    "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Mobile Safari/537.36"
)
ANDROID_TABLET = (
    "Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (CHROME, Kind.HUMAN),
        (SAFARI_PHONE, Kind.HUMAN),
        (FIREFOX, Kind.HUMAN),
        (LINKEDIN_APP, Kind.HUMAN),
        (FACEBOOK_APP, Kind.HUMAN),
        (CUBOT_PHONE, Kind.HUMAN),
        (ANDROID_TABLET, Kind.HUMAN),
        (CHROME + " Avast/141.0", Kind.HUMAN),
        (SAFARI_PHONE + " [Pinterest/iOS]", Kind.HUMAN),
        ("", Kind.BOT),
        ("-", Kind.BOT),
        (
            "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +https://www.linkedin.com)",
            Kind.PREVIEW,
        ),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", Kind.PREVIEW),
        ("Twitterbot/1.0", Kind.PREVIEW),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", Kind.PREVIEW),
        ("WhatsApp/2.24.1 A", Kind.PREVIEW),
        ("TelegramBot (like TwitterBot)", Kind.PREVIEW),
        ("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", Kind.PREVIEW),
        (
            "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview",
            Kind.PREVIEW,
        ),
        ("http.rb/5.1.1 (Mastodon/4.2.0; +https://mastodon.social/) Bot", Kind.PREVIEW),
        ("Mozilla/5.0 (compatible; BarracudaCentral.org sentinel)", Kind.SCANNER),
        (CHROME + " Proofpoint", Kind.SCANNER),
        (CHROME + " SafeLinks", Kind.SCANNER),
        ("Mozilla/4.0 (compatible; ms-office; MSOffice 16)", Kind.SCANNER),
        ("Microsoft Office Existence Discovery", Kind.SCANNER),
        ("Mozilla/5.0 (Windows NT 10.0) Mimecast URL Protect", Kind.SCANNER),
        ("Mozilla/5.0 (compatible; TMUFE 3.0; TrendMicro)", Kind.SCANNER),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", Kind.BOT),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", Kind.BOT),
        ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", Kind.BOT),
        (CHROME.replace("Chrome", "HeadlessChrome"), Kind.BOT),
        ("curl/8.5.0", Kind.BOT),
        ("Wget/1.21.4", Kind.BOT),
        ("python-requests/2.32.3", Kind.BOT),
        ("Go-http-client/1.1", Kind.BOT),
        ("Java/17.0.9", Kind.BOT),
        ("okhttp/4.12.0", Kind.BOT),
        ("Mozilla/5.0 (compatible; UptimeRobot/2.0)", Kind.BOT),
        ("Feedly/1.0 (+http://www.feedly.com/fetcher.html)", Kind.BOT),
    ],
)
def test_the_name_a_client_gives(agent, kind):
    assert classify(method="GET", user_agent=agent) is kind


@pytest.mark.parametrize(
    ("signs", "kind"),
    [
        ({"method": "HEAD"}, Kind.BOT),
        ({"method": ""}, Kind.BOT),
        ({"purpose": "prefetch"}, Kind.PREFETCH),
        ({"purpose": "prefetch;prerender"}, Kind.PREFETCH),
        ({"purpose": "preview"}, Kind.PREFETCH),
        ({"fetch_mode": "navigate", "fetch_dest": "document"}, Kind.HUMAN),
        ({"fetch_mode": "no-cors", "fetch_dest": "image"}, Kind.PREFETCH),
        ({"fetch_mode": "cors", "fetch_dest": "empty"}, Kind.PREFETCH),
        ({"fetch_mode": "navigate", "fetch_dest": "iframe"}, Kind.PREFETCH),
    ],
)
def test_what_a_browser_says_it_does(signs, kind):
    assert classify(**{"method": "GET", "user_agent": CHROME, **signs}) is kind


def test_a_previewer_stays_one_when_it_only_asks_for_the_head():
    assert classify(method="HEAD", user_agent="LinkedInBot/1.0") is Kind.PREVIEW


def test_kinds_are_those_that_are_stored():
    assert {kind.value for kind in Kind} == set(Click.Kind.values)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (CHROME, "desktop"),
        (FIREFOX, "desktop"),
        (SAFARI_PHONE, "phone"),
        (CUBOT_PHONE, "phone"),
        (ANDROID_TABLET, "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X)", "tablet"),
        ("curl/8.5.0", ""),
    ],
)
def test_device(agent, device):
    assert device_class(agent) == device


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://www.linkedin.com/feed/?secret=1", "linkedin.com"),
        ("https://lnkd.in/", "lnkd.in"),
        ("android-app://com.linkedin.android/", "com.linkedin.android"),
        ("https://LINKEDIN.com:443/x", "linkedin.com"),
        ("", ""),
        ("not an address", ""),
        ("https://[broken", ""),
        ("https://exa\tmple.com\n/", "example.com"),
        (f"https://{'a' * 130}.com/", ""),
        ("https://пример.рф/", ""),
    ],
)
def test_only_the_host_of_a_referrer(referrer, host):
    assert referrer_host(referrer) == host


def _visit(minute: float, *, kind=Kind.HUMAN, visitor=b"v", link=1) -> Visit:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(minutes=minute)
    return Visit(f"{minute}", link, at, kind, visitor)


def _kinds(visits) -> list[str]:
    return [visit.kind.value for visit in visits]


def test_the_first_of_half_an_hour_counts():
    told = tell_repeats([_visit(0), _visit(29.9), _visit(30), _visit(59), _visit(60)], {})
    assert _kinds(told) == ["human", "repeat", "human", "repeat", "human"]


def test_other_visitors_links_and_kinds_do_not_matter():
    told = tell_repeats(
        [_visit(0), _visit(1, visitor=b"w"), _visit(2, link=2), _visit(3, kind=Kind.PREVIEW)], {}
    )
    assert _kinds(told) == ["human", "human", "human", "preview"]


def test_what_an_earlier_batch_counted_is_known():
    counted = {(1, b"v"): [_visit(0).at]}
    assert _kinds(tell_repeats([_visit(10), _visit(31)], counted)) == ["repeat", "human"]


def test_a_late_arrival_is_not_counted_beside_its_successor():
    counted = {(1, b"v"): [_visit(20).at]}
    assert _kinds(tell_repeats([_visit(5)], counted)) == ["repeat"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.floats(0, 300, allow_nan=False), min_size=1), st.integers(0, 50))
def test_counted_clicks_are_never_closer_than_the_window(minutes, cut):
    """In one batch or in two, and in any order of arrival."""
    visits = [_visit(minute) for minute in minutes]
    told = tell_repeats(visits[:cut], {})
    first = [visit.at for visit in told if visit.kind is Kind.HUMAN]
    told += tell_repeats(visits[cut:], {(1, b"v"): first})
    times = sorted(visit.at for visit in told if visit.kind is Kind.HUMAN)
    assert times
    assert all(later - earlier >= REPEAT_WINDOW for earlier, later in pairwise(times))
    assert all(
        any(abs(visit.at - time) < REPEAT_WINDOW for time in times)
        for visit in told
        if visit.kind is Kind.REPEAT
    )
