"""When a failed delivery is tried again."""

from __future__ import annotations

from datetime import timedelta

# Ten tries spread over about a day and a half; then a person has to look.
MAXIMUM_ATTEMPTS = 10


def retry_delay(attempts: int) -> timedelta:
    """Half a minute after the first failure, doubling, at most eight hours."""
    return min(timedelta(seconds=30) * 2 ** (attempts - 1), timedelta(hours=8))
