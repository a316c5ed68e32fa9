"""What the composer has to know of its post, its member and their colleagues, in one lean read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.sharing import timing
from advocacy.sharing.networks import LINKEDIN
from advocacy.sharing.presenting import ACCOUNT, Connection, connection_from
from advocacy.sharing.queries import ON_ITS_WAY
from advocacy.sharing.timing import BestHour
from advocacy.tenancy.prepared import prepared
from analytics.links.queries import click_hours
from content.models import Post
from content.queries import PostToShare, sharing
from policies import terms
from policies.terms import Terms

# A week back: what a week's pace counts, in whatever zone.
_OWN_SINCE = timedelta(days=8)

# Readers' habits change slowly, and half a year of clicks is a lot to read for a label.
_HABITS = timedelta(days=180)
_HABITS_KEY = "sharing.best_hour"
_HABITS_KEPT = timedelta(hours=6)


@dataclass(frozen=True)
class OpenDraft:
    """The text a member was last writing for a post."""

    pk: int
    key: UUID
    text: str
    language: str
    caption_id: int | None
    position: str
    scheduled_for: datetime | None
    versions: int
    """How many earlier versions are kept."""


@dataclass(frozen=True)
class ToldElsewhere:
    """What the member last wrote about the post for another network, to start from."""

    text: str
    language: str
    network: str


@dataclass(frozen=True)
class Facts:
    draft: OpenDraft | None
    told: ToldElsewhere | None
    shared_at: datetime | None
    """When the member last shared this very post on this network."""
    planned_at: datetime | None
    """When a share of it is to go out that is on its way, or when they said yes to it."""
    connection: Connection
    own: list[datetime]
    """When the member shared anything since a week, or is about to."""
    colleagues: list[datetime]
    """When colleagues shared this post within the last hours, or are about to."""


def read_for(
    membership: Membership, post_id: int, *, network: str = LINKEDIN, now: datetime
) -> tuple[PostToShare, Terms, Facts]:
    """A post that the member may share, what they have to keep to, and the facts; one query.

    Raises Post.DoesNotExist as `content.queries.shareable_post` does.
    """
    found = _read(
        membership=membership.pk,
        post=post_id,
        network=network,
        today=timezone.localdate(now),
        since=now - _OWN_SINCE,
        around=now - timing.CROWD_WINDOW,
    )
    if not found:
        raise Post.DoesNotExist
    row, at_terms, at_facts = found[0], sharing.WIDTH, sharing.WIDTH + terms.WIDTH
    return (
        sharing.post_of(row[:at_terms], membership, now=now),
        terms.terms_of(row[at_terms:at_facts], membership),
        _facts_of(row[at_facts:], now=now),
    )


def _facts_of(row: Sequence[Any], *, now: datetime) -> Facts:
    draft, account, told = row[:8], row[8:13], row[13:16]
    own, colleagues, shared_at, planned_at = row[16:]
    return Facts(
        draft=OpenDraft(*draft) if draft[0] is not None else None,
        told=ToldElsewhere(*told) if told[0] is not None else None,
        shared_at=shared_at,
        planned_at=planned_at,
        connection=connection_from(account, now=now),
        own=list(own or ()),
        colleagues=list(colleagues or ()),
    )


_ON_ITS_WAY = ", ".join(f"'{status.value}'" for status in ON_ITS_WAY)
# One walk through the member's own shares. Of colleagues' no more than can tell whether it is
# crowded: a popular post has hundreds, and only the latest published count for times to come.
_FACTS = f"""
WITH mine AS MATERIALIZED (
    SELECT id, key, text, language, network, status, caption_id, disclosure_position,
           scheduled_for, post_id, updated_at, published_at,
           coalesce(published_at, scheduled_for, approved_at) AS at
    FROM sharing_share
    WHERE membership_id = %(membership)s
      AND (post_id = %(post)s OR published_at >= %(since)s OR published_at IS NULL)
), again AS (
    SELECT max(published_at) AS shared_at,
           min(at) FILTER (WHERE published_at IS NULL) AS planned_at
    FROM mine
    WHERE post_id = %(post)s AND network = %(network)s AND status IN ({_ON_ITS_WAY})
), published AS (
    SELECT published_at AS at
    FROM sharing_share
    WHERE organization_id = %(organization)s AND post_id = %(post)s
      AND published_at >= %(around)s AND membership_id <> %(membership)s
      AND status IN ({_ON_ITS_WAY})
    ORDER BY published_at DESC LIMIT {timing.CROWD}
), planned AS (
    SELECT at, row_number() OVER (PARTITION BY date_bin('10 minutes', at, 'epoch')) AS nth
    FROM (SELECT coalesce(scheduled_for, approved_at) AS at
          FROM sharing_share
          WHERE organization_id = %(organization)s AND post_id = %(post)s
            AND published_at IS NULL AND membership_id <> %(membership)s
            AND status IN ({_ON_ITS_WAY})) AS waiting
    WHERE at >= %(around)s
)
SELECT draft.id, draft.key, draft.text, draft.language, draft.caption_id,
       draft.disclosure_position, draft.scheduled_for, draft.versions,
       {ACCOUNT},
       told.text, told.language, told.network,
       (SELECT array_agg(at) FROM mine WHERE status IN ({_ON_ITS_WAY}) AND at >= %(since)s),
       (SELECT array_agg(at)
        FROM (SELECT at FROM published
              UNION ALL
              SELECT at FROM planned WHERE nth <= {timing.CROWD}) AS colleagues),
       again.shared_at, again.planned_at
FROM again
LEFT JOIN LATERAL (
    SELECT id, key, text, language, caption_id, disclosure_position, scheduled_for,
           (SELECT count(*) FROM sharing_draftversion WHERE share_id = mine.id) AS versions
    FROM mine
    WHERE post_id = %(post)s AND network = %(network)s AND status = 'draft' AND text <> ''
    ORDER BY updated_at DESC LIMIT 1
) AS draft ON true
LEFT JOIN LATERAL (
    SELECT text, language, network
    FROM mine
    WHERE post_id = %(post)s AND network <> %(network)s AND text <> ''
    ORDER BY updated_at DESC LIMIT 1
) AS told ON true
LEFT JOIN sharing_linkedinaccount AS account ON account.membership_id = %(membership)s
"""  # noqa: S608  (parts of our own)


@prepared
def _read(
    membership: int, post: int, network: str, today: date, since: datetime, around: datetime
) -> str:
    parts = f"({sharing.POST_TO_SHARE}) AS post, ({terms.TERMS}) AS terms, ({_FACTS}) AS facts"
    return f"SELECT post.*, terms.*, facts.* FROM {parts}"  # noqa: S608


def best_hour_of(membership: Membership, *, now: datetime | None = None) -> BestHour:
    """When this member's readers click most. Remembered for some hours; asks for it otherwise."""
    now = now or timezone.now()
    key = f"{_HABITS_KEY}:{membership.pk}:{membership.time_zone}"
    found: BestHour | None = cache.get(key)
    if found is None:
        found = timing.best_hour(click_hours(membership, since=now - _HABITS))
        cache.set(key, found, _HABITS_KEPT.total_seconds())
    return found
