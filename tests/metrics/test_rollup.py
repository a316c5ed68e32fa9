"""Days made from facts equal what a plain count of the facts gives."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from advocacy.accounts.models import Invitation, Membership
from advocacy.kernel.clock import local_date
from advocacy.sharing.models import Share
from advocacy.tenancy.context import tenant
from analytics.links.models import LinkDay
from analytics.metrics.models import (
    DayFigures,
    EngagementSnapshot,
    MemberDay,
    PostDay,
    RollupBucket,
)
from analytics.metrics.rollup import buckets, mark_days, rebuild, roll_up_due
from tests.factories import MembershipFactory
from tests.factories.metrics import make_clicks, make_share, make_team, measure, noon
from tests.factories.sharing import PostFactory, TrackedLinkFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)


def _day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def _world(seed: int) -> None:
    """A random organization over 60 days."""
    luck = random.Random(seed)
    root = make_team("Operations")
    teams = [root, make_team("Field", root), make_team("Finance")]
    teams.append(make_team("Night shift", teams[1]))
    posts = [PostFactory() for _ in range(4)]
    members = [
        MembershipFactory(
            team=luck.choice([*teams, None]),
            status=luck.choice(["invited", "member", "ambassador", "ambassador", "paused", "left"]),
            created_at=noon(_day(luck.randint(-20, 30))),
            joined_at=noon(_day(luck.randint(-10, 40))) if luck.random() < 0.8 else None,
            enrolled_at=noon(_day(luck.randint(0, 50))) if luck.random() < 0.5 else None,
            left_at=noon(_day(luck.randint(30, 60))) if luck.random() < 0.5 else None,
        )
        for _ in range(25)
    ]
    for number in range(6):
        Invitation.objects.create(
            email=members[0].user.email if number == 0 else f"new{number}@example.com",
            team=luck.choice([*teams, None]),
            token_hash=f"hash {seed} {number}",
            expires_at=noon(_day(90)),
            created_at=noon(_day(luck.randint(0, 40))),
            revoked_at=noon(_day(luck.randint(40, 60))) if luck.random() < 0.4 else None,
        )
    for _ in range(120):
        published = luck.randint(-30, 59)
        share = make_share(
            luck.choice(members),
            _day(published),
            post=luck.choice([*posts, None]),
            status=luck.choice(["published"] * 8 + ["deleted", "draft"]),
            # Around midnight, where time zones matter.
            published_at=noon(_day(published)) + timedelta(hours=luck.randint(-12, 11)),
        )
        for day in range(max(published, -5), 62, luck.randint(2, 20)):
            if luck.random() < 0.6:
                make_clicks(share, _day(day), luck.randint(0, 5), luck.randint(0, 3))
        total = 0
        for day in range(published, 60, luck.randint(3, 25)):
            if share.pk % 3 == 0:
                break
            total = max(0, total + luck.randint(-20, 200))
            measure(
                share,
                _day(day),
                impressions=luck.choice([total, total, None]),
                reactions=luck.choice([total // 10, None]),
                comments=total // 40,
                origin=luck.choice(["linkedin", "linkedin", "manual"]),
            )
    LinkDay.objects.create(link=TrackedLinkFactory(), day=_day(3), human=4)


METRICS = ("impressions", "reactions", "comments", "reshares")


class Counted:
    """The same figures, counted one fact at a time."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.shares = list(Share.objects.filter(status="published"))
        self.gains = self._gains()
        measured = set(
            EngagementSnapshot.objects.exclude(impressions=None).values_list("share_id", flat=True)
        )
        self.clicks = []
        for row in LinkDay.objects.select_related("link").filter(human__gt=0):
            share = Share.objects.filter(link=row.link).first()
            self.clicks.append(
                (
                    row.day,
                    share and share.membership_id,
                    share and share.post_id,
                    row.human,
                    not (share and share.pk in measured),
                )
            )

    def on(self, moment: datetime | None) -> date | None:
        return local_date(moment, self.zone) if moment else None

    def _gains(self):
        gains = []
        for share in Share.objects.all():
            rows = {}
            for row in EngagementSnapshot.objects.filter(share=share).order_by("-origin"):
                rows[row.day] = row
            highest = dict.fromkeys(METRICS, 0)
            for day in sorted(rows):
                gained = {}
                for metric in METRICS:
                    value = getattr(rows[day], metric)
                    gained[metric] = None if value is None else max(0, value - highest[metric])
                    highest[metric] = max(highest[metric], value or 0)
                gains.append((day, share.membership_id, share.post_id, gained))
        return gains

    def within(self, team) -> set[int]:
        return {
            member.pk
            for member in Membership.objects.select_related("team")
            if team is None or (member.team and team.pk in member.team.path)
        }

    def active(self, team, day: date, days: int) -> int:
        inside = self.within(team)
        first = day - timedelta(days=days - 1)
        return len(
            {
                share.membership_id
                for share in self.shares
                if share.membership_id in inside and first <= self.on(share.published_at) <= day
            }
        )

    def people(self, team, day: date) -> dict[str, int]:
        counts = dict.fromkeys(("invited", "members", "enrolled", "activated"), 0)
        emails = set()
        for member in Membership.objects.select_related("user", "team"):
            emails.add(member.user.email)
            if member.pk not in self.within(team):
                continue
            left = self.on(member.left_at or member.created_at)
            if member.status == "left" and left <= day:
                continue
            counts["invited"] += self.on(member.created_at) <= day
            if member.status == "invited":
                continue
            joined = self.on(member.joined_at or member.created_at)
            counts["members"] += joined <= day
            if member.status == "ambassador" or (member.status == "left" and member.enrolled_at):
                enrolled = member.enrolled_at or member.joined_at or member.created_at
                counts["enrolled"] += self.on(enrolled) <= day
            first = min(
                (
                    self.on(share.published_at)
                    for share in self.shares
                    if share.membership_id == member.pk and self.on(share.published_at) >= _day(-40)
                ),
                default=None,
            )
            if first and first <= joined + timedelta(days=14):
                counts["activated"] += max(first, joined) <= day
        for invitation in Invitation.objects.select_related("team"):
            if invitation.email in emails or (
                team and not (invitation.team and team.pk in invitation.team.path)
            ):
                continue
            gone = self.on(invitation.revoked_at)
            counts["invited"] += self.on(invitation.created_at) <= day and not (
                gone and gone <= day
            )
        return counts

    def figures(self, team, day: date) -> dict[str, int | None]:
        inside = self.within(team)
        shares = [
            share
            for share in self.shares
            if self.on(share.published_at) == day and share.membership_id in inside
        ]
        clicks = [
            (number, unmeasured)
            for on, who, _, number, unmeasured in self.clicks
            if on == day and (who in inside or team is None)
        ]
        gains = [gain for on, who, _, gain in self.gains if on == day and who in inside]
        return {
            "shares": len(shares),
            "sharers": len({share.membership_id for share in shares}),
            "clicks": sum(number for number, _ in clicks),
            "unmeasured_clicks": sum(number for number, unmeasured in clicks if unmeasured),
            "measured_shares": sum(gain["impressions"] is not None for gain in gains),
            **{metric: _total(gain[metric] for gain in gains) for metric in METRICS},
            **{f"active_{days}": self.active(team, day, days) for days in (7, 30, 90, 365)},
            **self.people(team, day),
        }


def _total(values) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@pytest.mark.parametrize("seed", range(3))
def test_days_equal_a_plain_count(organization, seed):
    _world(seed)
    organization.time_zone = ["Europe/Berlin", "America/New_York", "Asia/Tokyo"][seed]
    organization.save()
    rebuild(organization, _day(-40), _day(61))
    counted = Counted(organization.time_zone)
    teams = [None, *{row.team for row in DayFigures.objects.select_related("team") if row.team}]
    assert len(teams) == 5
    for day in [_day(number) for number in (-30, -1, 0, 13, 14, 30, 31, 47, 59)]:
        for team in teams:
            row = DayFigures.objects.get(team=team, day=day)
            expected = counted.figures(team, day)
            assert {name: getattr(row, name) for name in expected} == expected, (team, day)
    for row in PostDay.objects.all():
        shares = [
            share
            for share in counted.shares
            if share.post_id == row.post_id and counted.on(share.published_at) == row.day
        ]
        gains = [
            gain for on, _, post, gain in counted.gains if (on, post) == (row.day, row.post_id)
        ]
        assert row.shares == len(shares)
        assert row.impressions == _total(gain["impressions"] for gain in gains)
        assert row.clicks == sum(
            click[3] for click in counted.clicks if (click[0], click[2]) == (row.day, row.post_id)
        )
    assert sum(MemberDay.objects.values_list("shares", flat=True)) == len(counted.shares)


def test_building_twice_changes_nothing(organization):
    _world(7)
    rebuild(organization, _day(0), _day(59))
    before = list(DayFigures.objects.order_by("team_id", "day").values())
    rebuild(organization, _day(20), _day(40))
    assert list(DayFigures.objects.order_by("team_id", "day").values()) == before


def test_due_days_are_built_once(organization, member):
    share = make_share(member, _day(0))
    make_clicks(share, _day(1), 3)
    mark_days([_day(0), _day(1), _day(1)])
    assert roll_up_due() >= 2
    assert DayFigures.objects.get(team=None, day=_day(0)).shares == 1
    assert DayFigures.objects.get(team=None, day=_day(1)).clicks == 3
    while roll_up_due():
        pass
    make_clicks(share, _day(2), 1)
    assert roll_up_due() == 0
    mark_days([_day(2)])
    assert roll_up_due() == 1
    assert DayFigures.objects.get(team=None, day=_day(2)).clicks == 1


def test_a_vanished_share_reaches_the_days_that_look_back(organization, member):
    today = local_date(timezone.now(), organization.time_zone)
    share = make_share(member, today - timedelta(days=10))
    rebuild(organization, today - timedelta(days=12), today)
    assert DayFigures.objects.get(team=None, day=today).active_30 == 1
    Share.objects.filter(pk=share.pk).update(status="deleted")
    mark_days([today - timedelta(days=10)])
    while roll_up_due():
        pass
    assert DayFigures.objects.get(team=None, day=today).active_30 == 0
    assert DayFigures.objects.get(team=None, day=today - timedelta(days=10)).shares == 0


def test_a_killed_build_is_done_again(organization, member, monkeypatch):
    make_share(member, _day(0))
    mark_days([_day(0)])

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(buckets, "build", killed)
        with pytest.raises(KeyboardInterrupt):
            roll_up_due()
    bucket = RollupBucket.objects.get(day=_day(0))
    assert bucket.started_at is not None
    assert bucket.done_at is None
    roll_up_due()
    assert DayFigures.objects.get(team=None, day=_day(0)).shares == 1


def test_people_of_a_past_day_stay_as_they_were_counted(organization, member):
    Membership.objects.update(created_at=noon(_day(-5)))
    rebuild(organization, _day(0), _day(0))
    assert DayFigures.objects.get(team=None).members == 1
    member.delete()
    rebuild(organization, _day(0), _day(0))
    assert DayFigures.objects.get(team=None).members == 1
    rebuild(organization, _day(0), _day(0), recount_people=True)
    assert DayFigures.objects.get(team=None).members == 0


def test_organizations_do_not_mix(organization, other_organization, member):
    with tenant(other_organization):
        make_share(MembershipFactory(), _day(0))
    make_share(member, _day(0))
    rebuild(organization, _day(0), _day(0))
    assert DayFigures.objects.get().shares == 1
    with tenant(other_organization):
        assert not DayFigures.objects.exists()


def test_today_is_counted_again_by_the_hour(organization, member):
    buckets.mark_today_if_old()
    assert roll_up_due() == 1
    buckets.mark_today_if_old()
    assert roll_up_due() == 0
    RollupBucket.objects.update(done_at=datetime.now(UTC) - timedelta(minutes=61))
    buckets.mark_today_if_old()
    assert roll_up_due() == 1


@pytest.mark.django_db(transaction=True)
def test_a_day_that_another_worker_builds_is_left_to_it(organization, member):
    mark_days([_day(0)])
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "SELECT set_config('advocacy.organization_id', %s, false)", [str(organization.pk)]
            )
            cursor.execute("SELECT 1 FROM metrics_rollupbucket FOR UPDATE")
            assert roll_up_due() == 0
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert roll_up_due() == 1
