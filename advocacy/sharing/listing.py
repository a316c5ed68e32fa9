"""Reading a member's own shares for their pages: few columns, written-out SQL, no model instances.

Building these statements anew from the ORM, and a model per row, took longer than the database did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from advocacy.accounts.models import Membership

PERIOD = timedelta(days=90)

# The filters of the page, by the code in its address.
_NEEDS_YOU = """(s.status IN ('needs_attention', 'unconfirmed') AND s.next_attempt_at IS NULL
  OR s.status = 'approved' AND s.by_hand)"""
FILTERS = {
    "scheduled": "s.status IN ('approved', 'queued') AND NOT s.by_hand",
    "needs_you": _NEEDS_YOU,
    "drafts": "s.status = 'draft'",
    "published": "s.status = 'published'",
}
# When a share happened or will: what lists and the calendar go by.
_MOMENT = "coalesce(s.published_at, s.scheduled_for, s.updated_at)"
_OWN = "s.organization_id = %(organization)s AND s.membership_id = %(member)s"

_OVERVIEW = f"""
SELECT count(*), {", ".join(f"count(*) FILTER (WHERE {each})" for each in FILTERS.values())},
  array_agg(s.id) FILTER (WHERE s.status = 'published' AND s.published_at > %(since)s),
  array_agg(s.published_at) FILTER (WHERE s.status = 'published' AND s.published_at > %(since)s)
FROM sharing_share s WHERE {_OWN}
"""  # noqa: S608  (parts of our own)
_COLUMNS = f"""
s.id, p.title, left(coalesce(nullif(s.text, ''), s.approved_text), 200), s.network, s.status,
s.by_hand, s.problem, s.next_attempt_at, s.published_at, s.permalink, {_MOMENT} AS moment
FROM sharing_share s LEFT JOIN content_post p ON p.id = s.post_id WHERE {_OWN}
"""


@dataclass(frozen=True)
class Overview:
    """What a member's shares come to."""

    total: int
    counts: dict[str, int]
    """How many each filter finds."""
    recent: list[tuple[int, datetime]]
    """Published in the last two periods: id and when."""


@dataclass(frozen=True, slots=True)
class ListedShare:
    """A share as lists and the calendar need it."""

    id: int
    title: str | None
    """Of its post; None for an own post that was not from the hub."""
    text: str
    """Its beginning, as typed."""
    network: str
    status: str
    by_hand: bool
    problem: str
    next_attempt_at: datetime | None
    published_at: datetime | None
    permalink: str
    moment: datetime


def overview(member: Membership, *, now: datetime) -> Overview:
    """One query, whatever the number of shares."""
    rows = _fetch(_OVERVIEW, member, since=now - 2 * PERIOD)
    total, *rest = rows[0]
    counts = dict(zip(FILTERS, rest, strict=False))
    ids, moments = rest[len(FILTERS)], rest[len(FILTERS) + 1]
    return Overview(total, counts, list(zip(ids or [], moments or [], strict=True)))


def listed(member: Membership, *, show: str, first: int, count: int) -> list[ListedShare]:
    """A page of the list: what is yet to happen first, then the newest. `show`: a filter, or ""."""
    condition = f"AND {FILTERS[show]}" if show else ""
    statement = (
        f"SELECT {_COLUMNS} {condition} ORDER BY moment DESC, s.id DESC"
        " LIMIT %(count)s OFFSET %(first)s"
    )
    return [ListedShare(*row) for row in _fetch(statement, member, first=first, count=count)]


def between(member: Membership, *, start: datetime, end: datetime) -> list[ListedShare]:
    """What was published or is planned from `start` until before `end`, in order."""
    statement = (
        f"SELECT {_COLUMNS} AND s.status NOT IN ('cancelled', 'deleted')"
        " AND (s.published_at IS NOT NULL OR s.scheduled_for IS NOT NULL)"
        f" AND {_MOMENT} >= %(start)s AND {_MOMENT} < %(end)s ORDER BY moment, s.id"
    )
    return [ListedShare(*row) for row in _fetch(statement, member, start=start, end=end)]


def _fetch(statement: str, member: Membership, **parameters: object) -> list[tuple[Any, ...]]:
    own = {"organization": member.organization_id, "member": member.pk}
    with connection.cursor() as cursor:
        cursor.execute(statement, own | parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
