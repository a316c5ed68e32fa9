"""What the dashboard shows, as plain values: the page renders it and the cache keeps it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from advocacy.tenancy.context import current_organization
from analytics.metrics import goals, kpis, queries, rules
from analytics.metrics.kpis import Figure, Kpi
from analytics.metrics.periods import Compare, Period, buckets
from analytics.metrics.totals import DayRow, Prices, Reach, Totals, known_sum, sum_up

TILES = ("active_ambassadors", "shares", "views", "clicks", "earned_media_value")
MORE = (
    "adoption_rate",
    "activation_rate",
    "participation",
    "share_rate",
    "clicks_per_share",
    "engagements",
    "engagement_rate",
    "potential_reach",
)
# At least this part of what is shared should be useful to its reader: product.md, principle 3.
USEFUL_SHARE = 0.8
_SPARKLINE_POINTS = 8


@dataclass(frozen=True)
class Tile:
    kpi: Kpi
    figure: Figure
    change: float | None
    trend: list[float]


class ChartPoint(NamedTuple):
    first: date
    last: date
    views: int | None
    clicks: int


@dataclass(frozen=True)
class TeamRow:
    name: str
    people: int
    active: int
    shares: int
    clicks: int
    impressions: int | None


@dataclass(frozen=True)
class PurposeShare:
    name: str
    shares: int


@dataclass(frozen=True)
class Balance:
    """How the shares of the period divide over purposes, the largest first."""

    parts: list[PurposeShare]
    total: int
    useful: float


@dataclass(frozen=True)
class Folded:
    """Posts that too few people shared for figures of their own, together."""

    posts: int
    shares: int
    clicks: int
    impressions: int | None

    @property
    def per_share(self) -> float | None:
        return rules.clicks_per_share(self.clicks, self.shares)


@dataclass
class Dashboard:
    period: Period
    compared: Period | None
    team: queries.TeamNode | None
    totals: Totals
    tiles: list[Tile]
    more: list[Tile]
    chart: list[ChartPoint]
    teams: list[TeamRow] = field(default_factory=list)
    smaller_teams: TeamRow | None = None
    posts: list[queries.PostResult] = field(default_factory=list)
    folded_posts: Folded | None = None
    balance: Balance | None = None
    goals: list[goals.GoalView] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.totals.shares and not self.totals.clicks


@dataclass(frozen=True)
class Choices:
    """Teams that may be chosen, and whether the organization is large enough for any figure."""

    nodes: list[queries.TeamNode]
    # Those that may not be chosen are part of the tree all the same.
    all_nodes: list[queries.TeamNode]
    sizes: dict[int, int]
    people: int
    minimum: int

    @property
    def is_private(self) -> bool:
        return self.people < self.minimum

    def node(self, team_id: int) -> queries.TeamNode | None:
        return next((node for node in self.nodes if node.id == team_id), None)

    def label(self, node: queries.TeamNode) -> str:
        names = {known.id: known.name for known in self.nodes}
        return " › ".join(names[above] for above in node.path if above in names)


def choices() -> Choices:
    """The teams whose figures may be shown: large enough, and leaving no small remainder."""
    minimum = current_organization().minimum_group_size
    nodes = queries.teams()
    sizes, people = queries.team_sizes(nodes)
    shown = rules.shown_teams(sizes, people, minimum)
    return Choices(
        nodes=[node for node in nodes if node.id in shown],
        all_nodes=nodes,
        sizes={size.id: size.people for size in sizes},
        people=people,
        minimum=minimum,
    )


def assemble(
    period: Period, how: Compare, offered: Choices, team: queries.TeamNode | None, *, today: date
) -> Dashboard:
    """Read everything the page shows. Posts and balance are for the whole organization."""
    team_id = team.id if team else None
    compared = period.compared(how)
    spans = [period] + ([compared] if compared else [])
    rows = queries.day_rows(
        min(span.first for span in spans), max(span.last for span in spans), team_id=team_id
    )
    prices = queries.prices()
    reaches = queries.potential_reach([(span.first, span.last) for span in spans], team_id=team_id)
    totals, *earlier = (
        _totals(_within(rows, span), span, team_id, prices, reach)
        for span, reach in zip(spans, reaches, strict=True)
    )
    before = earlier[0] if earlier else None
    whole_days = _whole_days(period, today)
    course = _within(rows, whole_days)
    dashboard = Dashboard(
        period=period,
        compared=compared,
        team=team,
        totals=totals,
        tiles=[_tile(code, totals, before, course) for code in TILES],
        more=[_tile(code, totals, before, []) for code in MORE],
        chart=_chart(course, whole_days),
        goals=goals.overview(offered, prices, today=today),
    )
    _add_teams(dashboard, offered)
    if team is None:
        results = queries.post_results(period.first, period.last)
        dashboard.balance = _balance(results)
        _add_posts(dashboard, results, offered.minimum)
    return dashboard


def _within(rows: Sequence[DayRow], period: Period) -> list[DayRow]:
    return [row for row in rows if period.first <= row.day <= period.last]


def _whole_days(period: Period, today: date) -> Period:
    """The period without today: drawn, the little of a day that is not over looks like a fall."""
    if period.last < today or period.days == 1:
        return period
    return replace(period, last=today - timedelta(days=1))


def _totals(
    rows: list[DayRow], period: Period, team_id: int | None, prices: Prices, reach: Reach
) -> Totals:
    if period.days in queries.ACTIVE_WINDOWS and rows and rows[-1].day == period.last:
        active: int = getattr(rows[-1], f"active_{period.days}")
    elif reach.people is not None:
        active = reach.people
    else:
        active = queries.active_people(period.first, period.last, team_id=team_id)
    return sum_up(rows, active=active, prices=prices, reach=reach)


def _tile(code: str, totals: Totals, before: Totals | None, rows: list[DayRow]) -> Tile:
    kpi = kpis.get(code)
    figure = kpi.compute(totals)
    earlier = kpi.compute(before).value if before and before.counted_until else None
    return Tile(kpi, figure, rules.change(figure.value, earlier), _trend(kpi, rows, totals))


def _trend(kpi: Kpi, rows: list[DayRow], totals: Totals) -> list[float]:
    """Some points of the figure's course; empty when it was not measured all along."""
    size = max(1, -(-len(rows) // _SPARKLINE_POINTS))
    points = []
    # All of the same length, up to the last day: a shorter one would look like a fall.
    for start in range(len(rows) % size, len(rows), size):
        part = rows[start : start + size]
        active = part[-1].active_7
        figure = kpi.compute(sum_up(part, active=active, prices=totals.prices))
        if figure.value is None:
            return []
        points.append(figure.value)
    return points


def _chart(rows: list[DayRow], period: Period) -> list[ChartPoint]:
    points = []
    for first, last in buckets(period):
        part = [row for row in rows if first <= row.day <= last]
        points.append(
            ChartPoint(
                first,
                last,
                known_sum(row.impressions for row in part),
                sum(row.clicks for row in part),
            )
        )
    return points


def _add_teams(dashboard: Dashboard, offered: Choices) -> None:
    """The teams right below the one chosen, or the topmost ones, and the rest of it together."""
    period, chosen = dashboard.period, dashboard.team
    sums = queries.team_sums(period.first, period.last, offered.all_nodes)
    nothing = queries.TeamSums(0, 0, None, 0)
    chosen_id = chosen.id if chosen else None
    below = [node for node in offered.nodes if node.parent_id == chosen_id]
    rows = [sums.get(node.id, nothing) for node in below]
    dashboard.teams = [
        TeamRow(
            node.name, offered.sizes[node.id], row.active, row.shares, row.clicks, row.impressions
        )
        for node, row in zip(below, rows, strict=True)
    ]
    everybody = offered.sizes[chosen.id] if chosen else offered.people
    people = everybody - sum(offered.sizes[node.id] for node in below)
    if people < offered.minimum or not below:
        return
    whole = sums.get(chosen_id, nothing)
    dashboard.smaller_teams = TeamRow(
        "",
        people,
        max(0, whole.active - sum(row.active for row in rows)),
        whole.shares - sum(row.shares for row in rows),
        whole.clicks - sum(row.clicks for row in rows),
        _difference(whole.impressions, [row.impressions for row in rows]),
    )


def _difference(whole: int | None, parts: list[int | None]) -> int | None:
    if whole is None:
        return None
    return whole - sum(part for part in parts if part is not None)


def _add_posts(dashboard: Dashboard, results: list[queries.PostResult], minimum: int) -> None:
    shown = sorted(
        (result for result in results if result.sharers >= minimum),
        key=lambda result: (-result.sharers, -result.shares, result.title, result.post_id),
    )
    small = [result for result in results if result.sharers < minimum]
    if small and queries.sharers_of([result.post_id for result in small]) < minimum:
        # Alone they would tell about the few, and so would the whole less all others.
        if not shown:
            return
        small.append(shown.pop())
    dashboard.posts = shown
    if small:
        dashboard.folded_posts = Folded(
            posts=len(small),
            shares=sum(result.shares for result in small),
            clicks=sum(result.clicks for result in small),
            impressions=known_sum(result.impressions for result in small),
        )


def _balance(results: list[queries.PostResult]) -> Balance | None:
    total = sum(result.shares for result in results)
    if not total:
        return None
    useful = sum(result.shares for result in results if not result.is_promotional)
    shares: dict[str, int] = defaultdict(int)
    for result in results:
        shares[result.purpose] += result.shares
    parts = [PurposeShare(name, number) for name, number in shares.items() if number]
    return Balance(sorted(parts, key=lambda part: -part.shares), total, useful / total)
