"""What the address of a dashboard says."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from analytics.metrics.periods import BadPeriod, Compare, buckets, parse, parse_compare

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("params", "first", "last"),
    [
        ({}, date(2026, 10, 23), TODAY),
        ({"period": "7"}, date(2026, 11, 15), TODAY),
        ({"period": "365"}, date(2025, 11, 22), TODAY),
        ({"period": "nonsense"}, date(2026, 10, 23), TODAY),
        ({"period": "month"}, date(2026, 11, 1), TODAY),
        ({"period": "last-month"}, date(2026, 10, 1), date(2026, 10, 31)),
        (
            {"period": "custom", "from": "2026-01-01", "to": "2026-01-31"},
            date(2026, 1, 1),
            date(2026, 1, 31),
        ),
        # Days to come hold no figures.
        ({"period": "custom", "from": "2026-11-01", "to": "2027-01-01"}, date(2026, 11, 1), TODAY),
    ],
)
def test_periods(params, first, last):
    period = parse(params, today=TODAY)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    "days",
    [
        {},
        {"from": "2026-01-31", "to": "2026-01-01"},
        {"from": "yesterday", "to": "2026-01-01"},
        {"from": "2020-01-01", "to": "2026-01-01"},
        {"from": "2027-01-01", "to": "2027-02-01"},
    ],
)
def test_days_that_make_no_period(days):
    with pytest.raises(BadPeriod):
        parse({"period": "custom", **days}, today=TODAY)


def test_comparisons():
    period = parse({"period": "30"}, today=TODAY)
    before = period.compared(Compare.BEFORE)
    assert (before.first, before.last) == (date(2026, 9, 23), date(2026, 10, 22))
    year = period.compared(Compare.YEAR)
    assert year.last == TODAY - timedelta(days=364)
    assert year.last.weekday() == TODAY.weekday()
    assert period.compared(Compare.NONE) is None
    assert parse_compare({"compare": "nonsense"}) is Compare.BEFORE


@pytest.mark.parametrize(("days", "number"), [("7", 7), ("30", 30), ("90", 90), ("365", 53)])
def test_charts_show_every_day_once(days, number):
    period = parse({"period": days}, today=TODAY)
    spans = buckets(period)
    assert len(spans) == number
    assert spans[0][0] == period.first
    assert spans[-1][1] == period.last
    for (_, end), (start, _) in pairwise(spans):
        assert start == end + timedelta(days=1)
