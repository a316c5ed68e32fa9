"""What sharing does when something happened, here or elsewhere."""

from __future__ import annotations

from typing import Literal

from advocacy.accounts.events import ProgrammeStatusChanged
from advocacy.accounts.models import Membership
from advocacy.events.bus import handles
from advocacy.sharing import tasks
from advocacy.sharing.events import ShareDeleted, SharePublished
from advocacy.sharing.models import Share
from advocacy.sharing.services.withdrawal import (
    cancel_shares_of_member,
    cancel_shares_of_post,
    recheck_shares_of_post,
)
from advocacy.tenancy.context import current_organization
from content.events import PostApproved, PostWithdrawn
from content.services import count_share


@handles(PostWithdrawn)
def cancel_planned_shares(event: PostWithdrawn) -> None:
    cancel_shares_of_post(post_id=event.post_id, now=event.at)


@handles(PostApproved)
def recheck_planned_shares(event: PostApproved) -> None:
    """A post that was changed and approved anew may end earlier, or be meant for others."""
    recheck_shares_of_post(post_id=event.post_id, now=event.at)


@handles(ProgrammeStatusChanged)
def forget_who_left(event: ProgrammeStatusChanged) -> None:
    """Nothing of theirs goes out any more, and nobody keeps the key to their profile."""
    if event.after == Membership.Status.LEFT:
        cancel_shares_of_member(membership_id=event.membership_id)
        # In a task: LinkedIn is asked to forget the tokens as well.
        tasks.disconnect_who_left.delay_on_commit(
            organization_id=current_organization().pk, membership_id=event.membership_id
        )


@handles(SharePublished)
def count_published(event: SharePublished) -> None:
    """Not while publishing: all shares of a post that everybody likes would wait for its row."""
    _count(event.post_id, event.membership_id, change=1)


@handles(ShareDeleted)
def count_deleted(event: ShareDeleted) -> None:
    post_id = Share.objects.values_list("post_id", flat=True).get(pk=event.share_id)
    _count(post_id, event.membership_id, change=-1)


def _count(post_id: int | None, membership_id: int, *, change: Literal[1, -1]) -> None:
    # Once for each event: a delivery is done in the transaction of its handler.
    if post_id is not None:
        count_share(post_id=post_id, membership_id=membership_id, change=change)
