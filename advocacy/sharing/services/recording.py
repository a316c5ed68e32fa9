"""Writing down that a share is on LinkedIn, whoever found out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from advocacy.events import bus
from advocacy.sharing.events import SharePublished
from advocacy.sharing.models import Share
from content.services import count_share


@transaction.atomic
def record_published(
    *,
    share_id: int,
    sources: Sequence[str],
    at: datetime,
    urn: str = "",
    permalink: str = "",
) -> bool:
    """Mark the share as published and announce it, once.

    False when it is in none of the `sources` any more, e.g. because it was recorded before.
    Raises IntegrityError when another share of the organization has this URN.
    """
    changed = Share.objects.filter(pk=share_id, status__in=sources).update(
        status=Share.Status.PUBLISHED,
        urn=urn,
        permalink=permalink,
        published_at=at,
        problem="",
        claim=None,
        next_attempt_at=None,
        updated_at=at,
    )
    if not changed:
        return False
    share = Share.objects.get(pk=share_id)
    bus.publish(
        SharePublished(
            share_id=share.pk,
            membership_id=share.membership_id,
            post_id=share.post_id,
            own_words=share.own_words or 0,
            at=at,
        )
    )
    if share.post_id is not None:
        count_share(post_id=share.post_id, membership_id=share.membership_id, change=+1)
    return True
