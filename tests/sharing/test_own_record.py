"""What a member adds to their record, takes along, and sees in the calendar."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.events.models import DomainEvent
from advocacy.sharing.models import Share
from advocacy.sharing.rules import own_post_earns
from advocacy.sharing.services import approve
from analytics.links.models import LinkDay
from analytics.metrics.models import ShareFigures
from analytics.metrics.services import enter_figures
from gamification.handlers import award_share
from gamification.models import PointEntry
from tests.factories.sharing import ShareFactory
from tests.sharing.composing import html

pytestmark = pytest.mark.django_db

MINE = "/nordwind/shares/"
RECORD = f"{MINE}record/"


def urn_of(moment: datetime, more: int = 1) -> str:
    """A LinkedIn post of that moment: its number tells it."""
    return f"urn:li:share:{(int(moment.timestamp() * 1000) << 22) + more}"


def linkedin_post(moment: datetime, more: int = 1) -> str:
    return f"https://www.linkedin.com/feed/update/{urn_of(moment, more)}/"


def fields(address: str, **more: str) -> dict[str, str]:
    return {
        "address": address,
        "text": "My talk at the acoustics day",
        "day": timezone.localdate().isoformat(),
    } | more


# --- Own posts ------------------------------------------------------------------------------------


def payload() -> dict[str, object]:
    return DomainEvent.objects.filter(name="SharePublished").latest("pk").payload


def test_a_new_post_that_proves_its_time_is_recorded_with_points(member, as_person):
    yesterday = timezone.now() - timedelta(days=1)
    answer = as_person(member).post(RECORD, fields(linkedin_post(yesterday)), follow=True)
    assert "Recorded, with points." in html(answer)
    share = Share.objects.get()
    assert (share.network, share.by_hand, share.status) == ("linkedin", True, "published")
    assert (share.post_id, share.own_words) == (None, 100)
    assert abs(share.published_at - yesterday) < timedelta(seconds=1)
    assert payload()["earns"] is True
    shown = html(as_person(member).get(MINE))
    assert "My talk at the acoustics day" in shown
    assert "Recorded" in shown
    assert f"/nordwind/figures/{share.pk}/" in shown


def test_the_second_of_a_day_and_an_unproven_one_earn_nothing(member, as_person):
    browser, now = as_person(member), timezone.now()
    noon = now.replace(hour=10, minute=0) - timedelta(days=1)
    browser.post(RECORD, fields(linkedin_post(noon)))
    second = browser.post(RECORD, fields(linkedin_post(noon, more=2)), follow=True)
    assert "Recorded, without points." in html(second)
    assert payload()["earns"] is False
    facebook = "https://www.facebook.com/mara.klein/posts/pfbid02AbCdEf"
    day = (now - timedelta(days=4)).date().isoformat()
    unproven = browser.post(RECORD, fields(facebook, day=day), follow=True)
    assert "Recorded, without points." in html(unproven)
    assert Share.objects.get(network="facebook").published_at.date().isoformat() == day


def test_points_follow_what_the_event_says(member):
    from advocacy.sharing.events import SharePublished

    facts = {"membership_id": member.pk, "post_id": None, "own_words": 100, "at": timezone.now()}
    award_share(SharePublished(share_id=1, earns=False, **facts))
    assert not PointEntry.objects.exists()
    award_share(SharePublished(share_id=2, **facts))
    assert PointEntry.objects.get().source == "share:2"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://nordwind.example/talk", "not the address of a post that we can read"),
        ("https://www.linkedin.com/in/mara-klein/", "not the address of a post that we can read"),
        (linkedin_post(datetime(2020, 1, 5, tzinfo=UTC)), "within the last year"),
        (linkedin_post(datetime(2035, 1, 5, tzinfo=UTC)), "within the last year"),
        ("", "This field is required"),
    ],
)
def test_what_cannot_be_recorded_is_said_beside_the_field(member, as_person, address, says):
    answer = as_person(member).post(RECORD, fields(address))
    assert answer.status_code == 422
    assert says in html(answer)
    assert "My talk at the acoustics day" in html(answer)
    assert not Share.objects.exists()


def test_nobody_records_what_a_colleague_recorded(member, curator, as_person):
    address = linkedin_post(timezone.now() - timedelta(hours=3))
    as_person(curator).post(RECORD, fields(address))
    answer = as_person(member).post(RECORD, fields(address))
    assert answer.status_code == 422
    assert "recorded already" in html(answer)
    assert Share.objects.count() == 1


def test_recording_asks_to_join_first(make_member, as_person):
    guest = make_member(status=Membership.Status.MEMBER)
    answer = as_person(guest).post(RECORD, fields(linkedin_post(timezone.now())))
    assert "Join the programme" in html(answer)
    assert not Share.objects.exists()


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("proven", "others", "earns"),
    [
        (NOW, 0, True),
        (NOW - timedelta(days=7), 0, True),
        (NOW - timedelta(days=8), 0, False),
        (NOW + timedelta(hours=1), 0, False),
        (NOW, 1, False),
        (None, 0, False),
    ],
)
def test_which_own_posts_earn(proven, others, earns):
    assert own_post_earns(proven_at=proven, now=NOW, others_that_day=others) is earns


# --- Taking along ---------------------------------------------------------------------------------


def taken(browser) -> tuple[zipfile.ZipFile, dict]:
    answer = browser.get(f"{MINE}download/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"
    files = zipfile.ZipFile(io.BytesIO(answer.content))
    return files, json.loads(files.read("my-shares.json"))


def test_everything_of_ones_own_goes_along_and_nothing_else(
    member, curator, as_person, draft, post
):
    share = ShareFactory(membership=member, post=post, text="=1+1 in my words")
    ShareFactory(membership=curator, post=post, text="Not mine")
    draft(member, "Half a sentence")
    LinkDay.objects.create(link=share.link, day=timezone.localdate(), human=3, other=9)
    PointEntry.objects.create(
        membership=member,
        act="own_words_share",
        points=10,
        source=f"share:{share.pk}",
        occurred_at=timezone.now(),
        day=timezone.localdate(),
        settles_at=timezone.now(),
    )
    files, whole = taken(as_person(member))
    assert {row["text"] for row in whole["shares"]} == {"=1+1 in my words", "Half a sentence"}
    assert whole["clicks_by_day"] == [
        {"share_id": share.pk, "day": timezone.localdate().isoformat(), "human_clicks": 3}
    ]
    assert [row["points"] for row in whole["points"]] == [10]
    table = list(csv.DictReader(io.StringIO(files.read("shares.csv").decode("utf-8-sig"))))
    assert {row["text"] for row in table} == {"'=1+1 in my words", "Half a sentence"}
    assert next(row for row in table if row["status"] == "published")["tracked_link"].endswith(
        share.link.code
    )
    assert (
        "Views and reactions that LinkedIn told us are not included"
        in files.read("README.txt").decode()
    )


def test_figures_of_linkedin_stay_and_those_one_typed_go(member, as_person):
    told, typed = ShareFactory(membership=member), ShareFactory(membership=member)
    ShareFigures.objects.update_or_create(
        share=told, defaults={"impressions": 98_765, "origin": "linkedin"}
    )
    enter_figures(by=member, share_id=typed.pk, impressions=120)
    files, whole = taken(as_person(member))
    assert [row["impressions"] for row in whole["figures_you_entered"]] == [120]
    assert not any(b"98765" in files.read(name) for name in files.namelist())


# --- Calendar -------------------------------------------------------------------------------------


def test_the_calendar_shows_what_was_and_what_is_planned(connected, as_person, draft):
    now = timezone.now()
    later = now + timedelta(minutes=30)
    approve(by=connected, share_id=draft(connected).pk, scheduled_for=later)
    out = ShareFactory(membership=connected, published_at=now - timedelta(minutes=30))
    draft(connected, "A draft has no day")
    shown = html(as_person(connected).get(MINE, {"view": "calendar"}))
    assert shown.count('class="slot ') == 2
    assert f"{MINE}{out.pk}/" in shown
    assert "Scheduled" in shown
    week = html(as_person(connected).get(MINE, {"view": "calendar", "by": "week"}))
    assert week.count("<td") == 7 + table_cells_of_figures(week)


def table_cells_of_figures(page: str) -> int:
    return page.split('aria-label="The 90 days in figures"')[1].count("<td")


@pytest.mark.parametrize("day", ["2019-05-01", "nonsense", "9999-12-31"])
def test_any_day_may_stand_in_the_address(member, as_person, day):
    ShareFactory(membership=member)
    for by in ("", "week"):
        answer = as_person(member).get(MINE, {"view": "calendar", "day": day, "by": by})
        assert answer.status_code == 200


@pytest.mark.parametrize("view", ["", "calendar"])
def test_it_takes_seven_queries_however_many_shares(member, as_person, view):
    browser = as_person(member)
    for count in (1, 30):
        ShareFactory.create_batch(count, membership=member, published_at=timezone.now())
        browser.get(MINE, {"view": view})
        with CaptureQueriesContext(connection) as queries:
            browser.get(MINE, {"view": view})
        assert len(queries) <= 7
