"""Reading a member's own shares for their pages: few columns, written-out SQL, no model instances.

Building these statements anew from the ORM, and a model per row, took longer than the database did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advocacy.accounts.models import Membership
from advocacy.sharing.own_results import LAST_STEP, PERIOD, STEP, step_of
from advocacy.sharing.presenting import ACCOUNT, Connection, connection_from
from advocacy.tenancy.prepared import Prepared, prepared
from advocacy.tenancy.together import Asking, from_first

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
_COUNTS = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in FILTERS.values())
# The step of the last two periods that a share was published in, if any.
_STEP = f"""CASE WHEN s.status = 'published' AND s.published_at > %(since)s
  THEN {step_of("s.published_at")} END"""

_SHOWN = "shown_ids"
# The published ones among those that `listed` or `between` gives, for what other apps know of them:
# slots are asked about these together with the list.
SHOWN = from_first(_SHOWN, int)

# All of a member's shares are read once, and little of each: for the counts, and to choose those
# that are shown. `{chosen}` is their condition and order.
_STATEMENT = f"""
WITH own AS MATERIALIZED (
    SELECT s.id, s.status, s.by_hand, s.next_attempt_at, s.published_at, s.scheduled_for,
           {_MOMENT} AS moment
    FROM sharing_share s
    WHERE s.organization_id = %(organization)s AND s.membership_id = %(member_id)s
),
chosen AS (SELECT s.id, s.moment FROM own AS s WHERE {{chosen}})
SELECT counted.counts, {ACCOUNT}, shown.shares, shown.published AS {_SHOWN}
FROM (
    SELECT json_agg(json_build_array(step, {", ".join(FILTERS)}, total)) AS counts
    FROM (SELECT {_STEP}, {_COUNTS}, count(*) FROM own AS s GROUP BY 1)
         AS steps (step, {", ".join(FILTERS)}, total)
) AS counted
CROSS JOIN (
    SELECT json_agg(json_build_array(
        s.id, p.title, left(coalesce(nullif(s.text, ''), s.approved_text), 200), s.network,
        s.status, s.by_hand, s.problem, s.permalink, s.link_id IS NOT NULL,
        s.next_attempt_at, s.published_at, chosen.moment) ORDER BY {{order}}) AS shares,
        array_agg(s.id) FILTER (WHERE s.published_at IS NOT NULL) AS published
    FROM chosen JOIN sharing_share s ON s.id = chosen.id
    LEFT JOIN content_post p ON p.id = s.post_id
) AS shown
LEFT JOIN sharing_linkedinaccount AS account ON account.membership_id = %(member_id)s
"""  # noqa: S608  (parts of our own)

# So many of them come last.
_MOMENTS = 3


@dataclass(frozen=True)
class Overview:
    """What a member's shares come to."""

    total: int
    counts: dict[str, int]
    """How many each filter finds."""
    recent: dict[int, int]
    """How many were published in each step of the last two periods that has any."""


@dataclass(slots=True)
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


def listed(member: Membership, *, show: str, first: int, count: int, now: datetime) -> Asking:
    """As `Mine` with a page of the list: what is yet to happen first, then the newest. `show`: a
    filter or "". One query, whatever the number of shares."""
    return _mine(_listed[show], member, now=now, first=first, count=count)


def between(member: Membership, *, start: datetime, end: datetime, now: datetime) -> Asking:
    """The same with what was published or is planned from `start` until before `end`, in order."""
    return _mine(_between, member, now=now, start=start, end=end)


def _mine(read: Prepared, member: Membership, *, now: datetime, **places: Any) -> Asking:
    [(counts, *account, shares, _shown)] = yield read.row(
        member_id=member.pk,
        since=now - 2 * PERIOD,
        seconds=int(STEP.total_seconds()),
        last=LAST_STEP,
        **places,
    )
    return Mine(
        overview=_overview(counts or []),
        connection=connection_from(account, now=now),
        shares=[_share(values) for values in shares or []],
    )


def _overview(counts: list[list[int]]) -> Overview:
    """Of the counts in each step; those with none are of shares that are not recent."""
    return Overview(
        total=sum(total for *_, total in counts),
        counts={
            name: sum(row[place] for row in counts) for place, name in enumerate(FILTERS, start=1)
        },
        recent={step: total for step, *_, total in counts if step is not None},
    )


def _share(values: list[Any]) -> ListedShare:
    """A share out of JSON, which has no moments of its own."""
    return ListedShare(*values[:-_MOMENTS], *map(_moment, values[-_MOMENTS:]))


def _moment(written: str | None) -> Any:
    return datetime.fromisoformat(written) if written else None


def _statement(chosen: str, order: str) -> str:
    return _STATEMENT.replace("{chosen}", chosen).replace("{order}", order)


@prepared
def _between(
    member_id: int, since: datetime, seconds: int, last: int, start: datetime, end: datetime
) -> str:
    return _statement(
        "s.status NOT IN ('cancelled', 'deleted')"
        " AND (s.published_at IS NOT NULL OR s.scheduled_for IS NOT NULL)"
        " AND s.moment >= %(start)s AND s.moment < %(end)s",
        "chosen.moment, s.id",
    )


def _listing_of(condition: str) -> Prepared:
    @prepared
    def listed(
        member_id: int, since: datetime, seconds: int, last: int, first: int, count: int
    ) -> str:
        return _statement(
            f"{condition} ORDER BY s.moment DESC, s.id DESC LIMIT %(count)s OFFSET %(first)s",
            "chosen.moment DESC, s.id DESC",
        )

    return listed


_listed = {show: _listing_of(condition) for show, condition in {"": "true", **FILTERS}.items()}
