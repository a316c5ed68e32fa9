"""Colleagues who shared a post lately and chose to appear with their name, for the hub's cards."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.rules import initials
from advocacy.sharing.models import Share
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.prepared import prepared

SHOWN = 3
LATELY = timedelta(days=30)
# Thousands look at the same posts at the same time; who shares next may appear a minute later.
_KEPT_SECONDS = 60


def initials_of_sharers(membership: Membership, post_ids: list[int]) -> dict[int, list[str]]:
    """Up to three of the latest a post, never the person themselves; nobody in works-council mode.

    Whoever stops appearing is gone at once (`forget_sharer`).
    """
    if current_organization().works_council_mode:
        return {}
    keys = {_key(post_id): post_id for post_id in post_ids}
    kept = {keys[key]: people for key, people in cache.get_many(keys).items()}
    missing = [post_id for post_id in post_ids if post_id not in kept]
    if missing:
        # One more than shown: the reader may be among them.
        fresh: dict[int, list[tuple[int, str]]] = {post_id: [] for post_id in missing}
        since = timezone.now() - LATELY
        for post_id, member_id, name in _latest(posts=missing, since=since, most=SHOWN + 1):
            fresh[post_id].append((member_id, initials(name)))
        cache.set_many({_key(post_id): fresh[post_id] for post_id in missing}, _KEPT_SECONDS)
        kept |= fresh
    return {
        post_id: [short for member_id, short in people if member_id != membership.pk][:SHOWN]
        for post_id, people in kept.items()
        if people
    }


def forget_sharer(membership_id: int) -> None:
    """Ask anew about the posts of somebody who changed how they appear, once that is committed."""
    shared = Share.objects.filter(
        membership_id=membership_id,
        post__isnull=False,
        published_at__gte=timezone.now() - LATELY,
    )
    keys = [_key(post_id) for post_id in shared.values_list("post_id", flat=True)]
    if keys:
        transaction.on_commit(lambda: cache.delete_many(keys))


def _key(post_id: int) -> str:
    return f"sharers:{current_organization().pk}:{post_id}"


# Read off each post's index, newest first: a popular post has thousands of shares.
@prepared
def _latest(posts: list[int], since: datetime, most: int) -> str:
    return """
        SELECT post.id, sharer.membership_id, sharer.name
        FROM unnest(%(posts)s) AS post(id)
        CROSS JOIN LATERAL (
            SELECT share.membership_id, person.name, share.published_at
            FROM sharing_share AS share
            JOIN gamification_boardpreference AS preference
                ON preference.membership_id = share.membership_id
            JOIN accounts_membership AS member ON member.id = share.membership_id
            JOIN accounts_user AS person ON person.id = member.user_id
            WHERE share.organization_id = %(organization)s AND share.post_id = post.id
              AND share.status = 'published' AND share.published_at >= %(since)s
              AND preference.visibility = 'name' AND member.status <> 'left'
            ORDER BY share.published_at DESC LIMIT %(most)s
        ) AS sharer
        ORDER BY post.id, sharer.published_at DESC
    """
