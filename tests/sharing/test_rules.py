"""The state machine and every verdict, on plain values."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from advocacy.sharing import rules
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.rules import Failure, PaceWarning, Unclear

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)

ALLOWED = {
    ("draft", "approved"),
    ("draft", "cancelled"),
    ("approved", "queued"),
    ("approved", "draft"),
    ("approved", "published"),
    ("approved", "cancelled"),
    ("queued", "publishing"),
    ("queued", "published"),
    ("queued", "needs_attention"),
    ("queued", "cancelled"),
    ("publishing", "published"),
    ("publishing", "queued"),
    ("publishing", "unconfirmed"),
    ("publishing", "needs_attention"),
    ("publishing", "cancelled"),
    ("unconfirmed", "publishing"),
    ("unconfirmed", "published"),
    ("unconfirmed", "queued"),
    ("unconfirmed", "cancelled"),
    ("needs_attention", "queued"),
    ("needs_attention", "draft"),
    ("needs_attention", "cancelled"),
    ("published", "deleted"),
}
STATES = list(Share.Status.values)


@pytest.mark.parametrize(("current", "new"), list(product(STATES, STATES)))
def test_every_pair_of_states(current, new):
    assert rules.may_become(current, new) == ((current, new) in ALLOWED)


def test_the_rules_know_every_state_and_no_other():
    assert set(rules.TRANSITIONS) == set(STATES)
    assert set().union(*rules.TRANSITIONS.values()) <= set(STATES)
    assert set(STATES) >= rules.FINAL == {"cancelled", "deleted"}


@pytest.mark.parametrize("new", STATES)
def test_sources_are_the_other_side_of_transitions(new):
    assert rules.sources_of(new) == sorted(a for a, b in ALLOWED if b == new)


def test_an_approved_text_never_changes_on_its_way_out():
    """Only from states in which nothing is under way may a share be edited again."""
    assert set(rules.sources_of("draft")) == {"approved", "needs_attention"}


ASKS = [
    Failure.RECONNECT_EXPIRED,
    Failure.RECONNECT_REVOKED,
    Failure.RECONNECT_RESTRICTED,
    Failure.RECONNECT_MISSING,
    Failure.PERMISSION,
    Failure.DUPLICATE,
    Failure.REFUSED,
    Failure.PICTURE,
    Failure.OPERATOR,
    Failure.POLICY,
    Failure.TEXT_RULE,
    Failure.PAUSED,
]


@pytest.mark.parametrize("failure", ASKS)
def test_what_only_the_member_or_somebody_else_can_mend_is_not_retried(failure):
    verdict = rules.verdict(failure, now=NOW, attempts=1, jitter=0.5)
    assert (verdict.status, verdict.outcome) == ("needs_attention", "refused")
    assert verdict.problem == failure
    assert verdict.asks_member


@pytest.mark.parametrize("failure", [Failure.UNAVAILABLE, Failure.WORKER_LOST])
@pytest.mark.parametrize("attempts", range(1, rules.MAXIMUM_ATTEMPTS))
def test_trouble_on_the_way_is_retried_later_and_later(failure, attempts):
    verdict = rules.verdict(failure, now=NOW, attempts=attempts, jitter=0)
    assert verdict.status == "queued"
    assert verdict.next_attempt_at - NOW == min(
        timedelta(seconds=20) * 2 ** (attempts - 1), timedelta(minutes=30)
    )


@pytest.mark.parametrize("failure", [Failure.UNAVAILABLE, Failure.WORKER_LOST])
def test_retries_end(failure):
    verdict = rules.verdict(failure, now=NOW, attempts=rules.MAXIMUM_ATTEMPTS, jitter=0)
    assert (verdict.status, verdict.problem) == ("needs_attention", Failure.UNAVAILABLE)
    assert verdict.asks_member


def test_jitter_shortens_by_up_to_half():
    assert rules.retry_delay(3, jitter=0) == timedelta(seconds=80)
    assert rules.retry_delay(3, jitter=1) == timedelta(seconds=40)


@pytest.mark.parametrize("failure", [Failure.QUOTA_MEMBER, Failure.QUOTA_APP])
@pytest.mark.parametrize("attempts", [1, rules.MAXIMUM_ATTEMPTS + 3])
def test_a_used_up_quota_waits_for_midnight_utc_however_often(failure, attempts):
    verdict = rules.verdict(failure, now=NOW, attempts=attempts, jitter=0.5, resets_at=MIDNIGHT)
    assert verdict.status == "queued"
    assert verdict.next_attempt_at == MIDNIGHT + timedelta(minutes=5)
    assert verdict.problem == failure


def test_the_first_unknown_outcome_is_repeated_once_inside_the_window():
    sent = NOW - timedelta(seconds=20)
    first = rules.verdict(
        Failure.AMBIGUOUS, now=NOW, attempts=1, jitter=0, unclear=Unclear(sent, 1)
    )
    assert (first.status, first.outcome) == ("unconfirmed", "unknown")
    assert first.next_attempt_at == NOW + rules.REPEAT_AFTER
    second = rules.verdict(
        Failure.AMBIGUOUS, now=NOW, attempts=2, jitter=0, unclear=Unclear(sent, 2)
    )
    assert second.status == "unconfirmed"
    assert second.asks_member


@pytest.mark.parametrize("failure", list(Failure))
@pytest.mark.parametrize("minutes", [0, 3, 6, 7, 11, 600])
@pytest.mark.parametrize("count", [1, 2])
def test_while_a_post_may_exist_nothing_but_a_repetition_in_the_window_follows(
    failure, minutes, count
):
    since = NOW - timedelta(minutes=minutes)
    verdict = rules.verdict(
        failure,
        now=NOW,
        attempts=2,
        jitter=0.3,
        unclear=Unclear(since, count),
        resets_at=MIDNIGHT,
    )
    assert verdict.status == "unconfirmed"
    if verdict.next_attempt_at is not None:
        assert verdict.next_attempt_at - since < rules.DUPLICATE_WINDOW
        assert verdict.next_attempt_at - since <= rules.REPEAT_WITHIN
        assert verdict.next_attempt_at > NOW


@pytest.mark.parametrize("failure", ASKS + [Failure.QUOTA_APP, Failure.QUOTA_MEMBER])
def test_a_refused_repetition_asks_the_member(failure):
    verdict = rules.verdict(
        failure, now=NOW, attempts=2, jitter=0, unclear=Unclear(NOW - timedelta(minutes=1), 1)
    )
    assert verdict.asks_member


def test_every_verdict_is_a_move_that_the_state_machine_allows():
    for failure, attempts, unclear in product(
        Failure, (1, 99), (None, Unclear(NOW, 1), Unclear(NOW - timedelta(hours=1), 3))
    ):
        if failure is Failure.AMBIGUOUS and unclear is None:
            continue  # an unknown outcome is itself unclear
        verdict = rules.verdict(
            failure, now=NOW, attempts=attempts, jitter=1, unclear=unclear, resets_at=MIDNIGHT
        )
        assert rules.may_become("publishing", verdict.status)
        assert verdict.outcome in ShareAttempt.Outcome.values
        assert verdict.problem in set(Failure)


def test_the_windows_leave_room_for_each_other():
    """A lost worker is noticed, and a repetition sent, well before LinkedIn forgets."""
    assert rules.CLAIM_LIFETIME + rules.REPEAT_AFTER < rules.REPEAT_WITHIN
    assert rules.REPEAT_WITHIN + timedelta(minutes=2) < rules.DUPLICATE_WINDOW


def test_a_duplicate_is_adopted_only_after_an_unclear_attempt_of_our_own():
    assert not rules.may_adopt(created_at=NOW, sent_at=None)
    assert rules.may_adopt(created_at=NOW, sent_at=NOW - timedelta(seconds=70))
    assert rules.may_adopt(created_at=NOW - timedelta(seconds=90), sent_at=NOW)
    assert not rules.may_adopt(created_at=NOW - timedelta(minutes=9), sent_at=NOW)


@pytest.mark.parametrize(
    ("days", "prompt"), [(60, None), (12.1, None), (12, 12), (6, 12), (5, 5), (0.1, 5), (0, None)]
)
def test_prompts_before_a_connection_ends(days, prompt):
    assert rules.prompt_due(expires_at=NOW + timedelta(days=days), now=NOW) == prompt


@pytest.mark.parametrize(("hours", "days"), [(-5, 0), (0, 0), (1, 1), (24, 1), (25, 2), (120, 5)])
def test_days_left_never_promise_less_than_is_true(hours, days):
    assert rules.days_left(expires_at=NOW + timedelta(hours=hours), now=NOW) == days


@pytest.mark.parametrize(
    ("on_day", "in_week", "expected"),
    [
        (0, 0, []),
        (1, 1, []),
        (2, 2, [PaceWarning.DAY, PaceWarning.OWN_PACE]),
        (0, 3, [PaceWarning.OWN_PACE]),
        (0, 5, [PaceWarning.WEEK]),
        (2, 5, [PaceWarning.DAY, PaceWarning.WEEK]),
    ],
)
def test_pace(on_day, in_week, expected):
    warnings = rules.pace_warnings(
        rules.Pace(on_day=on_day, in_week=in_week), daily_cap=2, weekly_cap=5, own_pace=2
    )
    assert warnings == expected


def test_the_drawing_shows_exactly_these_transitions():
    drawing = (Path(__file__).parents[2] / "docs" / "sharing.md").read_text()
    drawn = set(re.findall(r"^ {4}(\w+) --> (\w+):", drawing, re.MULTILINE))
    ends = set(re.findall(r"^ {4}(\w+) --> \[\*\]", drawing, re.MULTILINE))
    allowed = {(old, new) for old, following in rules.TRANSITIONS.items() for new in following}
    assert drawn == allowed
    assert ends == rules.FINAL
