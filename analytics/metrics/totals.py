"""The sums of a period, from the days of the rollup: what KPIs are computed from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class DayRow(NamedTuple):
    """A day of an organization or team, as `DayFigures` holds it."""

    day: date
    shares: int
    sharers: int
    clicks: int
    impressions: int | None
    reactions: int | None
    comments: int | None
    reshares: int | None
    measured_shares: int
    unmeasured_clicks: int
    invited: int
    members: int
    enrolled: int
    activated: int
    active_7: int
    active_30: int
    active_90: int
    active_365: int


@dataclass(frozen=True)
class Prices:
    """What advertising would have cost, in the organization's currency."""

    cpm: float
    cpc: float
    spread: int
    currency: str


@dataclass(frozen=True)
class Reach:
    """Σ connections × shares, of those members who told us their connections."""

    potential: int
    shares_known: int
    shares: int
    # Different people who shared, where no day of the rollup has counted them already.
    people: int | None = None


@dataclass(frozen=True)
class Totals:
    """A period in figures. Unknown sums are None: not one day of the period measured them."""

    shares: int
    clicks: int
    impressions: int | None
    reactions: int | None
    comments: int | None
    reshares: int | None
    unmeasured_clicks: int
    # Different people who shared in the period.
    active: int
    # The people as they stood on the last counted day.
    invited: int
    members: int
    enrolled: int
    activated: int
    prices: Prices
    reach: Reach | None = None
    # The last day that was counted; None when no day of the period was.
    counted_until: date | None = None

    @property
    def engagements(self) -> int | None:
        return add(self.reactions, self.comments, self.reshares)


def sum_up(
    rows: Sequence[DayRow], *, active: int, prices: Prices, reach: Reach | None = None
) -> Totals:
    """The totals of days in order. `active` is counted apart: people repeat from day to day."""
    last = rows[-1] if rows else None
    return Totals(
        shares=sum(row.shares for row in rows),
        clicks=sum(row.clicks for row in rows),
        impressions=known_sum(row.impressions for row in rows),
        reactions=known_sum(row.reactions for row in rows),
        comments=known_sum(row.comments for row in rows),
        reshares=known_sum(row.reshares for row in rows),
        unmeasured_clicks=sum(row.unmeasured_clicks for row in rows),
        active=active,
        invited=last.invited if last else 0,
        members=last.members if last else 0,
        enrolled=last.enrolled if last else 0,
        activated=last.activated if last else 0,
        prices=prices,
        reach=reach,
        counted_until=last.day if last else None,
    )


def known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def add(*values: int | None) -> int | None:
    return known_sum(values)
