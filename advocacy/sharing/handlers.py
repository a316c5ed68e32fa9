"""What sharing does when something happened elsewhere."""

from __future__ import annotations

from advocacy.events.bus import handles
from advocacy.sharing.services.withdrawal import cancel_shares_of_post, recheck_shares_of_post
from content.events import PostApproved, PostWithdrawn


@handles(PostWithdrawn)
def cancel_planned_shares(event: PostWithdrawn) -> None:
    cancel_shares_of_post(post_id=event.post_id, now=event.at)


@handles(PostApproved)
def recheck_planned_shares(event: PostApproved) -> None:
    """A post that was changed and approved anew may end earlier, or be meant for others."""
    recheck_shares_of_post(post_id=event.post_id, now=event.at)
