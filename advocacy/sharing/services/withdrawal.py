"""What becomes of planned shares when their post goes, ends earlier or is meant for others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from advocacy.sharing import notices
from advocacy.sharing.models import Share
from advocacy.sharing.rules import Cancellation
from content.models import Post
from content.queries import is_shareable


def reason_to_call_off(share: Share, *, at: datetime) -> Cancellation | None:
    """Why a share must not go out at a moment; None when its member may share the post then."""
    post = share.post
    if post is None:
        return None
    if post.status == Post.Status.WITHDRAWN:
        return Cancellation.WITHDRAWN
    if post.status != Post.Status.APPROVED:
        return Cancellation.CHANGED
    if post.visible_until is not None and post.visible_until <= at:
        return Cancellation.ENDED
    if not is_shareable(share.membership, post.pk, now=at):
        return Cancellation.NOT_FOR_YOU
    return None


def cancel_shares_of_post(*, post_id: int, now: datetime) -> int:
    """Call off what was approved or queued of a withdrawn post, and tell its members why.

    What a worker is sending at this moment checks the post itself. Returns how many.
    """
    return _cancel(post_id, lambda share: Cancellation.WITHDRAWN, now=now)


def cancel_shares_of_member(*, membership_id: int) -> int:
    """Call off all that somebody who has left had planned; they are not written to any more.

    What a worker is sending at this moment goes out: it was their word. Returns how many.
    """
    waiting = [Share.Status.APPROVED, Share.Status.QUEUED, Share.Status.NEEDS_ATTENTION]
    shares = Share.objects.filter(membership_id=membership_id, status__in=waiting)
    cancelled: int = shares.update(
        status=Share.Status.CANCELLED, problem="", next_attempt_at=None, updated_at=timezone.now()
    )
    return cancelled


def recheck_shares_of_post(*, post_id: int, now: datetime) -> int:
    """Call off the planned shares that a newly approved window or audience leaves out.

    Each is judged at the moment it is planned for, and its member is told now, while there is time
    to think of something else. Returns how many.
    """
    return _cancel(
        post_id,
        lambda share: reason_to_call_off(share, at=max(share.scheduled_for or now, now)),
        now=now,
    )


@transaction.atomic
def _cancel(
    post_id: int, reason_for: Callable[[Share], Cancellation | None], *, now: datetime
) -> int:
    shares = (
        Share.objects.select_for_update(of=("self",))
        .select_related("membership__user", "membership__team", "post")
        .filter(post_id=post_id, status__in=[Share.Status.APPROVED, Share.Status.QUEUED])
    )
    cancelled = 0
    for share in shares:
        reason = reason_for(share)
        if reason is None:
            continue
        share.status, share.problem = Share.Status.CANCELLED, reason
        share.next_attempt_at = None
        share.save(update_fields=["status", "problem", "next_attempt_at", "updated_at"])
        notices.tell(share, now=now)
        cancelled += 1
    return cancelled
