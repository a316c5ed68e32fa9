"""Facts that figures are made of: teams in a tree, shares with links, clicks and measurements."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from advocacy.accounts.models import Membership, Team
from advocacy.sharing.models import Share
from analytics.links.models import LinkDay
from analytics.metrics.models import EngagementSnapshot, Goal
from analytics.metrics.snapshots import Snapshot, store_snapshots
from content.models import Post
from tests.factories.people import TeamFactory
from tests.factories.sharing import ShareFactory, TrackedLinkFactory


class LinkDayFactory(DjangoModelFactory):
    class Meta:
        model = LinkDay

    link = factory.SubFactory(TrackedLinkFactory)
    human = 1


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    name = factory.Sequence(lambda n: f"Goal {n}")
    family = Goal.Family.TRAFFIC
    kpi = "clicks"
    target = 100
    starts_on = date(2026, 1, 1)
    ends_on = date(2027, 12, 31)


def make_team(name: str, parent: Team | None = None) -> Team:
    """A team with its place in the tree."""
    team: Team = TeamFactory(name=name, parent=parent)
    team.path = [*(parent.path if parent else []), team.pk]
    team.save(update_fields=["path"])
    return team


def noon(day: date, time_zone: str = "Europe/Berlin") -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(time_zone))


def make_share(membership: Membership, day: date, *, post: Post | None = None, **fields) -> Share:
    """A share published at noon of a day, with a link of its own."""
    link = TrackedLinkFactory(membership=membership, post=post)
    return ShareFactory(
        membership=membership, post=post, link=link, **{"published_at": noon(day), **fields}
    )


def make_clicks(share: Share, day: date, number: int = 1, other: int = 0) -> None:
    LinkDayFactory(link=share.link, day=day, human=number, other=other)


def measure(share: Share, day: date, **figures) -> EngagementSnapshot:
    """What LinkedIn (or, with origin="manual", the member) said about a share on a day."""
    store_snapshots([Snapshot(share.pk, day, noon(day), **figures)])
    origin = figures.get("origin", "linkedin")
    return EngagementSnapshot.objects.get(share=share, day=day, origin=origin)
