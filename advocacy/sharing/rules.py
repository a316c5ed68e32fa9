"""Decisions about shares and connections on plain values.

The states of a share, who moves it on, and what a failure means. The one thing that must never
happen is a second visible post; every rule about ambiguity below serves that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from advocacy.kernel.clock import local_date, week_start
from advocacy.sharing.timing import first_day_with_room

# --- States -------------------------------------------------------------------------------------

TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"approved", "cancelled"}),
    # Back to draft: the member edits what they had scheduled. Published: they posted it by hand.
    "approved": frozenset({"queued", "draft", "published", "cancelled"}),
    # Published: LinkedIn's answer came after all, when the worker was already taken for dead.
    "queued": frozenset({"publishing", "published", "needs_attention", "cancelled"}),
    "publishing": frozenset({"published", "queued", "unconfirmed", "needs_attention", "cancelled"}),
    # Publishing: the one repetition that finds out. Published and queued: what the member said.
    "unconfirmed": frozenset({"publishing", "published", "queued", "cancelled"}),
    "needs_attention": frozenset({"queued", "draft", "cancelled"}),
    "published": frozenset({"deleted"}),
    "cancelled": frozenset(),
    "deleted": frozenset(),
}
# Nothing but the member's own act, or the engine's, is under way or outstanding.
FINAL = frozenset(state for state, following in TRANSITIONS.items() if not following)
MOVING = frozenset({"queued", "publishing"})
NEEDS_MEMBER = frozenset({"needs_attention", "unconfirmed"})


def may_become(current: str, new: str) -> bool:
    return new in TRANSITIONS.get(current, frozenset())


def sources_of(new: str) -> list[str]:
    """The states that may become `new`: the WHERE of a conditional update."""
    return sorted(state for state, following in TRANSITIONS.items() if new in following)


# --- Publishing ---------------------------------------------------------------------------------

# Attempts on one word of the member; then they are asked. About an hour with the delays below.
MAXIMUM_ATTEMPTS = 7
_FIRST_DELAY = timedelta(seconds=20)
_LONGEST_DELAY = timedelta(minutes=30)

# Longer than a task may run (its hard limit is 50 seconds), with room for clocks that differ.
CLAIM_LIFETIME = timedelta(seconds=90)
# A run that did not send within this after saying so was asleep, and must not send any more. Far
# below CLAIM_LIFETIME, so that it is settled before a sweep takes the run for dead.
SEND_WITHIN = timedelta(seconds=20)
# A task that the broker lost is handed over again after this.
HAND_OVER_AGAIN = timedelta(seconds=30)

# LinkedIn refuses a repetition by the same author for about ten minutes (linkedin-api.md). Inside
# that window repeating is a question that cannot do harm; we stop asking well before it ends.
DUPLICATE_WINDOW = timedelta(minutes=10)
REPEAT_WITHIN = timedelta(minutes=7)
# At once would race with the first request if LinkedIn is merely slow.
REPEAT_AFTER = timedelta(seconds=60)

# How far LinkedIn's clock, stamped into the ids of posts, may be behind ours.
CLOCK_SKEW = timedelta(minutes=2)


# When the operator and the member are told that a share is late, and the operator again.
LATE_AFTER = timedelta(minutes=5)
TELL_AGAIN_AFTER = timedelta(hours=6)


def is_late(*, due_at: datetime, now: datetime) -> bool:
    """Whether something on our side stands still: nothing takes what has long been due."""
    return now - due_at >= LATE_AFTER


class Failure(StrEnum):
    """Why an attempt did not end in a post. The value is the problem code of the share."""

    UNAVAILABLE = "unavailable"
    WORKER_LOST = "worker_lost"
    QUOTA_MEMBER = "quota_member"
    QUOTA_APP = "quota_app"
    AMBIGUOUS = "unconfirmed"
    RECONNECT_EXPIRED = "reconnect_expired"
    RECONNECT_REVOKED = "reconnect_revoked"
    RECONNECT_RESTRICTED = "reconnect_restricted"
    RECONNECT_MISSING = "reconnect_missing"
    PERMISSION = "permission"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    PICTURE = "picture"
    OPERATOR = "operator"
    POLICY = "policy"
    TEXT_RULE = "text_rule"
    PAUSED = "paused"


class Cancellation(StrEnum):
    """Why a share that the member had approved will not go out."""

    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    # Changed after it was approved, and not reviewed again when its time came.
    CHANGED = "changed"
    # Meant for others by now, or not to be shared by anybody.
    NOT_FOR_YOU = "not_for_you"
    LEFT = "left"


_RETRIED = frozenset({Failure.UNAVAILABLE, Failure.WORKER_LOST})
_POSTPONED = frozenset({Failure.QUOTA_MEMBER, Failure.QUOTA_APP})
RECONNECT = frozenset(
    {
        Failure.RECONNECT_EXPIRED,
        Failure.RECONNECT_REVOKED,
        Failure.RECONNECT_RESTRICTED,
        Failure.RECONNECT_MISSING,
    }
)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a share after an attempt without a post."""

    status: str
    outcome: str
    problem: str
    next_attempt_at: datetime | None = None

    @property
    def asks_member(self) -> bool:
        """Nothing more happens by itself."""
        return self.next_attempt_at is None


@dataclass(frozen=True)
class Unclear:
    """Attempts that were sent and whose outcome nobody knows: there may be a post."""

    since: datetime
    """When the first of them was sent."""
    count: int


def verdict(
    failure: Failure,
    *,
    now: datetime,
    attempts: int,
    jitter: float,
    unclear: Unclear | None = None,
    resets_at: datetime | None = None,
) -> Verdict:
    """What a failed attempt means.

    `attempts` counts those since the member's word, this one included, and so does `unclear` when
    this one's outcome is unknown. `jitter` is from 0 to 1. `resets_at` is when a used-up quota is
    full again.
    """
    if unclear is not None:
        return _verdict_while_unclear(failure, now=now, unclear=unclear)
    if failure in _POSTPONED and resets_at is not None:
        # Spread over ten minutes: everybody's quota is full again at the same moment.
        return Verdict("queued", "retry", failure, resets_at + timedelta(minutes=10) * jitter)
    if failure in _RETRIED | _POSTPONED and attempts < MAXIMUM_ATTEMPTS:
        return Verdict("queued", "retry", failure, now + retry_delay(attempts, jitter=jitter))
    if failure is Failure.WORKER_LOST:
        failure = Failure.UNAVAILABLE
    return Verdict("needs_attention", "refused", failure)


def _verdict_while_unclear(failure: Failure, *, now: datetime, unclear: Unclear) -> Verdict:
    """There may be a post already: repeat only while LinkedIn would recognize it, else ask.

    One unknown outcome is repeated once. A repetition that surely did nothing (LinkedIn was not
    reached) may itself be repeated; one that was refused for good, or is unknown again, may not.
    """
    is_unknown = failure is Failure.AMBIGUOUS
    outcome = "unknown" if is_unknown else "retry" if failure in _RETRIED else "refused"
    worth_repeating = unclear.count == 1 if is_unknown else failure in _RETRIED
    repeat_at = now + REPEAT_AFTER
    if worth_repeating and may_repeat(since=unclear.since, now=repeat_at):
        return Verdict("unconfirmed", outcome, Failure.AMBIGUOUS, repeat_at)
    return Verdict("unconfirmed", outcome, Failure.AMBIGUOUS)


def retry_delay(attempts: int, *, jitter: float) -> timedelta:
    """Doubles from 20 seconds to half an hour, and less by up to half, so that many do not return
    at the same moment. `jitter` is from 0 to 1."""
    longest = min(_FIRST_DELAY * 2 ** (attempts - 1), _LONGEST_DELAY)
    return longest * (1 - jitter / 2)


def may_repeat(*, since: datetime, now: datetime) -> bool:
    """Whether LinkedIn would still recognize a repetition of what was first sent at `since`."""
    return now - since <= REPEAT_WITHIN


def may_adopt(*, created_at: datetime, sent_at: datetime | None) -> bool:
    """Whether a post that LinkedIn calls a duplicate is the one an unclear attempt left.

    `sent_at` is when the first unclear attempt was sent; None when there was none: then the post
    is somebody's other post of the same text, and not ours to claim.
    """
    return sent_at is not None and created_at >= sent_at - CLOCK_SKEW


# --- Connection ---------------------------------------------------------------------------------

# Prompts before a connection ends: LinkedIn renews it in one click while it is still valid.
PROMPT_DAYS = (12, 5)
STATE_LIFETIME = timedelta(minutes=30)


def prompt_due(*, expires_at: datetime, now: datetime) -> int | None:
    """Which prompt (days before the end) is due now; None when none is, or it has ended."""
    left = expires_at - now
    if left <= timedelta(0):
        return None
    due = [days for days in PROMPT_DAYS if left <= timedelta(days=days)]
    return min(due) if due else None


def connection_ends(
    *, expires_at: datetime | None, has_refresh_token: bool, refresh_expires_at: datetime | None
) -> datetime | None:
    """When a member has to reconnect: a refresh token outlives the access token."""
    if has_refresh_token and refresh_expires_at is not None:
        return refresh_expires_at
    return expires_at


def days_left(*, expires_at: datetime, now: datetime) -> int:
    """Whole days until a connection ends, at least 0; a part of a day counts as one."""
    seconds = (expires_at - now).total_seconds()
    return max(0, -int(-seconds // 86_400))


# --- Drafts -------------------------------------------------------------------------------------

VERSIONS_KEPT = 20
# Who comes back after this begins another version; shorter pauses are thinking.
_PAUSE_IN_WRITING = timedelta(minutes=5)


def is_worth_keeping(before: str, after: str, *, idle: timedelta) -> bool:
    """Whether a draft's text is kept as a version when another takes its place.

    It is after a pause in writing, and whenever most of its words go.
    """
    words = before.split()
    if not words or words == after.split():
        return False
    remaining = set(after.split())
    most_words_go = sum(word in remaining for word in words) * 2 < len(words)
    return most_words_go or idle >= _PAUSE_IN_WRITING


# --- Pace ---------------------------------------------------------------------------------------


class PaceWarning(StrEnum):
    """Reasons to share a little later. They never forbid."""

    DAY = "day"
    WEEK = "week"
    OWN_PACE = "own_pace"


@dataclass(frozen=True)
class Pace:
    """How many other shares a member has, published or planned, on a day and in its week."""

    on_day: int
    in_week: int


def pace_around(moment: datetime, others: Iterable[datetime], *, time_zone: str) -> Pace:
    """The pace on the member's day and in their week (from Monday) of a moment."""
    day = local_date(moment, time_zone)
    monday = week_start(day)
    days = [local_date(other, time_zone) for other in others]
    return Pace(
        on_day=days.count(day),
        in_week=sum(monday <= other < monday + timedelta(days=7) for other in days),
    )


def pace_warnings(
    pace: Pace, *, daily_cap: int, weekly_cap: int, own_pace: int
) -> list[PaceWarning]:
    """What one more share would exceed."""
    warnings = []
    if pace.on_day + 1 > daily_cap:
        warnings.append(PaceWarning.DAY)
    if pace.in_week + 1 > weekly_cap:
        warnings.append(PaceWarning.WEEK)
    elif pace.in_week + 1 > own_pace:
        warnings.append(PaceWarning.OWN_PACE)
    return warnings


def day_with_room(
    moment: datetime, others: Iterable[datetime], *, limit: int | None, time_zone: str
) -> date | None:
    """The next day on which the organization's hard limit lets one more share out.

    None when the day of `moment` does, or when there is no limit.
    """
    if limit is None:
        return None
    day = local_date(moment, time_zone)
    free = first_day_with_room(
        day, Counter(local_date(other, time_zone) for other in others), limit=limit
    )
    return None if free == day else free


# --- Own posts ----------------------------------------------------------------------------------

# How long ago a post may have been written to be recorded, and to earn points as well.
OWN_POST_RECORDED_WITHIN = timedelta(days=365)
OWN_POST_EARNS_WITHIN = timedelta(days=7)


def own_post_earns(*, proven_at: datetime | None, now: datetime, others_that_day: int) -> bool:
    """Whether a post that a member recorded themselves earns points.

    We cannot see the post. What can be checked is asked for: an address that itself tells when the
    post was made, a post that is new, and one a day. Everything else is recorded all the same.
    """
    if proven_at is None or others_that_day:
        return False
    return now - OWN_POST_EARNS_WITHIN <= proven_at <= now + CLOCK_SKEW
