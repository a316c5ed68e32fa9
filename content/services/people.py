"""What a person does with a post for themselves. Nobody above sees any of it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Least

from advocacy.accounts.models import Membership
from content.models import (
    DismissedPost,
    Post,
    PostTopic,
    SavedPost,
    SeenPost,
    Topic,
    TopicInterest,
)

# What an act teaches about the topics of a post; choosing a topic counts 1.
_SAVED = 0.2
_DISMISSED = -0.4
_SHARED = 0.3
_LEAST, _MOST = -1.0, 1.5


@transaction.atomic
def save_for_later(*, post: Post, by: Membership, keep: bool) -> None:
    """Put a post aside, or back. Doing it twice changes nothing."""
    if not keep:
        SavedPost.objects.filter(post=post, membership=by).delete()
        return
    _, created = SavedPost.objects.get_or_create(post=post, membership=by)
    if created:
        _learn(post.pk, by.pk, _SAVED)


@transaction.atomic
def dismiss(*, post: Post, by: Membership, reason: str = "") -> None:
    """Say "not for me": the post leaves this person's hub. A reason may follow later."""
    _, created = DismissedPost.objects.update_or_create(
        post=post, membership=by, defaults={"reason": reason}
    )
    if created:
        SavedPost.objects.filter(post=post, membership=by).delete()
        _learn(post.pk, by.pk, _DISMISSED)


@transaction.atomic
def restore(*, post: Post, by: Membership) -> None:
    """Undo "not for me"."""
    deleted, _ = DismissedPost.objects.filter(post=post, membership=by).delete()
    if deleted:
        _learn(post.pk, by.pk, -_DISMISSED)


def learn_from_share(*, post_id: int, membership_id: int, change: int) -> None:
    """Sharing a post says more of somebody's interests than anything else they do."""
    _learn(post_id, membership_id, change * _SHARED)


def mark_seen(*, post: Post, by: Membership) -> None:
    SeenPost.objects.bulk_create([SeenPost(post=post, membership=by)], ignore_conflicts=True)


@transaction.atomic
def follow_topics(*, by: Membership, topic_ids: Collection[int]) -> None:
    """Follow exactly these topics; what was learned about the others stays."""
    chosen = set(
        Topic.objects.filter(pk__in=topic_ids, is_active=True).values_list("pk", flat=True)
    )
    TopicInterest.objects.filter(membership=by, is_chosen=True).exclude(
        topic_id__in=chosen
    ).delete()
    for topic_id in chosen:
        TopicInterest.objects.update_or_create(
            membership=by, topic_id=topic_id, defaults={"is_chosen": True, "weight": 1.0}
        )


def _learn(post_id: int, membership_id: int, amount: float) -> None:
    topic_ids = list(PostTopic.objects.filter(post_id=post_id).values_list("topic_id", flat=True))
    TopicInterest.objects.bulk_create(
        [
            TopicInterest(
                membership_id=membership_id, topic_id=topic_id, is_chosen=False, weight=0.0
            )
            for topic_id in topic_ids
        ],
        ignore_conflicts=True,
    )
    TopicInterest.objects.filter(membership_id=membership_id, topic_id__in=topic_ids).update(
        weight=Least(Greatest(F("weight") + amount, _LEAST), _MOST)
    )
