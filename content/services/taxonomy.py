"""Topics, purposes and campaigns: saved with their trace in the audit log."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, ProtectedError, Q, Subquery
from django.db.models.functions import Greatest

from advocacy.accounts.models import Membership
from advocacy.audit.services import record
from content.models import (
    Campaign,
    PostTopic,
    Purpose,
    Source,
    Topic,
    TopicInterest,
    TopicOwner,
)
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
    """Give all that hangs on a topic to another one, and delete it: posts, followers, owners,
    sources, and that the legal team has to say yes.

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
    changes: dict[str, list[object]] = {"into": [topic.name, into.name]}
    if topic.needs_legal and not into.needs_legal:
        changes["needs_legal"] = [False, True]
        into.needs_legal = True
        into.save(update_fields=["needs_legal"])
    _hand_over(PostTopic, "post", topic, into)
    _hand_over(TopicOwner, "membership", topic, into)
    _add_up_interest(topic, into)
    _hand_over(TopicInterest, "membership", topic, into)
    Source.objects.filter(topic=topic).update(topic=into)
    record(by=by, verb="topic.merged", subject=topic, changes=changes)
    topic.delete()
    _index(into)
    return into


def _hand_over(rows: Any, whose: str, topic: Topic, into: Topic) -> None:
    """Rows of those who have none for the other topic; the rest goes with the topic."""
    both = rows.objects.filter(topic=into).values(whose)
    rows.objects.filter(topic=topic).exclude(**{f"{whose}__in": both}).update(topic=into)


def _add_up_interest(topic: Topic, into: Topic) -> None:
    """Whoever chose one of the two follows what is left, with the greater weight."""
    gone = TopicInterest.objects.filter(topic=topic, membership=OuterRef("membership"))
    TopicInterest.objects.filter(Exists(gone), topic=into).update(
        is_chosen=Q(is_chosen=True) | Exists(gone.filter(is_chosen=True)),
        weight=Greatest(F("weight"), Subquery(gone.values("weight")[:1])),
    )


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
