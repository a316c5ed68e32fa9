"""What becomes of planned shares when their post goes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from advocacy.sharing import notices
from advocacy.sharing.models import Share
from advocacy.sharing.rules import Cancellation


@transaction.atomic
def cancel_shares_of_post(*, post_id: int, now: datetime) -> int:
    """Call off what was approved or queued of a withdrawn post, and tell its members why.

    What a worker is sending at this moment checks the post itself. Returns how many.
    """
    shares = list(
        Share.objects.select_for_update(of=("self",))
        .select_related("membership__user", "post")
        .filter(post_id=post_id, status__in=[Share.Status.APPROVED, Share.Status.QUEUED])
    )
    for share in shares:
        share.status, share.problem = Share.Status.CANCELLED, Cancellation.WITHDRAWN
        share.next_attempt_at = None
        share.save(update_fields=["status", "problem", "next_attempt_at", "updated_at"])
        notices.tell(share, now=now)
    return len(shares)
