"""What the flow of material adds to other pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from advocacy.accounts.models import Membership
from content.models import Post, Suggestion


def suggested_by(request: HttpRequest, membership: Membership, post: Post) -> dict[str, Any] | None:
    """The credit on a post that was somebody's idea; asks nothing for all the others."""
    if post.origin != Post.Origin.SUGGESTION or post.suggested_by_id is None:
        return None
    suggestion = (
        Suggestion.objects.select_related("membership__user")
        .filter(post=post, wants_credit=True)
        .first()
    )
    if suggestion is None:
        return None
    return {
        "template": "content/_suggested_by.html",
        "context": {"name": str(suggestion.membership)},
    }
