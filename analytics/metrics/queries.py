"""Named reads of figures of the organization entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce

from advocacy.accounts.models import Membership, Team
from advocacy.accounts.queries import current_members, team_ids_with_descendants
from advocacy.sharing.models import Share
from advocacy.tenancy.context import current_organization
from analytics.metrics.models import DayFigures, MemberDay, PostDay, ValueAssumptions
from analytics.metrics.rules import TeamSize, clicks_per_share
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


def potential_reach(spans: Sequence[tuple[date, date]], *, team_id: int | None) -> list[Reach]:
    """Σ connections × shares of each span, over members who told us their connections."""
    days = MemberDay.objects.filter(
        shares__gt=0, day__range=(min(first for first, _ in spans), max(last for _, last in spans))
    )
    if team_id is not None:
        days = days.filter(membership__team_id__in=team_ids_with_descendants(team_id))
    told = Q(membership__connections__isnull=False)
    sums: dict[str, Any] = {}
    for number, span in enumerate(spans):
        inside = Q(day__range=span)
        reach = Sum(F("shares") * F("membership__connections"), filter=inside)
        sums[f"potential_{number}"] = Coalesce(reach, 0)
        sums[f"known_{number}"] = Coalesce(Sum("shares", filter=inside & told), 0)
        sums[f"shares_{number}"] = Coalesce(Sum("shares", filter=inside), 0)
        if (span[1] - span[0]).days + 1 not in ACTIVE_WINDOWS:
            sums[f"people_{number}"] = Count("membership", filter=inside, distinct=True)
    row = days.aggregate(**sums)
    return [
        Reach(
            row[f"potential_{number}"],
            row[f"known_{number}"],
            row[f"shares_{number}"],
            row.get(f"people_{number}"),
        )
        for number in range(len(spans))
    ]


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


def team_sums(first: date, last: date, nodes: Sequence[TeamNode]) -> dict[int | None, TeamSums]:
    """Shares, clicks, views and active people of the organization (None) and of every team."""
    length = (last - first).days + 1
    is_kept = length in ACTIVE_WINDOWS
    window = f"active_{length if is_kept else ACTIVE_WINDOWS[0]}"
    rows = (
        DayFigures.objects.filter(day__range=(first, last))
        .order_by()
        .values("team_id")
        .annotate(
            total_shares=Sum("shares"),
            total_clicks=Sum("clicks"),
            views=Sum("impressions"),
            people=Coalesce(Max(window, filter=Q(day=last)), 0),
        )
    )
    active = {} if is_kept else _active_by_team(first, last, nodes)
    return {
        row["team_id"]: TeamSums(
            row["total_shares"],
            row["total_clicks"],
            row["views"],
            row["people"] if is_kept else active.get(row["team_id"], 0),
        )
        for row in rows
    }


def _active_by_team(first: date, last: date, nodes: Sequence[TeamNode]) -> dict[int | None, int]:
    counts: dict[int | None, int] = defaultdict(int)
    paths = {node.id: node.path for node in nodes}
    shared = MemberDay.objects.filter(shares__gt=0, day__range=(first, last))
    people = (
        Membership.objects.filter(pk__in=shared.values("membership_id"))
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
    is_promotional: bool
    shares: int
    clicks: int
    impressions: int | None
    # Different people who ever shared it: decides whether its figures may be shown.
    sharers: int

    @property
    def per_share(self) -> float | None:
        return clicks_per_share(self.clicks, self.shares)


def post_results(first: date, last: date) -> list[PostResult]:
    """Every post with shares or clicks in the period."""
    rows = list(
        PostDay.objects.filter(day__range=(first, last))
        .order_by()
        .values("post_id", "post__title", "post__purpose__name", "post__purpose__is_promotional")
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
            bool(row["post__purpose__is_promotional"]),
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
