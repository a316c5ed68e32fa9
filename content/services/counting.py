"""Figures kept beside a post."""

from __future__ import annotations

from typing import Literal

from django.db.models import F
from django.db.models.functions import Greatest

from content.models import Post, SeenPost
from content.services.people import learn_from_share
from content.services.ranking import refresh_scores


def count_share(*, post_id: int, membership_id: int, change: Literal[1, -1] = 1) -> None:
    """Somebody's share of the post was published (+1) or deleted (-1).

    The post leaves their own hub while a share of it stands. May run inside a transaction.
    """
    more = Greatest(F("share_count") + change, 0)
    Post.objects.filter(pk=post_id).update(share_count=more)
    SeenPost.objects.bulk_create(
        [SeenPost(post_id=post_id, membership_id=membership_id)], ignore_conflicts=True
    )
    SeenPost.objects.filter(post_id=post_id, membership_id=membership_id).update(share_count=more)
    learn_from_share(post_id=post_id, membership_id=membership_id, change=change)
    refresh_scores([post_id])
