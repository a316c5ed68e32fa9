"""Which days are due, and building them one at a time.

A bucket is due while its day was marked after its last build began. Times are the database's own:
marking waits for a build that holds the bucket and is then later than it, so nothing is missed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from advocacy.kernel.clock import local_date
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.models import Organization
from analytics.metrics import versions
from analytics.metrics.rollup.build import build

# Numbers of people change without shares or clicks: today is counted again after this long.
_RECOUNT_AFTER = timedelta(hours=1)
# Days that still look back on a changed one: the longest window of active people.
_LOOKS_BACK = 364
_CHUNK_DAYS = 31

_MARK = """
INSERT INTO metrics_rollupbucket AS b (organization_id, day, dirty_at)
SELECT %s, day, clock_timestamp() FROM unnest(%s::date[]) AS d(day) ORDER BY day
ON CONFLICT (organization_id, day) DO UPDATE SET dirty_at = clock_timestamp()
"""
_START = """
UPDATE metrics_rollupbucket SET started_at = clock_timestamp()
WHERE id = (
  SELECT id FROM metrics_rollupbucket
  WHERE organization_id = %s AND (done_at IS NULL OR dirty_at > done_at)
  ORDER BY day DESC LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id
"""
_MARK_TEAMS = """
UPDATE metrics_rollupbucket SET dirty_at = clock_timestamp(), recount_teams = true
WHERE organization_id = %s AND day >= %s
"""
# A share just after midnight may belong to a day before or after those built so far.
_MARK_ALL = """
INSERT INTO metrics_rollupbucket (organization_id, day, dirty_at)
SELECT DISTINCT %(organization)s, day + n, clock_timestamp()
FROM metrics_rollupbucket CROSS JOIN generate_series(-1, 1) AS n
WHERE organization_id = %(organization)s AND day + n <= %(today)s
ON CONFLICT (organization_id, day) DO UPDATE SET dirty_at = clock_timestamp()
"""
_CLAIM = """
SELECT day, clock_timestamp(), recount_teams FROM metrics_rollupbucket
WHERE id = %s AND (done_at IS NULL OR dirty_at > done_at) FOR UPDATE SKIP LOCKED
"""
_DONE = "UPDATE metrics_rollupbucket SET done_at = %s, recount_teams = false WHERE id = %s"


def mark_days(days: Iterable[date]) -> None:
    """Say that facts of these days of the organization entered have changed."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [current_organization().pk, sorted(set(days))])


def mark_teams(*, since: date | None = None) -> None:
    """Say that people count for other teams than they did, on all days built or from one on."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK_TEAMS, [current_organization().pk, since or date.min])


def mark_all_days() -> None:
    """Say that days begin at another hour: facts move to the day before or after."""
    organization = current_organization()
    today = local_date(timezone.now(), organization.time_zone)
    with connection.cursor() as cursor:
        cursor.execute(_MARK_ALL, {"organization": organization.pk, "today": today})


def mark_today_if_old() -> None:
    """Have today counted again when that was last done long ago, or never."""
    organization = current_organization()
    today = local_date(timezone.now(), organization.time_zone)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM metrics_rollupbucket"
            " WHERE organization_id = %s AND day = %s AND done_at > %s",
            [organization.pk, today, timezone.now() - _RECOUNT_AFTER],
        )
        if cursor.fetchone() is None:
            mark_days([today])


def roll_up_due(*, seconds: float = 20.0) -> int:
    """Build the due days of the organization entered, the newest first, for about `seconds`.

    Two workers never build the same day; a killed one leaves its day due. The days built.
    """
    organization = current_organization()
    deadline = time.monotonic() + seconds
    built = 0
    while time.monotonic() < deadline and (bucket := _start_next(organization)):
        built += _build_bucket(organization, bucket)
    return built


def rebuild(
    organization: Organization, first: date, last: date, *, recount_people: bool = False
) -> None:
    """Build all days from `first` to `last`, e.g. after a bulk import or a repair.

    The numbers of people of days that were counted before stay, unless `recount_people`.
    """
    start = first
    while start <= last:
        end = min(start + timedelta(days=_CHUNK_DAYS - 1), last)
        with transaction.atomic():
            build(organization, start, end, recount_people=recount_people)
            _note_built(organization, start, end)
        start = end + timedelta(days=1)
    versions.bump(organization.pk)


def _start_next(organization: Organization) -> int | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_START, [organization.pk])
        row = cursor.fetchone()
    return row[0] if row else None


@transaction.atomic
def _build_bucket(organization: Organization, bucket: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [bucket])
        row = cursor.fetchone()
        if row is None:
            return 0
        day, began, recount_teams = row
        changed = build(organization, day, day, recount_teams=recount_teams)
        cursor.execute(_DONE, [began, bucket])
    today = local_date(timezone.now(), organization.time_zone)
    if changed is not None and changed < today:
        last = min(changed + timedelta(days=_LOOKS_BACK), today)
        mark_days(changed + timedelta(days=n) for n in range(1, (last - changed).days + 1))
    transaction.on_commit(lambda: versions.bump(organization.pk))
    return 1


def _note_built(organization: Organization, first: date, last: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO metrics_rollupbucket AS b
              (organization_id, day, dirty_at, started_at, done_at)
            SELECT %s, d::date, now(), now(), now()
            FROM generate_series(%s::date, %s::date, '1 day') AS d
            ON CONFLICT (organization_id, day)
            DO UPDATE SET started_at = now(), done_at = greatest(b.done_at, now())
            """,
            [organization.pk, first, last],
        )
