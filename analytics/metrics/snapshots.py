"""Storing what was measured: one row a share, day and origin; unknown stays unknown."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db import connection, transaction

from advocacy.tenancy.context import current_organization
from analytics.metrics.models import Origin
from analytics.metrics.rollup import mark_days


@dataclass(frozen=True, slots=True)
class Snapshot:
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
  reactions int, comments int, reshares int, origin text
) ON COMMIT DROP
"""
# The last answer of a day wins, metric by metric: one that is unknown now keeps what was known.
# Joining the shares keeps foreign ids out: row-level security hides them.
_UPSERT = """
INSERT INTO metrics_engagementsnapshot AS e
  (organization_id, share_id, day, taken_at, impressions, members_reached, reactions, comments,
   reshares, origin)
SELECT DISTINCT ON (b.share_id, b.day, b.origin) %(organization)s, b.share_id, b.day, b.taken_at,
       b.impressions, b.members_reached, b.reactions, b.comments, b.reshares, b.origin
FROM snapshot_batch b JOIN sharing_share s ON s.id = b.share_id
ORDER BY b.share_id, b.day, b.origin, b.taken_at DESC
ON CONFLICT (share_id, day, origin) DO UPDATE SET
  taken_at = EXCLUDED.taken_at,
  impressions = coalesce(EXCLUDED.impressions, e.impressions),
  members_reached = coalesce(EXCLUDED.members_reached, e.members_reached),
  reactions = coalesce(EXCLUDED.reactions, e.reactions),
  comments = coalesce(EXCLUDED.comments, e.comments),
  reshares = coalesce(EXCLUDED.reshares, e.reshares)
WHERE e.taken_at <= EXCLUDED.taken_at
"""
# Clicks of a share that turns out to be measured no longer count by their own price.
_NEWLY_MEASURED_DAYS = """
SELECT DISTINCT d.day
FROM snapshot_batch b
JOIN sharing_share s ON s.id = b.share_id
JOIN links_linkday d ON d.link_id = s.link_id
LEFT JOIN metrics_sharefigures f ON f.share_id = b.share_id
WHERE b.impressions IS NOT NULL AND f.impressions IS NULL
"""
# One row a share: its latest, LinkedIn's before a member's own.
_LATEST = """
SELECT DISTINCT ON (share_id) share_id, taken_at, impressions, members_reached, reactions,
       comments, reshares, origin
FROM snapshot_batch ORDER BY share_id, origin, taken_at DESC
"""
# A member's own figures never replace what LinkedIn reported. (An update and an insert of what is
# missing: half the work of one upsert, because nearly always the row is there.)
_UPDATE_NEWEST = f"""
UPDATE metrics_sharefigures f SET
  measured_at = b.taken_at,
  origin = b.origin,
  impressions = coalesce(b.impressions, f.impressions),
  members_reached = coalesce(b.members_reached, f.members_reached),
  reactions = coalesce(b.reactions, f.reactions),
  comments = coalesce(b.comments, f.comments),
  reshares = coalesce(b.reshares, f.reshares)
FROM ({_LATEST}) b
WHERE f.share_id = b.share_id
  AND (f.measured_at IS NULL OR f.measured_at <= b.taken_at)
  AND NOT (f.origin = 'linkedin' AND b.origin = 'manual')
"""  # noqa: S608  (our own statement)
_INSERT_NEWEST = f"""
INSERT INTO metrics_sharefigures
  (organization_id, share_id, measured_at, impressions, members_reached, reactions, comments,
   reshares, origin, polls)
SELECT %(organization)s, b.share_id, b.taken_at, b.impressions, b.members_reached, b.reactions,
       b.comments, b.reshares, b.origin, 0
FROM ({_LATEST}) b JOIN sharing_share s ON s.id = b.share_id
WHERE NOT EXISTS (SELECT 1 FROM metrics_sharefigures f WHERE f.share_id = b.share_id)
ON CONFLICT (share_id) DO NOTHING
"""  # noqa: S608


@transaction.atomic
def store_snapshots(snapshots: Iterable[Snapshot]) -> int:
    """Store any number of snapshots of the organization entered, by COPY. The rows given.

    The same rows stored twice change nothing. Shares of other organizations are left out. The
    newest figures of each share follow, and the days concerned become due.
    """
    days: set[date] = set()
    lines = []
    for snapshot in snapshots:
        lines.append(_copy_line(snapshot))
        days.add(snapshot.day)
    count = len(lines)
    if not count:
        return 0
    values = {"organization": current_organization().pk}
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        cursor.copy_from(io.StringIO("".join(lines)), "snapshot_batch", null="")
        # Nobody else analyzes a temporary table; without it thousands of rows pass for a few.
        cursor.execute("ANALYZE snapshot_batch")
        cursor.execute(_NEWLY_MEASURED_DAYS)
        days.update(day for (day,) in cursor.fetchall())
        cursor.execute(_UPSERT, values)
        cursor.execute(_UPDATE_NEWEST)
        cursor.execute(_INSERT_NEWEST, values)
        cursor.execute("DROP TABLE snapshot_batch")
    mark_days(days)
    return count


def _copy_line(s: Snapshot) -> str:
    line = (
        f"{s.share_id}\t{_text(s.day)}\t{_text(s.taken_at)}\t{s.impressions}\t{s.members_reached}"
        f"\t{s.reactions}\t{s.comments}\t{s.reshares}\t{s.origin}\n"
    )
    return line.replace("None", "") if "None" in line else line


@lru_cache(maxsize=64)
def _text(moment: date) -> str:
    """Days and moments of a batch are few; writing each out costs more than all the rest."""
    return moment.isoformat()
