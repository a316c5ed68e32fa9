"""What a member's shares of 90 days did, beside the 90 before. Unknown is None, never 0.

Both periods are cut into steps of equal length; PostgreSQL sums each of them up, so that a page
reads as much of a busy member as of anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

PERIOD = timedelta(days=90)
# Steps of a sparkline: short enough to show a rhythm, long enough to hold a share or two.
STEPS = 9
STEP = PERIOD / STEPS
# Of the period before and of this one, counted from 0.
LAST_STEP = 2 * STEPS - 1
# What each tile adds up, by attributes of the sums of the slot "share.sums".
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


def step_of(moment: str) -> str:
    """SQL for the step of a moment, with the arguments `since`, `seconds` and `last`."""
    # Whatever was published since the page began belongs to the last one.
    # Not `extract`: that counts in decimals, which takes longer than reading the share.
    passed = f"date_part('epoch', {moment} - %(since)s)"
    return f"least(floor({passed} / %(seconds)s), %(last)s)::integer"


def results(shared: Mapping[int, int], sums: Mapping[int, Any]) -> dict[str, Result]:
    """How many shares were published in each step, and what they brought, as tiles."""
    found = {"shares": _result(shared, shared)}
    for code, names in SUMS.items():
        known = {step: _total(each, names) for step, each in sums.items()}
        found[code] = _result(
            {step: total for step, total in known.items() if total is not None}, shared
        )
    # No share is a known figure: nothing was shared.
    counted = found["shares"]
    found["shares"] = Result(counted.value or 0, counted.before or 0, counted.steps)
    return found


def step_starts(*, now: datetime) -> list[datetime]:
    """When the steps of this period begin, the oldest first."""
    return [now - PERIOD + STEP * number for number in range(STEPS)]


def _total(sums: Any, names: tuple[str, ...]) -> int | None:
    known = [value for name in names if (value := getattr(sums, name)) is not None]
    return sum(known) if known else None


def _result(values: Mapping[int, int], shared: Collection[int]) -> Result:
    """`shared`: the steps in which anything was shared."""
    earlier = [value for step, value in values.items() if step < STEPS]
    current = {step - STEPS: value for step, value in values.items() if step >= STEPS}
    return Result(
        value=sum(current.values()) if current else None,
        before=sum(earlier) if earlier else None,
        steps=[current.get(n, None if n + STEPS in shared else 0) for n in range(STEPS)]
        if current
        else [],
    )
