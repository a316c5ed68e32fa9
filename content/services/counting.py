"""Figures kept beside a post."""

from __future__ import annotations

from typing import Literal

from django.db.models import F
from django.db.models.functions import Greatest

from content.models import Post
from content.services.ranking import refresh_scores


def count_share(*, post_id: int, change: Literal[1, -1] = 1) -> None:
    """A share of the post was published (+1) or deleted (-1). May run inside a transaction."""
    Post.objects.filter(pk=post_id).update(share_count=Greatest(F("share_count") + change, 0))
    refresh_scores([post_id])
