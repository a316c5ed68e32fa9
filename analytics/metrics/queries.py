"""Named reads of figures of the organization entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from advocacy.accounts.models import Membership, Team
from advocacy.accounts.queries import current_members, team_ids_with_descendants
from advocacy.sharing.models import Share
from advocacy.tenancy.context import current_organization
from analytics.metrics.models import DayFigures, MemberDay, PostDay, ValueAssumptions
from analytics.metrics.rules import TeamSize
from analytics.metrics.totals import DayRow, Prices, Reach

# The rollup keeps the number of different people for these windows.
ACTIVE_WINDOWS = (7, 30, 90, 365)


def day_rows(first: date, last: date, *, team_id: int | None = None) -> list[DayRow]:
    """The days of the organization, or of a team with its sub-teams, in order."""
    rows = (
        DayFigures.objects.filter(team_id=team_id, day__range=(first, last))
        .order_by("day")
        .values_list(*DayRow._fields)
    )
    return [DayRow(*row) for row in rows]


def active_people(first: date, last: date, *, team_id: int | None = None) -> int:
    """How many different people shared from `first` to `last`."""
    days = MemberDay.objects.filter(shares__gt=0, day__range=(first, last))
    if team_id is not None:
        days = days.filter(membership__team_id__in=team_ids_with_descendants(team_id))
    count: int = days.aggregate(people=Count("membership", distinct=True))["people"]
    return count


def potential_reach(first: date, last: date, *, team_id: int | None = None) -> Reach:
    """Σ connections × shares over members who told us their connections."""
    days = MemberDay.objects.filter(shares__gt=0, day__range=(first, last))
    if team_id is not None:
        days = days.filter(membership__team_id__in=team_ids_with_descendants(team_id))
    told = Q(membership__connections__isnull=False)
    sums = days.aggregate(
        potential=Coalesce(Sum(F("shares") * F("membership__connections")), 0),
        known=Coalesce(Sum("shares", filter=told), 0),
        shares=Coalesce(Sum("shares"), 0),
    )
    return Reach(sums["potential"], sums["known"], sums["shares"])


def prices() -> Prices:
    """What the organization set for earned media value, or the defaults."""
    values = ValueAssumptions.objects.first() or ValueAssumptions()
    currency = current_organization().currency
    return Prices(float(values.cpm), float(values.cpc), values.spread, currency)


# --- Teams ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TeamNode:
    id: int
    parent_id: int | None
    name: str
    path: tuple[int, ...]


def teams() -> list[TeamNode]:
    return [
        TeamNode(pk, parent, name, tuple(path or [pk]))
        for pk, parent, name, path in Team.objects.order_by("name", "pk").values_list(
            "pk", "parent_id", "name", "path"
        )
    ]


def team_sizes(nodes: Sequence[TeamNode]) -> tuple[list[TeamSize], int]:
    """People of each team with its sub-teams, and of the whole organization."""
    direct = dict(
        current_members()
        .order_by()
        .values("team_id")
        .annotate(n=Count("pk"))
        .values_list("team_id", "n")
    )
    people: dict[int, int] = defaultdict(int)
    for node in nodes:
        for above in node.path:
            people[above] += direct.get(node.id, 0)
    sizes = [TeamSize(node.id, node.parent_id, people[node.id]) for node in nodes]
    return sizes, sum(direct.values())


@dataclass(frozen=True)
class TeamSums:
    shares: int
    clicks: int
    impressions: int | None
    active: int


def team_sums(first: date, last: date) -> dict[int | None, TeamSums]:
    """Shares, clicks, views and active people of the organization (None) and of every team."""
    rows = (
        DayFigures.objects.filter(day__range=(first, last))
        .order_by()
        .values("team_id")
        .annotate(total_shares=Sum("shares"), total_clicks=Sum("clicks"), views=Sum("impressions"))
    )
    active = _active_by_team(first, last)
    return {
        row["team_id"]: TeamSums(
            row["total_shares"], row["total_clicks"], row["views"], active.get(row["team_id"], 0)
        )
        for row in rows
    }


def _active_by_team(first: date, last: date) -> dict[int | None, int]:
    length = (last - first).days + 1
    if length in ACTIVE_WINDOWS:
        return dict(DayFigures.objects.filter(day=last).values_list("team_id", f"active_{length}"))
    counts: dict[int | None, int] = defaultdict(int)
    paths = {node.id: node.path for node in teams()}
    people = (
        Membership.objects.filter(
            pk__in=MemberDay.objects.filter(shares__gt=0, day__range=(first, last)).values(
                "membership_id"
            )
        )
        .order_by()
        .values("team_id")
        .annotate(n=Count("pk"))
        .values_list("team_id", "n")
    )
    for team_id, number in people:
        counts[None] += number
        for above in paths.get(team_id, ()):
            counts[above] += number
    return counts


# --- Posts ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PostResult:
    post_id: int
    title: str
    purpose: str
    shares: int
    clicks: int
    impressions: int | None
    # Different people who ever shared it: decides whether its figures may be shown.
    sharers: int

    @property
    def per_share(self) -> float | None:
        return self.clicks / self.shares if self.shares else None


def post_results(first: date, last: date) -> list[PostResult]:
    """Every post with shares or clicks in the period."""
    rows = list(
        PostDay.objects.filter(day__range=(first, last))
        .order_by()
        .values("post_id", "post__title", "post__purpose__name")
        .annotate(total_shares=Sum("shares"), total_clicks=Sum("clicks"), views=Sum("impressions"))
    )
    sharers = dict(
        Share.objects.filter(
            status=Share.Status.PUBLISHED, post_id__in=[row["post_id"] for row in rows]
        )
        .order_by()
        .values("post_id")
        .annotate(people=Count("membership_id", distinct=True))
        .values_list("post_id", "people")
    )
    return [
        PostResult(
            row["post_id"],
            row["post__title"],
            row["post__purpose__name"] or "",
            row["total_shares"],
            row["total_clicks"],
            row["views"],
            sharers.get(row["post_id"], 0),
        )
        for row in rows
    ]


def sharers_of(post_ids: Sequence[int]) -> int:
    """How many different people ever shared any of these posts."""
    if not post_ids:
        return 0
    people: int = Share.objects.filter(
        status=Share.Status.PUBLISHED, post_id__in=post_ids
    ).aggregate(people=Count("membership_id", distinct=True))["people"]
    return people


@dataclass(frozen=True)
class PurposeShare:
    name: str
    is_promotional: bool
    shares: int


def content_balance(first: date, last: date) -> list[PurposeShare]:
    """How the shares of the period divide over purposes, the largest first."""
    rows = (
        PostDay.objects.filter(day__range=(first, last), shares__gt=0)
        .order_by()
        .values_list("post__purpose__name", "post__purpose__is_promotional")
        .annotate(total=Sum("shares"))
    )
    return sorted(
        (PurposeShare(name or "", bool(promotional), total) for name, promotional, total in rows),
        key=lambda part: -part.shares,
    )
