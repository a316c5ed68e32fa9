"""When a share goes out: what the composer offers, what it warns of and what it refuses."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.utils import timezone

from advocacy.sharing import facts, timing
from advocacy.sharing.facts import best_hour_of
from advocacy.sharing.models import Share
from advocacy.sharing.services import approve, errors
from advocacy.sharing.times_offered import limit_words, moment_words
from advocacy.tenancy.context import tenant
from analytics.links.models import Click
from analytics.links.queries import click_hours
from tests.factories.sharing import ShareFactory, TrackedLinkFactory
from tests.sharing.composing import check, fields, html

pytestmark = pytest.mark.django_db

BERLIN = "Europe/Berlin"


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    """Best hours of an earlier run's members, who had the same ids."""
    monkeypatch.setattr(facts, "_HABITS_KEY", uuid.uuid4().hex)


@pytest.fixture
def long_lived(post):
    """A post without an end."""
    post.visible_from = post.visible_until = None
    post.save()
    return post


def clicks(member, *, at: datetime, count: int, kind: str = "human", days: int = 1) -> None:
    link = TrackedLinkFactory(membership=member)
    Click.objects.bulk_create(
        Click(
            token=uuid.uuid4(), link=link, at=at - timedelta(days=day), kind=kind, visitor=b"x" * 16
        )
        for day in range(days)
        for _ in range(count)
    )


# --- The best hour --------------------------------------------------------------------------------


def test_clicks_are_told_by_the_members_own_clock(member, curator):
    monday = datetime(2026, 11, 16, 22, 30, tzinfo=UTC)
    clicks(member, at=monday, count=3)
    clicks(member, at=monday, count=5, kind="bot")
    clicks(curator, at=monday, count=7)
    since = monday - timedelta(days=1)
    assert click_hours(member, since=since) == {(0, 23): 3}
    member.time_zone = "Asia/Kolkata"
    assert click_hours(member, since=since) == {(1, 4): 3}
    assert click_hours(member, since=monday + timedelta(hours=1)) == {}


def test_the_best_hour_is_ones_own_and_says_from_how_many_visits(connected, as_person, page):
    nine = timezone.now().astimezone(ZoneInfo(BERLIN)).replace(hour=9, minute=20)
    clicks(connected, at=nine - timedelta(days=1), count=6, days=7)
    shown = html(as_person(connected).get(page))
    assert "9:10\u202fAM, your best hour" in shown
    assert "known from 42 visits to your links" in shown
    assert best_hour_of(connected).hour == 9


def test_without_enough_visits_it_says_so(connected, as_person, page):
    clicks(connected, at=timezone.now() - timedelta(days=1), count=timing.ENOUGH_CLICKS - 1)
    shown = html(as_person(connected).get(page))
    assert "8:10\u202fAM, a usual hour" in shown
    assert "With 30 visits to your links we know your own best hour." in shown


def test_the_best_hour_is_remembered(connected, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = best_hour_of(connected)
    with django_assert_num_queries(0):
        assert best_hour_of(connected) == first


# --- Proposals ------------------------------------------------------------------------------------


def proposals(shown: str) -> list[str]:
    return re.findall(r'name="when" id="when_\d" value="([^"]+)"', shown)


def test_what_is_proposed_can_be_approved_as_it_stands(connected, as_person, page, long_lived):
    connected.share_slots = [timing.slot_of(2, datetime(2026, 1, 1, 16, 30).time())]  # noqa: DTZ001
    connected.save()
    browser = as_person(connected)
    best, slot = proposals(html(browser.get(page)))
    assert datetime.fromisoformat(slot).astimezone(ZoneInfo(BERLIN)).weekday() == 2
    for value in (best, slot):
        browser.post(page, fields(when=value))
        share = Share.objects.latest("pk")
        assert share.status == "approved"
        assert share.scheduled_for == datetime.fromisoformat(value)


def test_a_slot_that_has_a_share_is_not_proposed_again(connected, as_person, page, long_lived):
    connected.share_slots = [timing.slot_of(2, datetime(2026, 1, 1, 16, 30).time())]  # noqa: DTZ001
    connected.save()
    browser = as_person(connected)
    _, slot = proposals(html(browser.get(page)))
    browser.post(page, fields(when=slot))
    _, following = proposals(html(browser.get(page)))
    week = datetime.fromisoformat(following) - datetime.fromisoformat(slot)
    assert timedelta(days=6) < week < timedelta(days=8)


@pytest.mark.parametrize(
    "value", ["tomorrow", "2026-11-24T08:10", "when", "0001-01-01T00:00+23:59"]
)
def test_no_other_time_slips_through(connected, as_person, page, value):
    answer = as_person(connected).post(page, fields(when=value))
    assert answer.status_code == 422
    assert "I walk past it every day." in html(answer)
    assert not Share.objects.exclude(status="draft").exists()


def test_a_proposal_of_yesterday_is_refused_and_the_text_kept(connected, as_person, page):
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()
    answer = as_person(connected).post(page, fields(when=yesterday))
    assert answer.status_code == 422
    assert "That time has passed." in html(answer)
    assert "I walk past it every day." in html(answer)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-21T13:05:00+00:00", "Today 2:05"),
        ("2026-11-22T07:10:00+00:00", "Tomorrow 8:10"),
        ("2026-11-24T07:10:00+00:00", "Tuesday 8:10"),
        ("2026-12-01T07:10:00+00:00", "Tue, Dec 1 8:10"),
    ],
)
def test_moments_as_people_say_them(moment, words):
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert moment_words(datetime.fromisoformat(moment), BERLIN, now=now).startswith(words)


# --- When clocks change ---------------------------------------------------------------------------


@pytest.fixture
def in_october(connected, as_person, page, long_lived, monkeypatch) -> None:
    """Three weeks before clocks go back, for the form and the services alike."""
    moment = datetime(2026, 10, 4, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_a_time_that_comes_twice_is_asked_about(in_october, connected, as_person, page):
    browser = as_person(connected)
    sent = fields(when="later", scheduled_for="2026-10-25T02:30")
    asked = html(browser.post(page, sent))
    assert "02:30 comes twice" in asked
    assert "The second, after the clocks have gone back" in asked
    assert "I walk past it every day." in asked
    assert not Share.objects.exclude(status="draft").exists()

    for which, hour in (("first", 0), ("second", 1)):
        sent = fields(when="later", scheduled_for="2026-10-25T02:30", which=which)
        assert browser.post(page, sent).status_code == 302
        share = Share.objects.latest("pk")
        assert share.scheduled_for == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_which_of_the_two_is_not_asked_otherwise(in_october, connected, as_person, page):
    shown = check(as_person(connected), page, when="later", scheduled_for="2026-10-25T08:30")
    assert "comes twice" not in shown


def test_a_time_that_does_not_exist_is_explained(
    connected, as_person, page, long_lived, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))
    answer = as_person(connected).post(page, fields(when="later", scheduled_for="2026-03-29T02:30"))
    assert answer.status_code == 422
    assert "there is no 02:30. Choose 03:30, or another time." in html(answer)


# --- Pace, caps and the limit of a day ------------------------------------------------------------


def test_pace_is_said_before_sharing_and_does_not_forbid(connected, as_person, page, post):
    connected.weekly_pace = 1
    connected.save()
    ShareFactory(membership=connected, link=None, published_at=timezone.now())
    browser = as_person(connected)
    assert "more this week than the pace you chose" in check(browser, page)
    assert browser.post(page, fields()).status_code == 302


def test_the_limit_of_a_day_forbids_and_says_when_there_is_room(
    connected, as_person, page, organization
):
    organization.daily_share_cap = organization.hard_daily_share_cap = 1
    organization.save()
    ShareFactory(membership=connected, link=None, published_at=timezone.now())
    browser = as_person(connected)
    shown = check(browser, page)
    assert "Your organization allows 1 share a day. The next is possible on" in shown
    refused = browser.post(page, fields())
    assert refused.status_code == 422
    assert "The next is possible on" in html(refused)
    assert "I walk past it every day." in html(refused)
    assert Share.objects.filter(status="draft").count() == 1
    tomorrow = timezone.now() + timedelta(days=1)
    sent = fields(when=tomorrow.isoformat())
    assert browser.post(page, sent).status_code == 302
    # That day is full now as well.
    assert browser.post(page, fields(when=tomorrow.isoformat())).status_code == 422


def test_the_limit_holds_for_what_is_posted_by_hand(member, draft, organization):
    organization.hard_daily_share_cap = 1
    member.organization = organization
    approve(by=member, share_id=draft(member).pk, by_hand=True)
    with pytest.raises(errors.DailyLimit) as caught:
        approve(by=member, share_id=draft(member).pk, by_hand=True)
    assert caught.value.free_on > timezone.now().date()


def test_drafts_and_cancelled_shares_take_no_room(connected, draft, organization):
    organization.hard_daily_share_cap = 1
    connected.organization = organization
    draft(connected)
    ShareFactory(membership=connected, link=None, status="cancelled", published_at=None)
    assert approve(by=connected, share_id=draft(connected).pk).share.status == "queued"


@pytest.mark.django_db(transaction=True)
def test_two_shares_at_the_same_moment_do_not_both_fit(connected, draft, organization):
    organization.hard_daily_share_cap = 1
    organization.save()
    ids = [draft(connected, f"Text number {number}").pk for number in range(2)]

    def press(share_id: int) -> bool:
        try:
            with tenant(organization):
                connected.organization = organization
                approve(by=connected, share_id=share_id)
        except errors.DailyLimit:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, ids)) == [False, True]


def test_the_words_of_the_limit():
    words = limit_words(3, date(2026, 11, 23))
    assert words.startswith("Your organization allows 3 shares a day.")
    assert words.endswith("The next is possible on Monday, November 23, 2026.")


# --- Colleagues at the same time ------------------------------------------------------------------


def test_a_crowd_is_noticed_and_nobody_is_named(connected, as_person, page, post, make_member):
    names = [make_member(name=f"Colleague Number{number}") for number in range(timing.CROWD)]
    for colleague in names:
        ShareFactory(membership=colleague, post=post, link=None, published_at=timezone.now())
    browser = as_person(connected)
    for shown in (html(browser.get(page)), check(browser, page)):
        assert "Several colleagues share this post around then." in shown
        assert "Number" not in shown
    room = re.findall(r'id="when_room_\d" value="([^"]+)"', shown)
    assert 1 <= len(room) <= timing.MOST_PROPOSALS
    # A proposal stays chosen while the page follows the typing.
    chosen = check(browser, page, when=room[0])
    assert f'id="when_proposed" value="{room[0]}" checked' in chosen
    assert "Several colleagues" not in chosen


def test_few_colleagues_are_no_crowd(connected, as_person, page, post, make_member):
    for _ in range(timing.CROWD - 1):
        ShareFactory(membership=make_member(), post=post, link=None, published_at=timezone.now())
    ShareFactory(membership=make_member(), link=None, published_at=timezone.now())
    assert "Several colleagues" not in check(as_person(connected), page)
