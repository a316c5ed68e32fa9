"""Sums of a member's last 90 days, and the calendar's weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from advocacy.sharing import calendar, listing
from advocacy.sharing.own_results import LAST_STEP, PERIOD, STEPS, results, step_starts
from advocacy.tenancy.together import alone
from tests.factories.sharing import ShareFactory

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOW_STEP = LAST_STEP


@dataclass
class Sums:
    impressions: int | None
    reactions: int | None = None
    comments: int | None = None
    clicks: int = 1


def test_sums_leave_out_the_unknown():
    shared = {3: 1, STEPS + 5: 1, NOW_STEP: 1}
    sums = {3: Sums(30), STEPS + 5: Sums(None), NOW_STEP: Sums(100)}
    found = results(shared, sums)
    assert (found["shares"].value, found["shares"].before, found["shares"].change) == (2, 1, 1)
    views = found["views"]
    assert (views.value, views.before, views.change) == (100, 30, 70)
    assert views.ratio == pytest.approx(70 / 30)
    assert (found["reactions"].value, found["reactions"].change) == (None, None)
    assert found["visits"].value == 2


def test_reactions_are_known_when_a_part_of_them_is():
    sums = {NOW_STEP: Sums(None, reactions=4), NOW_STEP - 1: Sums(None, reactions=1, comments=2)}
    assert results({NOW_STEP: 1, NOW_STEP - 1: 2}, sums)["reactions"].value == 7


def test_steps_tell_unmeasured_from_nothing_shared():
    found = results({NOW_STEP: 1, STEPS + 4: 1}, {NOW_STEP: Sums(7), STEPS + 4: Sums(None)})
    assert found["views"].steps == [0, 0, 0, 0, None, 0, 0, 0, 7]
    assert found["visits"].steps == [0, 0, 0, 0, 1, 0, 0, 0, 1]
    starts = step_starts(now=NOW)
    assert len(starts) == STEPS
    assert (starts[0], starts[4]) == (NOW - PERIOD, NOW - timedelta(days=50))


def test_without_shares_nothing_is_known_but_that_there_are_none():
    found = results({}, {})
    assert (found["shares"].value, found["shares"].ratio) == (0, None)
    assert found["views"].value is None
    assert found["views"].steps == []


@pytest.mark.django_db
def test_the_page_of_a_member_counts_each_share_in_its_step(member):
    now = timezone.now()
    for age in (timedelta(), timedelta(days=9), timedelta(days=11), 1.5 * PERIOD, 3 * PERIOD):
        ShareFactory(membership=member, status="published", published_at=now - age)
    ShareFactory(membership=member, status="draft")
    # Published while the page was being made.
    ShareFactory(membership=member, status="published", published_at=now + timedelta(seconds=2))
    mine = alone(listing.listed(member, show="", first=0, count=3, now=now))
    assert mine.overview.recent == {NOW_STEP: 3, NOW_STEP - 1: 1, STEPS // 2: 1}
    assert (mine.overview.total, mine.overview.counts["drafts"]) == (7, 1)
    assert len(mine.shares) == 3


@pytest.mark.parametrize(
    ("day", "first", "days", "before", "after"),
    [
        (date(2026, 11, 22), date(2026, 10, 26), 42, date(2026, 10, 1), date(2026, 12, 1)),
        (date(2027, 2, 1), date(2027, 2, 1), 28, date(2027, 1, 1), date(2027, 3, 1)),
        (date(2026, 1, 31), date(2025, 12, 29), 35, date(2025, 12, 1), date(2026, 2, 1)),
    ],
)
def test_a_month_is_shown_in_whole_weeks(day, first, days, before, after):
    span = calendar.span_of(day, kind=calendar.MONTH)
    assert (span.first, span.days, span.before, span.after) == (first, days, before, after)
    assert {len(week) for week in span.weeks} == {7}
    assert {week[0].weekday() for week in span.weeks} == {0}


def test_a_week_begins_on_monday():
    span = calendar.span_of(date(2026, 11, 22), kind=calendar.WEEK)
    assert (span.first, span.end) == (date(2026, 11, 16), date(2026, 11, 23))
    assert (span.before, span.after) == (date(2026, 11, 9), date(2026, 11, 23))


@pytest.mark.parametrize("written", ["", "tomorrow", "2026-13-01", "9999-12-31", "0001-01-01"])
def test_what_is_no_day_is_today(written):
    assert calendar.read_day(written, today=date(2026, 11, 22)) == date(2026, 11, 22)
