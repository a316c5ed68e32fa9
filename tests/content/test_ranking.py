"""The for-you order as plain decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.ranking import ROW_LENGTH, Candidate, Reason, ordered, stored_score

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def candidate(post_id=1, **changes):
    values = {
        "stored_score": 100.0,
        "purpose_id": 1,
        "is_pinned": False,
        "interest": 0.0,
        "topic": "",
        "reads_language": True,
        "in_campaign": False,
        "was_seen": False,
        "is_new": False,
        **changes,
    }
    return Candidate(post_id=post_id, **values)


candidates = st.lists(
    st.builds(
        candidate,
        post_id=st.integers(1, 10_000),
        stored_score=st.floats(0, 3000),
        purpose_id=st.sampled_from([None, 1, 2, 3]),
        is_pinned=st.booleans(),
        interest=st.floats(-5, 5),
        was_seen=st.booleans(),
        reads_language=st.booleans(),
    ),
    unique_by=lambda drawn: drawn.post_id,
    max_size=40,
)


@given(candidates)
def test_nothing_is_lost_and_pins_come_first(drawn):
    result = ordered(drawn)
    assert sorted(result, key=id) == sorted(drawn, key=id)
    pins = [one.is_pinned for one in result]
    assert pins == sorted(pins, reverse=True)


@given(candidates)
def test_no_purpose_more_than_three_in_a_row_while_others_wait(drawn):
    result = [one for one in ordered(drawn) if not one.is_pinned]
    for start in range(len(result) - ROW_LENGTH):
        row = {one.purpose_id for one in result[start : start + ROW_LENGTH + 1]}
        rest = {one.purpose_id for one in result[start + ROW_LENGTH :]}
        assert len(row) > 1 or rest == row


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"interest": 1.0}, {}),
        ({}, {"interest": -1.0}),
        ({}, {"was_seen": True}),
        ({}, {"reads_language": False}),
        ({"stored_score": 101.0}, {}),
        ({"interest": 1.0, "stored_score": 98.0}, {}),
    ],
)
def test_what_fits_comes_first(better, worse):
    result = ordered([candidate(1, **worse), candidate(2, **better)])
    assert [one.post_id for one in result] == [2, 1]


def test_fresh_campaign_posts_lead_and_flooded_ones_fall():
    def score(days=0, campaign=False, shares=0):
        return stored_score(
            shown_since=NOW - timedelta(days=days), in_campaign=campaign, share_count=shares
        )

    assert score() > score(days=1)
    assert score(days=1, campaign=True) > score()
    assert score() > score(shares=3)
    assert score(shares=3) - score(shares=7) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_pinned": True, "interest": 2.0, "topic": "Grid"}, Reason.PINNED),
        ({"interest": 1.0, "topic": "Grid", "in_campaign": True}, Reason.TOPIC),
        ({"in_campaign": True, "is_new": True}, Reason.CAMPAIGN),
        ({"is_new": True}, Reason.NEW),
        ({}, Reason.UNREAD),
        ({"was_seen": True}, Reason.LANGUAGE),
        ({"was_seen": True, "reads_language": False}, Reason.EVERYBODY),
    ],
)
def test_every_place_has_its_reason(changes, reason):
    assert candidate(**changes).reason is reason
