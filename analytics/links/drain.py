"""Storing the clicks that wait in Redis: each once, however often a drain is killed."""

from __future__ import annotations

import io
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from advocacy.events import bus
from advocacy.kernel.clock import local_date
from advocacy.tenancy.context import across_tenants, tenant
from advocacy.tenancy.models import Organization
from analytics.links import clicks
from analytics.links.events import ClickDaysChanged, HumanClicksCounted
from analytics.links.rules import REPEAT_WINDOW, Kind, Visit, tell_repeats

logger = logging.getLogger(__name__)

# One drain stores at a time, or two of them could each count the same visitor's first click.
_LOCK = 0x6C696E6B73
_REASON = "the clicks of all organizations wait in one queue"

_CREATE = """
CREATE TEMPORARY TABLE click_batch (
  token uuid, link_id bigint, organization_id bigint, at timestamptz, day date, kind text,
  visitor bytea, referrer_host text, device text
) ON COMMIT DROP
"""
_STORE = """
WITH stored AS (
  INSERT INTO links_click
    (token, link_id, organization_id, at, kind, visitor, referrer_host, device)
  SELECT token, link_id, organization_id, at, kind, visitor, referrer_host, device
  FROM click_batch
  ON CONFLICT (token) DO NOTHING
  RETURNING token
), new AS (
  SELECT b.* FROM click_batch b JOIN stored USING (token)
), days AS (
  INSERT INTO links_linkday AS d (organization_id, link_id, day, human, other)
  SELECT organization_id, link_id, day,
         count(*) FILTER (WHERE kind = 'human'), count(*) FILTER (WHERE kind <> 'human')
  FROM new GROUP BY organization_id, link_id, day ORDER BY link_id, day
  ON CONFLICT (link_id, day)
  DO UPDATE SET human = d.human + EXCLUDED.human, other = d.other + EXCLUDED.other
), people AS (
  SELECT link_id, count(*) AS count, min(at) AS first, max(at) AS last,
         array_agg(token::text ORDER BY at, token) AS tokens, array_agg(DISTINCT day) AS days
  FROM new WHERE kind = 'human' GROUP BY link_id
)
UPDATE links_trackedlink l
SET human_clicks = l.human_clicks + people.count,
    first_clicked_at = least(l.first_clicked_at, people.first),
    last_clicked_at = greatest(l.last_clicked_at, people.last)
FROM people WHERE l.id = people.link_id
RETURNING l.organization_id, l.id, people.count, l.human_clicks, people.tokens, people.last,
          people.days
"""
_COUNTED = """
SELECT c.link_id, c.visitor, c.at
FROM links_click c
JOIN unnest(%(links)s::bigint[], %(visitors)s::bytea[]) AS v(link_id, visitor)
  ON c.link_id = v.link_id AND c.visitor = v.visitor
WHERE c.kind = 'human' AND c.at BETWEEN %(first)s AND %(last)s
"""


class _Link(NamedTuple):
    id: int
    organization_id: int
    time_zone: str


class Counted(NamedTuple):
    """Human clicks of a link that one batch added."""

    organization_id: int
    link_id: int
    added: int
    total: int
    tokens: list[str]
    last: datetime
    days: list[date]


def drain(*, seconds: float = 20.0, batch_size: int = clicks.BATCH_SIZE) -> int:
    """Store what waits, what killed drains left first, for about `seconds`. The clicks handled."""
    deadline = time.monotonic() + seconds
    handled = 0
    for left_over in clicks.taken():
        handled += _store_list(left_over)
    while time.monotonic() < deadline and (name := clicks.take(batch_size)):
        handled += _store_list(name)
    return handled


def _store_list(name: str) -> int:
    raw = clicks.lines(name)
    lines = [line for line in map(clicks.read, raw) if line is not None]
    if len(lines) < len(raw):
        logger.error("%d unreadable clicks were dropped", len(raw) - len(lines))
    store_lines(lines)
    clicks.finish(name)
    return len(lines)


@transaction.atomic
def store_lines(lines: Sequence[clicks.Line]) -> list[Counted]:
    """Store clicks, those already stored left out, count people and tell who cares."""
    with across_tenants(_REASON), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        links = _links_of(cursor, {line.code for line in lines})
        visits = [
            Visit(line.token, links[line.code].id, line.at, line.kind, *line[4:])
            for line in lines
            if line.code in links
        ]
        if not visits:
            return []
        told = tell_repeats(visits, _already_counted(cursor, visits))
        _copy(cursor, told, {link.id: link for link in links.values()})
        cursor.execute(_STORE)
        counted = [Counted(*row) for row in cursor.fetchall()]
        cursor.execute("DROP TABLE click_batch")
        _announce(counted)
    return counted


def _links_of(cursor: CursorWrapper, codes: set[str]) -> dict[str, _Link]:
    cursor.execute(
        """
        SELECT l.code, l.id, l.organization_id, o.time_zone
        FROM links_trackedlink l JOIN tenancy_organization o ON o.id = l.organization_id
        WHERE l.code = ANY(%s)
        """,
        [list(codes)],
    )
    return {code: _Link(*rest) for code, *rest in cursor.fetchall()}


def _already_counted(
    cursor: CursorWrapper, visits: Iterable[Visit]
) -> dict[tuple[int, bytes], list[datetime]]:
    people = [visit for visit in visits if visit.kind is Kind.HUMAN]
    counted: dict[tuple[int, bytes], list[datetime]] = defaultdict(list)
    if not people:
        return counted
    pairs = list({(visit.link_id, visit.visitor) for visit in people})
    cursor.execute(
        _COUNTED,
        {
            "links": [link_id for link_id, _ in pairs],
            "visitors": [visitor for _, visitor in pairs],
            "first": min(visit.at for visit in people) - REPEAT_WINDOW,
            "last": max(visit.at for visit in people) + REPEAT_WINDOW,
        },
    )
    for link_id, visitor, at in cursor.fetchall():
        counted[link_id, bytes(visitor)].append(at)
    return counted


def _copy(cursor: CursorWrapper, visits: Iterable[Visit], links: dict[int, _Link]) -> None:
    rows = io.StringIO()
    for visit in visits:
        link = links[visit.link_id]
        fields: tuple[Any, ...] = (
            visit.token,
            link.id,
            link.organization_id,
            visit.at.isoformat(),
            local_date(visit.at, link.time_zone).isoformat(),
            visit.kind.value,
            f"\\\\x{visit.visitor.hex()}",
            visit.referrer_host,
            visit.device,
        )
        rows.write("\t".join(map(str, fields)) + "\n")
    rows.seek(0)
    cursor.execute(_CREATE)
    cursor.copy_from(rows, "click_batch", null="\\N")


def _announce(counted: Iterable[Counted]) -> None:
    by_organization: dict[int, list[Counted]] = defaultdict(list)
    for row in counted:
        by_organization[row.organization_id].append(row)
    for organization in Organization.objects.filter(pk__in=by_organization):
        rows = by_organization[organization.pk]
        days = sorted({day.isoformat() for row in rows for day in row.days})
        with tenant(organization):
            bus.publish_all(
                [
                    *(
                        HumanClicksCounted(row.link_id, row.added, row.total, row.tokens, row.last)
                        for row in rows
                    ),
                    ClickDaysChanged(days),
                ]
            )
