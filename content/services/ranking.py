"""Keeping the stored part of the for-you order."""

from __future__ import annotations

from collections.abc import Iterable

from content.models import Post
from content.ranking import stored_score


def refresh_scores(post_ids: Iterable[int]) -> None:
    """Write the stored score of posts anew: after approval, a share, a change of campaign."""
    posts = list(Post.objects.filter(pk__in=list(post_ids)).select_for_update(no_key=True))
    for post in posts:
        post.score = stored_score(
            shown_since=post.visible_from or post.approved_at or post.created_at,
            in_campaign=post.campaign_id is not None,
            share_count=post.share_count,
        )
    Post.objects.bulk_update(posts, ["score"])
