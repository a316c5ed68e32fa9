"""Reminders of reviews that are due tomorrow or today, one mail a person and day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind, remind
from advocacy.mail.models import OutgoingMail
from advocacy.tenancy.urls import absolute, reverse
from content.models import Post
from content.queries.reviewing import crew, standings


def remind_of_due_reviews(*, today: date) -> list[OutgoingMail]:
    """Remind those whose yes is missing of what is due today or tomorrow.

    Nobody is reminded twice a day, nor of what is late: that stands in the queue.
    """
    tomorrow = today + timedelta(days=1)
    posts = list(
        Post.objects.filter(
            status=Post.Status.IN_REVIEW, review_due_on__in=[today, tomorrow]
        ).order_by("review_due_on", "submitted_at")
    )
    if not posts:
        return []
    asked: dict[int, list[Post]] = defaultdict(list)
    found = standings(posts, of=crew())
    for post in posts:
        people = {
            judge.id
            for judges in found[post.pk].askable.values()
            for judge in judges
            if judge.away_until is None
        }
        for person in people:
            asked[person].append(post)
    mails = []
    for member in Membership.objects.filter(pk__in=asked).order_by("pk"):
        mail = remind(
            membership=member,
            kind=ReminderKind.REVIEW,
            occasion=f"review-due:{today.isoformat()}",
            template="content_review_due",
            context={
                "posts": [
                    {
                        "title": post.title,
                        "is_today": post.review_due_on == today,
                        "url": absolute(reverse("content:review", post_id=post.pk)),
                    }
                    for post in asked[member.pk]
                ],
                "url": absolute(reverse("content:review_queue")),
            },
        )
        if mail is not None:
            mails.append(mail)
    return mails
