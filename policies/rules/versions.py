"""The life of a policy version, and when somebody is reminded to confirm it."""

from __future__ import annotations

from datetime import datetime, timedelta

TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"published"}),
    "published": frozenset({"superseded"}),
    "superseded": frozenset(),
}

# The second and last reminder comes this long after the first.
SECOND_REMINDER_AFTER = timedelta(days=7)


def may_move(current: str, new: str) -> bool:
    """Whether a version may go from one state to another. There is no way back to a draft."""
    return new in TRANSITIONS.get(current, frozenset())


def is_editable(status: str) -> bool:
    return status == "draft"


def reminder_occasion(version_id: int, number: int | None = None) -> str:
    """The occasion of a version's first or second reminder; without a number, how both start."""
    return f"policy-{version_id}-{number or ''}"


def reminder_due(*, now: datetime, first_sent_at: datetime | None, second_sent: bool) -> int | None:
    """Which reminder an outstanding confirmation deserves now: 1, 2 or none. Never a third."""
    if first_sent_at is None:
        return None if second_sent else 1
    if not second_sent and now - first_sent_at >= SECOND_REMINDER_AFTER:
        return 2
    return None


def confirmation_rate(*, confirmed: int, people: int, minimum_group: int) -> float | None:
    """Confirmed ÷ people, or None when the group is too small to be shown."""
    if people < minimum_group:
        return None
    return min(confirmed, people) / people
