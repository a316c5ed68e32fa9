"""The calendar: what is on which day, moving it there, and reading it from elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from advocacy.accounts.models import Membership
from advocacy.tenancy.urls import reverse
from content import services
from content.calendar_address import address_of, new_address, revoke_address
from content.flow_rules import Edge
from content.holidays import public_holidays
from content.models import Campaign, Post
from content.queries import calendar as queries
from content.queries.calendar import CalendarFilter
from content.services.errors import NotPossible
from content.services.scheduling import NoSuchWindow, move_post
from tests.factories import PostFactory, TeamFactory, TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)


@pytest.fixture
def scheduled(organization) -> Post:
    """From Tuesday at eight in the morning to Friday of the week after, in Berlin."""
    return PostFactory.approved(
        title="Quieter blades",
        visible_from=datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
        visible_until=datetime(2026, 12, 4, 17, 0, tzinfo=UTC),
    )


def what(first=MONDAY, last=MONDAY + timedelta(days=13), **wanted) -> list[tuple[str, str]]:
    found = queries.happenings(first, last, wanted=CalendarFilter(**wanted), now=NOW)
    return [(one.what, one.post.title) for one in found]


def test_beginnings_and_ends_stand_on_their_days(scheduled):
    assert what() == [("start", "Quieter blades"), ("end", "Quieter blades")]
    assert what(last=MONDAY + timedelta(days=6)) == [("start", "Quieter blades")]
    assert what(first=date(2026, 12, 5), last=date(2026, 12, 31)) == []


def test_a_day_is_one_where_the_reader_is(scheduled):
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    Post.objects.update(visible_from=late)
    with timezone.override("Europe/Berlin"):
        assert queries.happenings(
            MONDAY, MONDAY + timedelta(days=6), wanted=CalendarFilter(), now=NOW
        )[0].day == date(2026, 11, 25)  # fmt: skip


def test_an_evergreen_stands_where_it_comes_back(scheduled):
    Post.objects.update(returns_after_days=30)
    assert what(first=date(2027, 1, 1), last=date(2027, 1, 31)) == [("return", "Quieter blades")]


def test_what_is_withdrawn_stands_nowhere(scheduled):
    Post.objects.update(status=Post.Status.WITHDRAWN)
    assert what() == []


def test_filters_narrow(scheduled):
    team, other, topic = TeamFactory(), TeamFactory(), TopicFactory()
    below = TeamFactory(parent=team)
    for name, teams in (("Team", [team]), ("Below", [below]), ("Other", [other])):
        PostFactory.approved(
            title=name,
            for_everyone=False,
            teams=teams,
            topics=[topic],
            language="de",
            visible_from=NOW,
            visible_until=NOW + timedelta(days=30),
        )
    assert {title for _, title in what(team=below.pk)} == {"Quieter blades", "Team", "Below"}
    assert {title for _, title in what(team=team.pk)} == {"Quieter blades", "Team", "Below"}
    assert {title for _, title in what(topic=topic.pk)} == {"Team", "Below", "Other"}
    assert {title for _, title in what(language="en")} == {"Quieter blades"}


def test_campaigns_are_lanes_within_their_weeks(organization):
    campaign = Campaign.objects.create(
        name="Climate week", starts_on=date(2026, 11, 25), ends_on=date(2026, 12, 1)
    )
    last = MONDAY + timedelta(days=13)
    rows = queries.weeks(
        MONDAY,
        last,
        found=(),
        campaigns=queries.campaigns_between(MONDAY, last),
        holidays={},
        today=MONDAY,
    )
    lanes = [(lane.before, lane.days, lane.after) for week in rows for lane in week.lanes]
    assert lanes == [(2, 5, 0), (0, 2, 5)]
    assert campaign.name == rows[0].lanes[0].campaign.name


def test_moving_the_beginning_takes_the_end_along_over_a_change_of_clocks(curator, draft):
    ready = draft(
        visible_from=datetime(2027, 3, 26, 7, 0, tzinfo=UTC),
        visible_until=datetime(2027, 4, 5, 7, 0, tzinfo=UTC),
    )
    post = services.create_post(by=curator, draft=ready)
    moved = move_post(
        post_id=post.pk, by=curator, revision=1, edge=Edge.START, to=date(2027, 3, 29), now=NOW
    )
    # Eight o'clock in Berlin, before and after.
    assert moved.visible_from == datetime(2027, 3, 29, 6, 0, tzinfo=UTC)
    assert moved.visible_until - moved.visible_from == timedelta(days=10)
    assert moved.revision == 2


def test_moving_what_is_approved_goes_back_to_review(curator, reviewer, draft):
    soon = timezone.now() + timedelta(days=2)
    post = services.create_post(by=curator, draft=draft(visible_from=soon))
    services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    services.approve(post_id=post.pk, by=reviewer, revision=1)
    day = timezone.localdate() + timedelta(days=4)
    moved = move_post(
        post_id=post.pk, by=curator, revision=1, edge=Edge.START, to=day, now=timezone.now()
    )
    assert moved.status == Post.Status.IN_REVIEW


def test_what_cannot_be_moved_stays(curator, approved, draft):
    now = timezone.now()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(NotPossible):
        move_post(
            post_id=approved.pk, by=curator, revision=1, edge=Edge.START, to=tomorrow, now=now
        )
    post = services.create_post(by=curator, draft=draft(visible_from=now + timedelta(days=5)))
    for edge in Edge:
        with pytest.raises(NoSuchWindow):
            move_post(
                post_id=post.pk, by=curator, revision=1, edge=edge, to=date(2020, 1, 1), now=now
            )
    post.refresh_from_db()
    assert post.revision == 1


def test_what_has_no_day_yet_is_beside_the_calendar_and_gets_one(curator, draft, as_person):
    until = timezone.now() + timedelta(days=2)
    post = services.create_post(
        by=curator, draft=draft(title="Someday", visible_from=None, visible_until=until)
    )
    services.create_post(by=curator, draft=draft(title="Dated", visible_from=timezone.now()))
    PostFactory.approved(title="Live", visible_from=None)
    assert [one.title for one, _stage in queries.undated(wanted=CalendarFilter())] == ["Someday"]
    assert queries.undated(wanted=CalendarFilter(language="pl")) == []
    browser, path = as_person(curator), reverse("content:calendar")
    page = browser.get(path).text
    assert "Without a day yet" in page
    move = reverse("content:calendar_move", post_id=post.pk)
    assert "Can be shared from" in browser.get(move, {"edge": "start"}).text
    day = timezone.localdate() + timedelta(days=6)
    browser.post(move, {"day": day.isoformat(), "edge": "start", "revision": 1})
    post.refresh_from_db()
    begins = post.visible_from.astimezone(ZoneInfo(curator.time_zone))
    assert begins.isoformat()[:16] == f"{day.isoformat()}T08:00"
    # Its end would have been before its beginning.
    assert post.visible_until > post.visible_from
    assert "Without a day yet" not in browser.get(path).text


def test_an_end_that_is_not_there_cannot_be_moved(curator, draft):
    post = services.create_post(by=curator, draft=draft(visible_from=NOW, visible_until=None))
    with pytest.raises(NotPossible):
        move_post(post_id=post.pk, by=curator, revision=1, edge=Edge.END, to=MONDAY, now=NOW)


def test_a_calendar_that_cannot_show_all_says_so(curator, as_person, monkeypatch):
    monkeypatch.setattr(queries, "MOST_POSTS", 2)
    start = timezone.now() + timedelta(days=1)
    browser, path = as_person(curator), reverse("content:calendar")
    PostFactory.approved(visible_from=start)
    assert "than can be shown" not in browser.get(path, {"view": "list"}).text
    PostFactory.approved(visible_from=start)
    assert "than can be shown" in browser.get(path, {"view": "list"}).text


def test_the_form_moves_and_says_so(curator, draft, as_person):
    start = timezone.now() + timedelta(days=3)
    post = services.create_post(by=curator, draft=draft(visible_from=start))
    browser, path = as_person(curator), reverse("content:calendar_move", post_id=post.pk)
    shown = browser.get(path, {"edge": "start", "view": "month"})
    assert "Can be shared from" in shown.text
    day = timezone.localdate() + timedelta(days=6)
    answer = browser.post(path, {"day": day.isoformat(), "edge": "start", "revision": 1})
    assert answer.headers["Location"].endswith(f"day={day.isoformat()}")
    again = browser.post(path, {"day": day.isoformat(), "edge": "start", "revision": 1})
    assert again.status_code == 422
    assert "was changed while you were looking" in again.text
    bad = browser.post(path, {"day": "no day", "edge": "start", "revision": 2})
    assert bad.status_code == 422


@pytest.mark.parametrize("view", ["month", "weeks", "week", "list"])
@pytest.mark.parametrize("day", ["2026-11-23", "nonsense", "9999-12-31", "2026-02-31", ""])
def test_every_view_of_every_day_opens(view, day, curator, as_person, organization):
    organization.country = "DE"
    organization.save()
    answer = as_person(curator).get(reverse("content:calendar"), {"view": view, "day": day})
    assert answer.status_code == 200


def test_the_calendar_asks_as_much_for_many_posts_as_for_one(
    curator, as_person, scheduled, django_assert_max_num_queries
):
    browser, path = as_person(curator), reverse("content:calendar")
    browser.get(path)
    with django_assert_max_num_queries(15) as few:
        browser.get(path, {"day": "2026-11-23"})
    for number in range(20):
        PostFactory.approved(visible_from=NOW + timedelta(hours=number))
    with django_assert_max_num_queries(15) as many:
        browser.get(path, {"day": "2026-11-23"})
    assert len(many) == len(few)


def test_holidays_are_those_of_the_country_in_the_readers_language():
    christmas = date(2026, 12, 25)
    assert public_holidays("DE", MONDAY, christmas)[christmas] == "Christmas Day"
    assert public_holidays("PL", christmas, christmas)
    assert public_holidays("", MONDAY, christmas) == {}
    assert public_holidays("XX", MONDAY, christmas) == {}


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_a_secret_address_gives_the_calendar_without_signing_in(curator, client, organization):
    now = timezone.now()
    post = PostFactory.approved(
        title="Quieter, blades; part 2",
        visible_from=now + timedelta(days=1),
        visible_until=now + timedelta(days=9),
    )
    today = timezone.localdate()
    Campaign.objects.create(name="Climate week", starts_on=today, ends_on=today)
    answer = client.get(path_of(new_address(curator)))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = {str(event["uid"]).split("@")[0]: event for event in Calendar.from_ical(answer.content).walk("VEVENT")}  # fmt: skip # noqa: E501
    start = events[f"post-{post.pk}-start"]
    assert start["summary"] == "Quieter, blades; part 2"
    assert start.decoded("dtstart") == post.visible_from.replace(microsecond=0)
    assert events[f"post-{post.pk}-end"]["summary"].startswith("Ends:")
    assert any(uid.startswith("campaign-") for uid in events)


def test_the_calendar_keeps_to_rfc_5545(curator, client, organization):
    """What programs refuse a calendar for: sections 3.1, 3.3.5, 3.4, 3.6, 3.6.1 and 3.8.4.7."""
    organization.name = "Größen, Wind; und “Zahlen”"
    organization.save()
    now = timezone.now()
    PostFactory.approved(
        title="Ünverständlich lang: " + "die Größe der Windräder, ; \\ " * 6,
        visible_from=now + timedelta(days=1),
        visible_until=now + timedelta(days=9),
        returns_after_days=30,
    )
    today = timezone.localdate()
    Campaign.objects.create(name="One\nday", starts_on=today, ends_on=today)
    body = client.get(path_of(new_address(curator))).content
    lines = body.split(b"\r\n")
    assert lines.pop() == b""
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-1] == b"END:VCALENDAR"
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert all(line.decode() for line in lines)
    calendar = Calendar.from_ical(body)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    events = calendar.walk("VEVENT")
    assert len(events) == 4
    assert len({event["uid"] for event in events}) == 4
    for event in events:
        assert event["dtstamp"].to_ical().endswith(b"Z")
        start, end = event["dtstart"], event["dtend"]
        # Moments are told in UTC, so that no time zone has to be described; days are days.
        whole_day = len(start.to_ical()) == 8
        assert whole_day == str(event["uid"]).startswith("campaign-")
        assert whole_day or (start.to_ical() + end.to_ical()).count(b"Z") == 2
        assert start.dt < end.dt
        assert start.params.get("VALUE") == ("DATE" if whole_day else None)


def test_an_address_ends_when_it_is_replaced_revoked_or_its_person_leaves(
    curator, client, organization
):
    old = path_of(new_address(curator))
    new = path_of(new_address(curator))
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    Membership.objects.filter(pk=curator.pk).update(roles=["member"])
    assert client.get(new).status_code == 404
    Membership.objects.filter(pk=curator.pk).update(roles=["curator"], status="left")
    assert client.get(new).status_code == 404
    Membership.objects.filter(pk=curator.pk).update(status="member")
    assert client.get(new).status_code == 200
    revoke_address(curator)
    assert client.get(new).status_code == 404
    assert address_of(curator) == ""


@pytest.mark.parametrize("token", ["x", "W10:1", "a" * 500])
def test_a_made_up_address_is_not_found(token, client, organization):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_the_buttons_make_and_revoke_the_address(curator, as_person):
    browser, path = as_person(curator), reverse("content:calendar_address")
    assert "/calendar/" in browser.post(path, follow=True).text
    assert browser.post(path, {"action": "revoke"}).status_code == 302
    assert address_of(curator) == ""
