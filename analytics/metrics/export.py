"""First-party figures as rows: shares made here and our own clicks, never LinkedIn's figures."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.metrics import queries
from analytics.metrics.periods import Period

# Machine-readable on purpose: the same in every language.
HEAD = ("day", "shares", "people_sharing", "human_clicks", "members", "enrolled")


def rows(period: Period, team_id: int | None) -> Iterator[tuple[object, ...]]:
    """The head, then a row a day of the organization or of a team with its sub-teams."""
    yield HEAD
    for day in queries.day_rows(period.first, period.last, team_id=team_id):
        yield (
            day.day.isoformat(),
            day.shares,
            day.sharers,
            day.clicks,
            day.members,
            day.enrolled,
        )
