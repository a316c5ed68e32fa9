"""Writing down that a share is on LinkedIn, whoever found out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from advocacy.events import bus
from advocacy.sharing.events import SharePublished
from advocacy.sharing.models import Share
from advocacy.tenancy.prepared import prepared


@dataclass(frozen=True)
class Ended:
    """How an attempt ended; what support at LinkedIn asks for, never a token."""

    attempt_id: int
    outcome: str
    at: datetime
    http_status: int | None = None
    error_code: str = ""
    request_id: str = ""


def record_published(
    share: Share,
    *,
    sources: Sequence[str],
    at: datetime,
    urn: str = "",
    permalink: str = "",
    ended: Ended | None = None,
) -> bool:
    """Mark the share as published with its `account`, and announce it, once; in one statement, with
    the attempt that `ended` by it, if any.

    False when it is in none of the `sources` any more, e.g. because it was recorded before; the
    attempt has ended all the same. Raises IntegrityError when another share of the organization has
    this URN.
    """
    event = SharePublished(
        share_id=share.pk,
        membership_id=share.membership_id,
        post_id=share.post_id,
        own_words=share.own_words or 0,
        at=at,
    )
    answer = _record(
        share=share.pk,
        sources=[str(source) for source in sources],
        at=at,
        urn=urn,
        permalink=permalink,
        account=share.account_id,
        attempt=ended and ended.attempt_id,
        outcome=str(ended.outcome) if ended else "",
        ended_at=ended and ended.at,
        http_status=ended and ended.http_status,
        error_code=ended.error_code[:60] if ended else "",
        request_id=ended.request_id[:120] if ended else "",
        **bus.announcement([event]),
    )
    return bus.wake(answer)


@prepared
def _record(
    share: int,
    sources: Sequence[str],
    at: datetime,
    urn: str,
    permalink: str,
    account: int | None,
    attempt: int | None,
    outcome: str,
    ended_at: datetime | None,
    http_status: int | None,
    error_code: str,
    request_id: str,
    names: Sequence[str],
    payloads: Sequence[str],
    heard: Sequence[str],
    handlers: Sequence[str],
    announced_at: datetime,
) -> str:
    return bus.announcing(
        """
        attempt AS (
            UPDATE sharing_shareattempt
               SET outcome = %(outcome)s, finished_at = %(ended_at)s,
                   http_status = %(http_status)s, error_code = %(error_code)s,
                   request_id = %(request_id)s
             WHERE id = %(attempt)s AND organization_id = %(organization)s
        ),
        done AS (
            UPDATE sharing_share
               SET status = 'published', urn = %(urn)s, permalink = %(permalink)s,
                   account_id = %(account)s, published_at = %(at)s, problem = '', claim = NULL,
                   next_attempt_at = NULL, updated_at = %(at)s
             WHERE id = %(share)s AND organization_id = %(organization)s
                   AND status = ANY(%(sources)s)
         RETURNING id
        )"""
    )
