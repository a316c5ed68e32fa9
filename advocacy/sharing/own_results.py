"""What a member's shares of 90 days did, beside the 90 before. Unknown is None, never 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    known: dict[str, list[tuple[datetime, int]]] = {"shares": [(at, 1) for _, at in shares]}
    for code, names in SUMS.items():
        known[code] = [
            (at, value)
            for share_id, at in shares
            if share_id in figures
            for name in names
            if (value := getattr(figures[share_id], name)) is not None
        ]
    moments = [at for _, at in shares]
    found = {
        code: _result(values, moments, now=now, period=period) for code, values in known.items()
    }
    # No share is a known figure: nothing was shared.
    counted = found["shares"]
    found["shares"] = Result(counted.value or 0, counted.before or 0, counted.steps)
    return found


def step_starts(*, now: datetime, period: timedelta) -> list[datetime]:
    """When the parts of a sparkline begin, the oldest first."""
    return [now - period + period / STEPS * number for number in range(STEPS)]


def _result(
    values: Sequence[tuple[datetime, int]],
    shared: Sequence[datetime],
    *,
    now: datetime,
    period: timedelta,
) -> Result:
    recent = [(at, value) for at, value in values if at > now - period]
    earlier = [value for at, value in values if at <= now - period]
    steps: list[int | None] = [0] * STEPS

    def place(at: datetime) -> int:
        return min(int((at - (now - period)) / (period / STEPS)), STEPS - 1)

    for at in shared:
        if at > now - period:
            steps[place(at)] = None
    for at, value in recent:
        steps[place(at)] = (steps[place(at)] or 0) + value
    return Result(
        value=sum(value for _, value in recent) if recent else None,
        before=sum(earlier) if earlier else None,
        steps=steps if recent else [],
    )
