"""When LinkedIn is asked, which teams may be shown, what goals say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.metrics import rules
from analytics.metrics.rules import Standing, TeamSize, shown_teams

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "next_age"),
    [
        (timedelta(0), timedelta(hours=1)),
        (timedelta(minutes=59), timedelta(hours=1)),
        (timedelta(hours=1), timedelta(hours=3)),
        (timedelta(hours=11), timedelta(hours=12)),
        (timedelta(hours=13), timedelta(days=1)),
        (timedelta(days=6, hours=3), timedelta(days=7)),
        (timedelta(days=7), timedelta(days=10)),
        (timedelta(days=29), timedelta(days=30)),
        (timedelta(days=31), timedelta(days=37)),
        (timedelta(days=80), timedelta(days=86)),
        (timedelta(days=90), None),
    ],
)
def test_shares_are_asked_for_less_often_as_they_age(age, next_age):
    expected = NOON + next_age if next_age else None
    assert rules.next_poll(NOON, NOON + age) == expected


def test_a_fifth_of_the_calls_stays_free_for_publishing():
    assert rules.polling_budget(100) == 80
    assert rules.polling_budget(7) == 5


def _teams(*sizes: tuple[int, int | None, int]) -> list[TeamSize]:
    return [TeamSize(*size) for size in sizes]


@pytest.mark.parametrize(
    ("teams", "total", "shown"),
    [
        # All large enough, nobody outside.
        (_teams((1, None, 10), (2, None, 5)), 15, {1, 2}),
        # Too small, and enough people together with those without a team.
        (_teams((1, None, 10), (2, None, 4)), 15, {1}),
        # The remainder would tell about 4 people: the smallest shown team joins them.
        (_teams((1, None, 10), (2, None, 6), (3, None, 4)), 20, {1}),
        # A team inside a team, leaving 3 people directly in it.
        (_teams((1, None, 9), (2, 1, 6)), 20, {1}),
        (_teams((1, None, 11), (2, 1, 6)), 20, {1, 2}),
        # Nothing is left over when the parts make the whole.
        (_teams((1, None, 12), (2, 1, 6), (3, 1, 6)), 12, {1, 2, 3}),
        (_teams((1, None, 4)), 4, set()),
        ([], 0, set()),
    ],
)
def test_no_difference_of_shown_figures_tells_about_few_people(teams, total, shown):
    assert shown_teams(teams, total, 5) == shown


# Slow machines draw slowly; nothing here is measured in time.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_remainder_is_empty_or_large(data):
    minimum = data.draw(st.integers(5, 8))
    direct, parents = {}, {}
    for number in range(1, data.draw(st.integers(1, 12)) + 1):
        parents[number] = data.draw(st.sampled_from([None, *direct]))
        direct[number] = data.draw(st.integers(0, 12))
    people = dict(direct)
    for number in reversed(direct):
        if parents[number]:
            people[parents[number]] += people[number]
    total = sum(direct.values()) + data.draw(st.integers(0, 6))
    shown = shown_teams(
        [TeamSize(number, parents[number], people[number]) for number in direct], total, minimum
    )
    for parent in [None, *shown]:
        whole = people[parent] if parent else total
        rest = whole - sum(people[number] for number in shown if parents[number] == parent)
        if any(parents[number] == parent for number in shown):
            assert rest == 0 or rest >= minimum
    assert all(people[number] >= minimum for number in shown)
    assert all(parents[number] is None or parents[number] in shown for number in shown)


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [(15, 10, 0.5), (5, 10, -0.5), (10, 10, 0), (10, 0, None), (None, 10, None), (3, None, None)],
)
def test_change(now, before, change):
    assert rules.change(now, before) == change


@pytest.mark.parametrize(
    ("clicks", "shares", "ratio"), [(51, 1, None), (51, 4, None), (0, 5, 0), (51, 5, 10.2)]
)
def test_a_ratio_needs_enough_shares_to_divide_by(clicks, shares, ratio):
    assert rules.clicks_per_share(clicks, shares) == ratio


def test_nothing_is_valued_twice():
    value = rules.earned_media_value(
        impressions=10_000, unmeasured_clicks=20, cpm=30, cpc=5, spread=20
    )
    assert (value.value, value.low, value.high) == (400, 320, 480)
    unknown = rules.earned_media_value(
        impressions=None, unmeasured_clicks=20, cpm=30, cpc=5, spread=0
    )
    assert (unknown.value, unknown.low, unknown.high) == (100, 100, 100)


START, END = date(2026, 10, 1), date(2026, 12, 30)
MIDDLE = date(2026, 11, 15)


@pytest.mark.parametrize(
    ("value", "day", "accumulates", "standing", "due_on", "behind_by"),
    [
        (None, MIDDLE, True, Standing.UNKNOWN, MIDDLE, 0),
        (0, date(2026, 9, 1), True, Standing.NOT_STARTED, MIDDLE, 0),
        (100, MIDDLE, True, Standing.REACHED, MIDDLE, 0),
        (80, date(2027, 1, 5), True, Standing.MISSED, END, 20),
        # 22 of 45 days to the checkpoint of 30: about 14.7 are planned.
        (15, date(2026, 10, 23), True, Standing.ON_TRACK, MIDDLE, 0),
        (12, date(2026, 10, 23), True, Standing.BEHIND, MIDDLE, 3),
        (31, date(2026, 10, 23), True, Standing.AHEAD, MIDDLE, 0),
        # A level is compared with the last checkpoint passed only.
        (12, date(2026, 10, 23), False, Standing.ON_TRACK, MIDDLE, 0),
        (12, date(2026, 12, 1), False, Standing.BEHIND, END, 18),
        (65, date(2026, 12, 7), True, Standing.ON_TRACK, END, 0),
    ],
)
def test_goals_against_their_plan(value, day, accumulates, standing, due_on, behind_by):
    progress = rules.goal_progress(
        value=value,
        target=100,
        starts_on=START,
        ends_on=END,
        checkpoints={MIDDLE: 30},
        today=day,
        accumulates=accumulates,
    )
    assert (progress.standing, progress.due_on, progress.behind_by) == (
        standing,
        due_on,
        behind_by,
    )
