"""Colleagues who shared a post lately and chose to appear with their name, for the hub's cards."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.rules import initials
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.prepared import prepared
from advocacy.tenancy.shortly import shortly_each

SHOWN = 3
LATELY = timedelta(days=30)


def initials_of_sharers(membership: Membership, post_ids: list[int]) -> dict[int, list[str]]:
    """Up to three of the latest a post, never the person themselves; nobody in works-council mode.

    Whoever stops appearing is gone at once (`services.set_board_preference`).
    """
    if current_organization().works_council_mode:
        return {}
    return {
        post_id: [short for member_id, short in people if member_id != membership.pk][:SHOWN]
        for post_id, people in _latest_of(post_ids).items()
    }


# Thousands look at the same posts at the same time; who shares next may appear a minute later.
@shortly_each(times=12)
def _latest_of(post_ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    since = timezone.now() - LATELY
    # One more than shown: the reader may be among them.
    for post_id, member_id, name in _latest(posts=post_ids, since=since, most=SHOWN + 1):
        found[post_id].append((member_id, initials(name)))
    return found


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
