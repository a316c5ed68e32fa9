"""What sharing does when something happened elsewhere."""

from __future__ import annotations

from advocacy.events.bus import handles
from advocacy.sharing.services.withdrawal import cancel_shares_of_post
from content.events import PostWithdrawn


@handles(PostWithdrawn)
def cancel_planned_shares(event: PostWithdrawn) -> None:
    cancel_shares_of_post(post_id=event.post_id, now=event.at)
