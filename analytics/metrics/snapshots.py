"""Storing what was measured: one row a share, day and origin; unknown stays unknown."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection, transaction

from advocacy.tenancy.context import current_organization
from analytics.metrics.models import Origin
from analytics.metrics.rollup import mark_days


class Snapshot(NamedTuple):
    """Totals of a share on a day. None is unknown, never zero."""

    share_id: int
    day: date
    taken_at: datetime
    impressions: int | None = None
    members_reached: int | None = None
    reactions: int | None = None
    comments: int | None = None
    reshares: int | None = None
    origin: str = Origin.LINKEDIN.value


_CREATE = """
CREATE TEMPORARY TABLE snapshot_batch (
  share_id bigint, day date, taken_at timestamptz, impressions int, members_reached int,
  reactions int, comments int, reshares int, origin text, is_newest boolean
) ON COMMIT DROP
"""
# The last answer of a day wins, metric by metric: one that is unknown now keeps what was known.
_UPSERT = """
INSERT INTO metrics_engagementsnapshot AS e
  (organization_id, share_id, day, taken_at, impressions, members_reached, reactions, comments,
   reshares, origin)
SELECT %(organization)s, b.share_id, b.day, b.taken_at, b.impressions, b.members_reached,
       b.reactions, b.comments, b.reshares, b.origin
FROM snapshot_batch b
ON CONFLICT (share_id, day, origin) DO UPDATE SET
  taken_at = EXCLUDED.taken_at,
  impressions = coalesce(EXCLUDED.impressions, e.impressions),
  members_reached = coalesce(EXCLUDED.members_reached, e.members_reached),
  reactions = coalesce(EXCLUDED.reactions, e.reactions),
  comments = coalesce(EXCLUDED.comments, e.comments),
  reshares = coalesce(EXCLUDED.reshares, e.reshares)
WHERE e.taken_at <= EXCLUDED.taken_at
"""
# Shares without figures, and those whose views nobody knew: nearly always none.
_EXCEPTIONS = """
SELECT array_agg(DISTINCT b.share_id) FILTER (WHERE f.share_id IS NULL),
       array_agg(DISTINCT b.share_id) FILTER (WHERE b.impressions IS NOT NULL)
FROM snapshot_batch b LEFT JOIN metrics_sharefigures f ON f.share_id = b.share_id
WHERE f.share_id IS NULL OR (f.impressions IS NULL AND b.impressions IS NOT NULL)
"""
# A member's own figures never replace what LinkedIn reported.
_UPDATE_NEWEST = """
UPDATE metrics_sharefigures f SET
  measured_at = b.taken_at,
  origin = b.origin,
  impressions = coalesce(b.impressions, f.impressions),
  members_reached = coalesce(b.members_reached, f.members_reached),
  reactions = coalesce(b.reactions, f.reactions),
  comments = coalesce(b.comments, f.comments),
  reshares = coalesce(b.reshares, f.reshares)
FROM snapshot_batch b
WHERE b.is_newest AND f.share_id = b.share_id
  AND (f.measured_at IS NULL OR f.measured_at <= b.taken_at)
  AND NOT (f.origin = 'linkedin' AND b.origin = 'manual')
"""
# Row-level security hides the shares of others; their ids must not get in under our name.
_INSERT_NEWEST = """
INSERT INTO metrics_sharefigures
  (organization_id, share_id, measured_at, impressions, members_reached, reactions, comments,
   reshares, origin, polls)
SELECT %(organization)s, b.share_id, b.taken_at, b.impressions, b.members_reached, b.reactions,
       b.comments, b.reshares, b.origin, 0
FROM snapshot_batch b JOIN sharing_share s ON s.id = b.share_id
WHERE b.is_newest AND b.share_id = ANY(%(missing)s)
ON CONFLICT (share_id) DO NOTHING
"""
_LEAVE_OUT_FOREIGN = """
DELETE FROM snapshot_batch b
WHERE b.share_id = ANY(%(missing)s)
  AND NOT EXISTS (SELECT FROM sharing_share s WHERE s.id = b.share_id)
"""
# Clicks of a share that turns out to be measured no longer count by their own price.
_CLICKED_DAYS = """
SELECT DISTINCT d.day
FROM sharing_share s JOIN links_linkday d ON d.link_id = s.link_id
WHERE s.id = ANY(%s)
"""


@transaction.atomic
def store_snapshots(snapshots: Iterable[Snapshot]) -> int:
    """Store any number of snapshots of the organization entered, by COPY. The rows given.

    The same rows stored twice change nothing. Shares of other organizations are left out. The
    newest figures of each share follow, and the days concerned become due.
    """
    batch = list(snapshots)
    if not batch:
        return 0
    # In the order of the index, whose pages are then visited once.
    batch.sort(key=_share_id)
    if len({snapshot.share_id for snapshot in batch}) == len(batch):
        # As a round of asking LinkedIn has it: nothing to choose.
        lines = [_copy_line(snapshot, True) for snapshot in batch]
    else:
        newest = _newest_of_each_share(batch)
        lines = [_copy_line(s, newest[s.share_id] is s) for s in _last_of_each_day(batch)]
    days = {snapshot.day for snapshot in batch}
    with connection.cursor() as cursor:
        # A batch of a hundred thousand is joined in memory.
        cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL default_statistics_target = 10")
        cursor.execute(_CREATE)
        cursor.copy_from(io.StringIO("".join(lines)), "snapshot_batch", null="")
        # Nobody else analyzes a temporary table; without it thousands of rows pass for a few.
        cursor.execute("ANALYZE snapshot_batch (share_id, is_newest)")
        days |= _follow(cursor)
        cursor.execute(_UPSERT, {"organization": current_organization().pk})
        cursor.execute("DROP TABLE snapshot_batch")
    mark_days(days)
    return len(batch)


def _follow(cursor: Any) -> set[date]:
    """Bring the newest figures of the batch's shares up to it, and take out what is not ours.

    Figures that we see are of shares of ours: the shares themselves are asked for the rest alone.
    Returns the days whose clicks are counted otherwise from now on.
    """
    # Both sides come in the order of their shares; hashing them would throw that away.
    cursor.execute("SET LOCAL enable_hashjoin = off")
    cursor.execute(_EXCEPTIONS)
    missing, newly_measured = cursor.fetchone()
    cursor.execute(_UPDATE_NEWEST)
    cursor.execute("SET LOCAL enable_hashjoin = on")
    if missing:
        values = {"organization": current_organization().pk, "missing": missing}
        cursor.execute(_INSERT_NEWEST, values)
        if cursor.rowcount < len(missing):
            cursor.execute(_LEAVE_OUT_FOREIGN, values)
    if not newly_measured:
        return set()
    cursor.execute(_CLICKED_DAYS, [newly_measured])
    return {day for (day,) in cursor.fetchall()}


def _last_of_each_day(batch: list[Snapshot]) -> list[Snapshot]:
    """One snapshot a share, day and origin: a statement may touch each row once."""
    last: dict[tuple[int, date, str], Snapshot] = {}
    for snapshot in batch:
        key = (snapshot.share_id, snapshot.day, snapshot.origin)
        known = last.setdefault(key, snapshot)
        if known.taken_at < snapshot.taken_at:
            last[key] = snapshot
    return list(last.values())


def _newest_of_each_share(batch: list[Snapshot]) -> dict[int, Snapshot]:
    """LinkedIn's latest before a member's own."""
    newest: dict[int, Snapshot] = {}
    for snapshot in batch:
        known = newest.setdefault(snapshot.share_id, snapshot)
        if known is not snapshot and _rank(known) < _rank(snapshot):
            newest[snapshot.share_id] = snapshot
    return newest


_share_id = attrgetter("share_id")


def _rank(snapshot: Snapshot) -> tuple[bool, datetime]:
    return snapshot.origin == Origin.LINKEDIN.value, snapshot.taken_at


def _copy_line(snapshot: Snapshot, is_newest: bool) -> str:
    share_id, day, taken_at, views, reached, reactions, comments, reshares, origin = snapshot
    line = (
        f"{share_id}\t{_text(day)}\t{_text(taken_at)}\t{views}\t{reached}\t{reactions}"
        f"\t{comments}\t{reshares}\t{origin}\t{is_newest}\n"
    )
    return line.replace("None", "") if "None" in line else line


@lru_cache(maxsize=64)
def _text(moment: date) -> str:
    """Days and moments of a batch are few; writing each out costs more than all the rest."""
    return moment.isoformat()
