"""Which days a dashboard shows, as its address says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DEFAULT = "30"
LENGTHS = {"7": 7, "30": 30, "90": 90, "365": 365}
THIS_MONTH, LAST_MONTH, CUSTOM = "month", "last-month", "custom"
LONGEST_DAYS = 731


class Compare(StrEnum):
    BEFORE = "before"
    YEAR = "year"
    NONE = "none"


class BadPeriod(ValueError):
    """The days asked for make no period."""


@dataclass(frozen=True)
class Period:
    code: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def compared(self, how: Compare) -> Period | None:
        """The period to compare with: as many days just before, or on the same weekdays a year
        (364 days) ago."""
        if how is Compare.NONE:
            return None
        distance = timedelta(days=self.days if how is Compare.BEFORE else 364)
        return Period(self.code, self.first - distance, self.last - distance)


def parse(params: Mapping[str, str], *, today: date) -> Period:
    """The period of an address. Raises BadPeriod for custom days that make none.

    An unknown code is the default: addresses are typed and shortened by people.
    """
    code = params.get("period", DEFAULT)
    if code == CUSTOM:
        return _custom(params, today)
    if code == THIS_MONTH:
        return Period(code, today.replace(day=1), today)
    if code == LAST_MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        return Period(code, last.replace(day=1), last)
    if code not in LENGTHS:
        code = DEFAULT
    return Period(code, today - timedelta(days=LENGTHS[code] - 1), today)


def parse_compare(params: Mapping[str, str]) -> Compare:
    try:
        return Compare(params.get("compare", Compare.BEFORE))
    except ValueError:
        return Compare.BEFORE


def _custom(params: Mapping[str, str], today: date) -> Period:
    try:
        first = date.fromisoformat(params.get("from", ""))
        last = date.fromisoformat(params.get("to", ""))
    except ValueError as error:
        raise BadPeriod from error
    last = min(last, today)
    if first > last or (last - first).days >= LONGEST_DAYS:
        raise BadPeriod
    return Period(CUSTOM, first, last)


def buckets(period: Period) -> list[tuple[date, date]]:
    """The spans a chart shows: days, or weeks of seven days once days would be too many."""
    length = 1 if period.days <= 92 else 7
    spans = []
    end = period.last
    while end >= period.first:
        start = max(period.first, end - timedelta(days=length - 1))
        spans.append((start, end))
        end = start - timedelta(days=1)
    return spans[::-1]
