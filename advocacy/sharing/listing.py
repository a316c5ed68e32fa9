"""Reading a member's own shares for their pages: few columns, written-out SQL, no model instances.

Building these statements anew from the ORM, and a model per row, took longer than the database did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from advocacy.accounts.models import Membership
from advocacy.sharing.presenting import ACCOUNT, Connection, connection_from
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
s.id, p.title, left(coalesce(nullif(s.text, ''), s.approved_text), 200) AS text, s.network,
s.status, s.by_hand, s.problem, s.permalink, s.link_id IS NOT NULL AS has_link, s.next_attempt_at,
s.published_at, {_MOMENT} AS moment
FROM sharing_share s LEFT JOIN content_post p ON p.id = s.post_id WHERE {_OWN}
"""

# So many of them come last.
_MOMENTS = 3


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
    permalink: str
    has_link: bool
    """Only visits through a tracked link can be counted."""
    next_attempt_at: datetime | None
    published_at: datetime | None
    moment: datetime


@dataclass(frozen=True)
class Mine:
    """All that the page says of a member's shares, but what other apps know of them."""

    overview: Overview
    connection: Connection
    shares: list[ListedShare]


def listed(member: Membership, *, show: str, first: int, count: int, now: datetime) -> Mine:
    """With a page of the list: what is yet to happen first, then the newest. `show`: a filter or
    "". One query, whatever the number of shares."""
    return _mine(_listed[show], member, now=now, first=first, count=count)


def between(member: Membership, *, start: datetime, end: datetime, now: datetime) -> Mine:
    """With what was published or is planned from `start` until before `end`, in order."""
    return _mine(_between, member, now=now, start=start, end=end)


def _mine(read: Prepared, member: Membership, *, now: datetime, **places: Any) -> Mine:
    ((total, *rest),) = read(member_id=member.pk, since=now - 2 * PERIOD, **places)
    counts, (ids, moments, *account, shares) = rest[: len(FILTERS)], rest[len(FILTERS) :]
    return Mine(
        overview=Overview(
            total,
            dict(zip(FILTERS, counts, strict=True)),
            list(zip(ids or [], moments or [], strict=True)),
        ),
        connection=connection_from(account, now=now),
        shares=[_share(values) for values in shares or []],
    )


def _share(values: list[Any]) -> ListedShare:
    """A share out of JSON, which has no moments of its own."""
    return ListedShare(*values[:-_MOMENTS], *map(_moment, values[-_MOMENTS:]))


def _moment(written: str | None) -> Any:
    return datetime.fromisoformat(written) if written else None


def _with(shares: str) -> str:
    """The statement around a selection of shares: `{_COLUMNS}` and what follows."""
    recent = f"array_agg(s.id) {_RECENT}, array_agg(s.published_at) {_RECENT}"
    overview = f"SELECT count(*), {_COUNTS}, {recent} FROM sharing_share s WHERE {_OWN}"  # noqa: S608  (parts of our own)
    return f"""
    SELECT overview.*, {ACCOUNT},
           (SELECT json_agg(json_build_array(
                id, title, text, network, status, by_hand, problem, permalink, has_link,
                next_attempt_at, published_at, moment))
            FROM ({shares}) AS listed)
    FROM ({overview}) AS overview
    LEFT JOIN sharing_linkedinaccount AS account ON account.membership_id = %(member_id)s
    """  # noqa: S608


@prepared
def _between(member_id: int, since: datetime, start: datetime, end: datetime) -> str:
    return _with(
        f"SELECT {_COLUMNS} AND s.status NOT IN ('cancelled', 'deleted')"
        " AND (s.published_at IS NOT NULL OR s.scheduled_for IS NOT NULL)"
        f" AND {_MOMENT} >= %(start)s AND {_MOMENT} < %(end)s ORDER BY moment, s.id"
    )


def _listing_of(condition: str) -> Prepared:
    @prepared
    def listed(member_id: int, since: datetime, first: int, count: int) -> str:
        return _with(
            f"SELECT {_COLUMNS} AND {condition} ORDER BY moment DESC, s.id DESC"
            " LIMIT %(count)s OFFSET %(first)s"
        )

    return listed


_listed = {show: _listing_of(condition) for show, condition in {"": "true", **FILTERS}.items()}
