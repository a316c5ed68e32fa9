"""When a refused mail is tried again."""

from __future__ import annotations

from datetime import timedelta

MAXIMUM_ATTEMPTS = 6


def retry_delay(attempts: int) -> timedelta:
    """One minute after the first refusal, then five times as long each, at most a day."""
    return min(timedelta(minutes=1) * 5 ** (attempts - 1), timedelta(days=1))
