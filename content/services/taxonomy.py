"""Topics, purposes and campaigns: saved with their trace in the audit log."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError

from advocacy.accounts.models import Membership
from advocacy.audit.services import record
from content.models import Campaign, PostTopic, Purpose, Topic, TopicInterest
from content.search import index_posts
from content.services.errors import PostError


class StillUsed(PostError):
    """Posts need what was about to be deleted."""


@transaction.atomic(durable=True)
def save_taxonomy(*, row: Topic | Purpose | Campaign, by: Membership) -> None:
    """Store a validated topic, purpose or campaign, new or changed."""
    is_new = row.pk is None
    row.save()
    verb = "created" if is_new else "changed"
    record(by=by, verb=f"{type(row).__name__.lower()}.{verb}", subject=row)
    if isinstance(row, Topic) and not is_new:
        _index(row)


@transaction.atomic(durable=True)
def merge_topics(*, topic_id: int, into_id: int, by: Membership) -> Topic:
    """Give a topic's posts and followers to another one, and delete it.

    Raises Topic.DoesNotExist; ValueError for a topic and itself.
    """
    if topic_id == into_id:
        raise ValueError("A topic cannot be merged into itself.")
    # In the order of ids, so that two merges never wait for each other.
    locked = {
        topic.pk: topic
        for topic in Topic.objects.select_for_update()
        .filter(pk__in=[topic_id, into_id])
        .order_by("pk")
    }
    if len(locked) < 2:
        raise Topic.DoesNotExist
    topic, into = locked[topic_id], locked[into_id]
    tagged = PostTopic.objects.filter(topic=topic)
    both = PostTopic.objects.filter(topic=into).values("post")
    tagged.exclude(post__in=both).update(topic=into)
    followed = TopicInterest.objects.filter(topic=topic)
    follow_both = TopicInterest.objects.filter(topic=into).values("membership")
    followed.exclude(membership__in=follow_both).update(topic=into)
    record(by=by, verb="topic.merged", subject=topic, changes={"into": [topic.name, into.name]})
    topic.delete()
    _index(into)
    return into


@transaction.atomic(durable=True)
def delete_purpose(*, purpose_id: int, by: Membership) -> None:
    """Raises Purpose.DoesNotExist, StillUsed."""
    purpose = Purpose.objects.get(pk=purpose_id)
    record(by=by, verb="purpose.deleted", subject=purpose)
    try:
        purpose.delete()
    except ProtectedError as error:
        raise StillUsed from error


def _index(topic: Topic) -> None:
    index_posts(list(PostTopic.objects.filter(topic=topic).values_list("post_id", flat=True)))
