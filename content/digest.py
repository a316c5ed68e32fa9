"""The weekly digest: a few posts that fit a person, on the day they chose."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind, remind
from advocacy.mail.models import OutgoingMail
from advocacy.tenancy.urls import absolute, reverse
from content.mail_links import Act, address_for
from content.models import Post
from content.queries.for_you import for_you

# From this hour of the person's day on; later hours of the same day catch up after an outage.
HOUR = 8
MOST_POSTS = 5


def is_due(*, now: datetime, time_zone: str, weekday: int) -> bool:
    """Whether it is a person's digest day (0 is Monday), from the hour of the digest on."""
    local = now.astimezone(ZoneInfo(time_zone))
    return local.weekday() == weekday and local.hour >= HOUR


def occasion_for(*, now: datetime, time_zone: str) -> str:
    """One digest a person and ISO week of their own calendar."""
    year, week, _ = now.astimezone(ZoneInfo(time_zone)).isocalendar()
    return f"digest:{year}-W{week:02d}"


def send_digest(*, membership: Membership, now: datetime) -> OutgoingMail | None:
    """Queue this week's digest. None when nothing new fits: an empty mail helps nobody."""
    fitting = [candidate for candidate in for_you(membership, now=now) if not candidate.was_seen]
    post_ids = [candidate.post_id for candidate in fitting[:MOST_POSTS]]
    if not post_ids:
        return None
    by_id = Post.objects.select_related("purpose").in_bulk(post_ids)
    posts = [
        {
            "title": post.title,
            "summary": post.summary,
            "purpose": post.purpose.name if post.purpose else "",
            "url": absolute(reverse("content:post", post_id=post.pk)),
            **{
                f"{act}_url": address_for(membership=membership, post_id=post.pk, act=act)
                for act in Act
            },
        }
        for post in (by_id[post_id] for post_id in post_ids)
    ]
    return remind(
        membership=membership,
        kind=ReminderKind.DIGEST,
        occasion=occasion_for(now=now, time_zone=membership.time_zone),
        template="digest",
        context={"posts": posts, "hub_url": absolute(reverse("content:hub"))},
    )
