"""Reading a member's own shares for their pages: few columns, written-out SQL, no model instances.

Building these statements anew from the ORM, and a model per row, took longer than the database did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.accounts.models import Membership
from advocacy.tenancy.prepared import Prepared, prepared

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
_OWN = "s.organization_id = %(organization)s AND s.membership_id = %(member_id)s"

_COUNTS = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in FILTERS.values())
_RECENT = "FILTER (WHERE s.status = 'published' AND s.published_at > %(since)s)"
_COLUMNS = f"""
s.id, p.title, left(coalesce(nullif(s.text, ''), s.approved_text), 200), s.network, s.status,
s.by_hand, s.problem, s.next_attempt_at, s.published_at, s.permalink, s.link_id IS NOT NULL,
{_MOMENT} AS moment
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
    has_link: bool
    """Only visits through a tracked link can be counted."""
    moment: datetime


def overview(member: Membership, *, now: datetime) -> Overview:
    """One query, whatever the number of shares."""
    ((total, *rest, ids, moments),) = _overview(member_id=member.pk, since=now - 2 * PERIOD)
    recent = list(zip(ids or [], moments or [], strict=True))
    return Overview(total, dict(zip(FILTERS, rest, strict=True)), recent)


def listed(member: Membership, *, show: str, first: int, count: int) -> list[ListedShare]:
    """A page of the list: what is yet to happen first, then the newest. `show`: a filter, or ""."""
    rows = _listed[show](member_id=member.pk, first=first, count=count)
    return [ListedShare(*row) for row in rows]


def between(member: Membership, *, start: datetime, end: datetime) -> list[ListedShare]:
    """What was published or is planned from `start` until before `end`, in order."""
    return [ListedShare(*row) for row in _between(member_id=member.pk, start=start, end=end)]


@prepared
def _overview(member_id: int, since: datetime) -> str:
    recent = f"array_agg(s.id) {_RECENT}, array_agg(s.published_at) {_RECENT}"
    return f"SELECT count(*), {_COUNTS}, {recent} FROM sharing_share s WHERE {_OWN}"  # noqa: S608  (parts of our own)


@prepared
def _between(member_id: int, start: datetime, end: datetime) -> str:
    return (
        f"SELECT {_COLUMNS} AND s.status NOT IN ('cancelled', 'deleted')"
        " AND (s.published_at IS NOT NULL OR s.scheduled_for IS NOT NULL)"
        f" AND {_MOMENT} >= %(start)s AND {_MOMENT} < %(end)s ORDER BY moment, s.id"
    )


def _listing_of(condition: str) -> Prepared:
    @prepared
    def listed(member_id: int, first: int, count: int) -> str:
        return (
            f"SELECT {_COLUMNS} AND {condition} ORDER BY moment DESC, s.id DESC"
            " LIMIT %(count)s OFFSET %(first)s"
        )

    return listed


_listed = {show: _listing_of(condition) for show, condition in {"": "true", **FILTERS}.items()}
