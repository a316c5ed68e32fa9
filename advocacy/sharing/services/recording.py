"""Writing down that a share is on LinkedIn, whoever found out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from advocacy.events import bus
from advocacy.sharing.events import SharePublished
from advocacy.sharing.models import Share


@transaction.atomic(savepoint=False)
def record_published(
    share: Share,
    *,
    sources: Sequence[str],
    at: datetime,
    urn: str = "",
    permalink: str = "",
) -> bool:
    """Mark the share as published with its `account`, and announce it, once.

    False when it is in none of the `sources` any more, e.g. because it was recorded before.
    Raises IntegrityError when another share of the organization has this URN.
    """
    changed = Share.objects.filter(pk=share.pk, status__in=sources).update(
        status=Share.Status.PUBLISHED,
        urn=urn,
        permalink=permalink,
        account_id=share.account_id,
        published_at=at,
        problem="",
        claim=None,
        next_attempt_at=None,
        updated_at=at,
    )
    if not changed:
        return False
    bus.publish(
        SharePublished(
            share_id=share.pk,
            membership_id=share.membership_id,
            post_id=share.post_id,
            own_words=share.own_words or 0,
            at=at,
        )
    )
    return True
