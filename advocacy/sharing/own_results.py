"""What a member's shares of 90 days did, beside the 90 before. Unknown is None, never 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# Steps of a sparkline: short enough to show a rhythm, long enough to hold a share or two.
STEPS = 9
# What each tile adds up, by attributes of a share's figures.
SUMS = {
    "views": ("impressions",),
    "reactions": ("reactions", "comments"),
    "visits": ("clicks",),
}

Placed = tuple[int | None, int]
"""The step of a share, None before the period, and what it adds."""


@dataclass(frozen=True)
class Result:
    """One tile. `steps` are the same figure in equal parts of the period, the oldest first; None
    where something was shared and nobody measured it."""

    value: int | None
    before: int | None
    steps: list[int | None]

    @property
    def change(self) -> int | None:
        if self.value is None or self.before is None:
            return None
        return self.value - self.before

    @property
    def ratio(self) -> float | None:
        """The change as a part of what was before; None where nothing was."""
        return self.change / self.before if self.change is not None and self.before else None


def results(
    shares: Sequence[tuple[int, datetime]],
    figures: Mapping[int, Any],
    *,
    now: datetime,
    period: timedelta,
) -> dict[str, Result]:
    """Sums over published shares (id and when), counted to the day of publication."""
    since, step = now - period, period / STEPS
    placed = [
        (share_id, min(int((at - since) / step), STEPS - 1) if at > since else None)
        for share_id, at in shares
    ]
    known: dict[str, list[Placed]] = {"shares": [(place, 1) for _, place in placed]}
    for code, names in SUMS.items():
        known[code] = [
            (place, value)
            for share_id, place in placed
            if share_id in figures
            for name in names
            if (value := getattr(figures[share_id], name)) is not None
        ]
    shared = {place for _, place in placed if place is not None}
    found = {code: _result(values, shared) for code, values in known.items()}
    # No share is a known figure: nothing was shared.
    counted = found["shares"]
    found["shares"] = Result(counted.value or 0, counted.before or 0, counted.steps)
    return found


def step_starts(*, now: datetime, period: timedelta) -> list[datetime]:
    """When the parts of a sparkline begin, the oldest first."""
    return [now - period + period / STEPS * number for number in range(STEPS)]


def _result(values: Sequence[Placed], shared: Set[int]) -> Result:
    """`shared`: the steps in which anything was shared."""
    earlier = [value for place, value in values if place is None]
    sums: dict[int, int] = {}
    for place, value in values:
        if place is not None:
            sums[place] = sums.get(place, 0) + value
    return Result(
        value=sum(sums.values()) if sums else None,
        before=sum(earlier) if earlier else None,
        steps=[sums.get(n, None if n in shared else 0) for n in range(STEPS)] if sums else [],
    )
