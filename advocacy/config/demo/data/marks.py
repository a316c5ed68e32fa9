"""What people saved, hid and have seen: for themselves, and for curators in sum."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.people import People
from advocacy.config.demo.data.plan import Plan
from advocacy.config.demo.data.posts import Material
from advocacy.tenancy.context import current_organization
from content.models import DismissedPost, SavedPost, SeenPost

_MOST_PEOPLE = 300
# What `content.services.count_share` keeps with every share, in one statement. Interests stay as
# chosen: they are learned from the days to come.
_SHARED = """
INSERT INTO content_seenpost (organization_id, membership_id, post_id, at, share_count)
SELECT organization_id, membership_id, post_id, max(published_at), count(*)
FROM sharing_share
WHERE organization_id = %s AND status = 'published' AND post_id IS NOT NULL
GROUP BY organization_id, membership_id, post_id
ON CONFLICT (membership_id, post_id) DO UPDATE SET share_count = EXCLUDED.share_count
"""
_REASONS = {
    DismissedPost.Reason.NOT_MY_TOPIC: 0.4,
    DismissedPost.Reason.NOT_FOR_MY_NETWORK: 0.25,
    DismissedPost.Reason.TOO_PROMOTIONAL: 0.15,
    DismissedPost.Reason.UNSAID: 0.2,
}


def make_marks(plan: Plan, company: Company, people: People, material: list[Material]) -> None:
    """Marks on the posts that are in the hub now, by some of the people."""
    chance = plan.chance(company.slug, "marks")
    now = plan.now(company.zone)
    live = [m.post for m in material if m.starts < now < m.ends]
    saved, dismissed, seen = [], [], []
    # Whoever tries the demo starts with a fresh hub and one post put aside.
    readers = [p for p in people.everybody[:_MOST_PEOPLE] if p.email not in people.leads]
    for person in readers:
        for post in live:
            drawn, at = chance.random(), now - timedelta(hours=chance.randint(1, 90))
            if drawn < 0.35:
                seen.append(SeenPost(post=post, membership_id=person.id, at=at))
            if drawn < 0.03:
                saved.append(SavedPost(post=post, membership_id=person.id, at=at))
            elif drawn < 0.05:
                reason = chance.choices(list(_REASONS), list(_REASONS.values()))[0]
                dismissed.append(
                    DismissedPost(post=post, membership_id=person.id, reason=reason, at=at)
                )
    if live:
        first = next(iter(people.leads.values()))
        saved.append(SavedPost(post=live[-1], membership=first, at=now - timedelta(days=1)))
    SeenPost.objects.bulk_create(seen, batch_size=5_000)
    SavedPost.objects.bulk_create(saved)
    DismissedPost.objects.bulk_create(dismissed)


def mark_shared() -> None:
    """What people shared leaves their own hub."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [current_organization().pk])
