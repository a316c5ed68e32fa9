"""The weeks of a calendar, as plain dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from advocacy.kernel.clock import week_start

WEEK, MONTH = "week", "month"


@dataclass(frozen=True)
class Span:
    """The whole weeks, from Monday, that show a week or a month."""

    kind: str
    anchor: date
    """The week's Monday or the month's first day."""
    first: date
    days: int

    @property
    def weeks(self) -> list[list[date]]:
        every = [self.first + timedelta(days=number) for number in range(self.days)]
        return [every[start : start + 7] for start in range(0, self.days, 7)]

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.first + timedelta(days=self.days)

    @property
    def before(self) -> date:
        """The anchor of the span before this one."""
        return span_of(self.anchor - timedelta(days=1), kind=self.kind).anchor

    @property
    def after(self) -> date:
        days = 7 if self.kind == WEEK else 31
        return span_of(self.anchor + timedelta(days=days), kind=self.kind).anchor


def span_of(day: date, *, kind: str) -> Span:
    """The week or month that a day is in."""
    if kind == WEEK:
        return Span(WEEK, week_start(day), week_start(day), 7)
    anchor = day.replace(day=1)
    following = (anchor + timedelta(days=31)).replace(day=1)
    first = week_start(anchor)
    last = week_start(following - timedelta(days=1)) + timedelta(days=7)
    return Span(MONTH, anchor, first, (last - first).days)


def read_day(written: str, *, today: date) -> date:
    """A day out of an address ("2026-11-22"); today for what is none, or out of reach."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return today
    return day if abs(day - today) < timedelta(days=3660) else today
