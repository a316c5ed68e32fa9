"""Building the days of a span from facts, in the caller's transaction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from advocacy.kernel.clock import day_start, local_date
from advocacy.tenancy.models import Organization
from analytics.metrics.rollup import statements


def build(
    organization: Organization,
    first: date,
    last: date,
    *,
    recount_people: bool = False,
    recount_teams: bool = False,
) -> date | None:
    """Build every day from `first` to `last` anew, for the organization entered and its teams.

    Numbers of people of past days stay, unless those of everybody or of teams are to be recounted.

    Gives the earliest day on which other people than before turn out to have shared, or None:
    the numbers of active people of a year of days after it are then out of date.
    """
    zone = organization.time_zone
    values: dict[str, Any] = {
        "organization": organization.pk,
        "zone": zone,
        "first": first,
        "last": last,
        "start": day_start(first, zone),
        "end": day_start(last + timedelta(days=1), zone),
        "recount_teams": recount_teams,
        "recount_from": first if recount_people else local_date(timezone.now(), zone),
    }
    with connection.cursor() as cursor:
        before = _sharers(cursor, values)
        cursor.execute(statements.FACTS, values)
        cursor.execute(statements.CLEAR_MEMBER_DAYS, values)
        cursor.execute(statements.MEMBER_DAYS, values)
        cursor.execute(statements.CLEAR_POST_DAYS, values)
        cursor.execute(statements.POST_DAYS, values)
        cursor.execute(statements.PEOPLE, values)
        cursor.execute("ANALYZE fact")
        cursor.execute("ANALYZE person")
        cursor.execute(statements.DAY_FIGURES, values)
        cursor.execute(statements.TIDY)
        changed = before ^ _sharers(cursor, values)
    return min((day for day, _ in changed), default=None)


def _sharers(cursor: CursorWrapper, values: dict[str, Any]) -> set[tuple[date, int]]:
    cursor.execute(statements.SHARERS, values)
    return set(cursor.fetchall())
