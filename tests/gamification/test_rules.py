"""Points as plain decisions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.rules import (
    DAILY_CAP,
    DEFAULT_POINTS,
    Act,
    Fact,
    Rule,
    act_of_share,
    granted,
    is_ranked,
    period_start,
    settle,
    team_average,
)

RULES = {
    Act.OWN_WORDS_SHARE: Rule(10),
    Act.UNEDITED_SHARE: Rule(4),
    Act.CLICK: Rule(1, source_cap=20),
}


def test_the_defaults_are_those_of_the_product():
    assert {act.value: points for act, points in DEFAULT_POINTS.items()} == {
        "own_words_share": 10,
        "unedited_share": 4,
        "click": 1,
        "suggestion": 15,
        "course": 20,
        "invitation": 10,
        "recognition": 3,
        # Each point that a curator put on top of a post.
        "extra": 1,
    }


@pytest.mark.parametrize(
    ("own_words", "act"),
    [
        (0, Act.UNEDITED_SHARE),
        (29, Act.UNEDITED_SHARE),
        (30, Act.OWN_WORDS_SHARE),
        (100, Act.OWN_WORDS_SHARE),
    ],
)
def test_own_words_decide_the_act(own_words, act):
    assert act_of_share(own_words) is act


@pytest.mark.parametrize(
    ("count", "today", "from_source", "points"),
    [
        (1, 0, 0, 1),
        (50, 0, 0, 20),
        (5, 0, 18, 2),
        (5, 28, 0, 2),
        (5, 30, 0, 0),
        (5, 0, 20, 0),
        (5, 31, 0, 0),
    ],
)
def test_the_smaller_cap_wins(count, today, from_source, points):
    rule = Rule(1, source_cap=20)
    assert granted(rule, count=count, earned_today=today, earned_from_source=from_source) == points


@given(
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.sampled_from([Act.OWN_WORDS_SHARE, Act.UNEDITED_SHARE, Act.CLICK]),
            st.integers(1, 40),
            st.integers(1, 4),
            st.integers(0, 72),
        ),
        max_size=60,
    )
)
def test_no_sequence_of_facts_breaks_a_cap(drawn):
    start = datetime(2026, 11, 1, tzinfo=UTC)
    facts = [
        Fact(
            membership_id=person,
            act=act,
            count=count if act is Act.CLICK else 1,
            source=f"{index}",
            cap_group=f"share:{person}:{share}",
            at=start + timedelta(hours=hours),
            day=(start + timedelta(hours=hours)).date(),
        )
        for index, (person, act, count, share, hours) in enumerate(drawn)
    ]
    per_day: dict[tuple[int, date], int] = {}
    per_share: dict[str, int] = {}
    for fact, points in settle(facts, RULES):
        assert points > 0
        key = (fact.membership_id, fact.day)
        per_day[key] = per_day.get(key, 0) + points
        if fact.act is Act.CLICK:
            per_share[fact.cap_group] = per_share.get(fact.cap_group, 0) + points
    assert all(total <= DAILY_CAP for total in per_day.values())
    assert all(total <= 20 for total in per_share.values())


def test_an_act_that_is_switched_off_earns_nothing():
    fact = Fact(
        1,
        Act.COURSE,
        1,
        "course:1",
        "course:1",
        datetime(2026, 11, 1, tzinfo=UTC),
        date(2026, 11, 1),
    )
    assert list(settle([fact], RULES)) == []


@pytest.mark.parametrize(
    ("period", "start"),
    [
        ("30d", date(2026, 10, 23)),
        ("month", date(2026, 11, 1)),
        ("quarter", date(2026, 10, 1)),
        ("all", None),
    ],
)
def test_periods_begin(period, start):
    assert period_start(period, date(2026, 11, 21)) == start


def test_an_unknown_period_is_an_error():
    with pytest.raises(KeyError):
        period_start("decade", date(2026, 11, 21))


def test_a_team_counts_per_active_ambassador():
    assert team_average(237, 2) == Decimal("118.5")
    assert team_average(10, 3) == Decimal("3.3")
    assert team_average(0, 0) == Decimal("0.0")


def test_few_people_are_not_ranked():
    assert is_ranked(active=5, minimum=5)
    assert not is_ranked(active=4, minimum=5)
