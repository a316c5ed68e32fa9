"""What a person finds in the hub beside the for-you list, and the facts of its cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.tenancy.prepared import AnyOf, prepared
from advocacy.tenancy.shortly import shortly, shortly_each
from advocacy.tenancy.together import Asking
from content.models import (
    DismissedPost,
    Post,
    PostTopic,
    SavedPost,
    SeenPost,
    Topic,
    TopicInterest,
)
from content.queries.visibility import posts_visible_to

ENDING_WITHIN = timedelta(days=2)
_MOST_TOPICS = 30


def offered_posts(membership: Membership) -> QuerySet[Post]:
    """Visible posts without those this person shared before they came back. Unordered."""
    shared = SeenPost.objects.filter(membership=membership, post=OuterRef("pk"), share_count__gt=0)
    return posts_visible_to(membership).filter(Q(returned_at=None) | ~Exists(shared))


def hub_posts(membership: Membership) -> QuerySet[Post]:
    """What this person is offered, without what they hid. Unordered."""
    dismissed = DismissedPost.objects.filter(membership=membership, post=OuterRef("pk"))
    return offered_posts(membership).filter(~Exists(dismissed))


def newest(posts: QuerySet[Post]) -> QuerySet[Post]:
    return posts.order_by(F("visible_from").desc(nulls_last=True), "-pk")


def saved(membership: Membership) -> QuerySet[Post]:
    """What this person put aside, last saved first; expired posts are gone from here too."""
    return (
        posts_visible_to(membership)
        .filter(savedpost__membership=membership)
        .order_by("-savedpost__at", "-pk")
    )


def hidden(membership: Membership) -> QuerySet[Post]:
    return (
        posts_visible_to(membership)
        .filter(dismissedpost__membership=membership)
        .order_by("-dismissedpost__at", "-pk")
    )


def shared(membership: Membership) -> QuerySet[Post]:
    """What this person shared and can still see, last met first."""
    mine = Q(seenpost__membership=membership, seenpost__share_count__gt=0)
    return posts_visible_to(membership).filter(mine).order_by("-seenpost__at", "-pk")


def ending(membership: Membership, *, now: datetime) -> QuerySet[Post]:
    """What ends within two days, the next one first."""
    soon = hub_posts(membership).filter(visible_until__lte=now + ENDING_WITHIN)
    return soon.order_by("visible_until", "-pk")


@dataclass(frozen=True)
class PostFacts:
    """What a card shows of a post, the same for everybody."""

    pk: int
    title: str
    summary: str
    language: str
    visible_until: datetime | None
    share_count: int
    reading_minutes: int | None
    picture_id: int | None
    picture_alt: str
    purpose: str
    topics: list[str]
    kind: str


def facts_of(post_ids: Sequence[int]) -> list[PostFacts]:
    """The facts for cards, in the order given. Whether the person may see them was asked before."""
    by_id = _facts_by_id(post_ids)
    return [by_id[post_id] for post_id in post_ids if post_id in by_id]


@shortly_each()
def _facts_by_id(post_ids: list[int]) -> dict[int, PostFacts]:
    return {row[0]: PostFacts(*row) for row in _facts(post_ids=post_ids)}


@prepared
def _facts(post_ids: list[int]) -> QuerySet[Any]:
    topics = PostTopic.objects.filter(post=OuterRef("pk")).order_by().values("post")
    return (
        Post.objects.filter(AnyOf("pk", post_ids))
        .annotate(
            picture_alt=Coalesce("picture__alt_text", Value("")),
            purpose_name=Coalesce("purpose__name", Value("")),
            topic_names=Coalesce(
                Subquery(
                    topics.annotate(names=ArrayAgg("topic__name", order_by="topic__name")).values(
                        "names"
                    )
                ),
                Value([]),
            ),
        )
        .values_list(
            "pk",
            "title",
            "summary",
            "language",
            "visible_until",
            "share_count",
            "reading_minutes",
            "picture_id",
            "picture_alt",
            "purpose_name",
            "topic_names",
            "kind",
        )
    )


def saved_among(post_ids: Sequence[int], membership: Membership) -> set[int]:
    """Which of these posts this person put aside."""
    if not post_ids:
        return set()
    rows = _saved(post_ids=list(post_ids), membership_id=membership.pk)
    return {post_id for (post_id,) in rows}


@prepared
def _saved(post_ids: list[int], membership_id: int) -> QuerySet[Any]:
    mine = SavedPost.objects.filter(AnyOf("post_id", post_ids), membership_id=membership_id)
    return mine.values_list("post_id")


@dataclass(frozen=True)
class TopicChoice:
    pk: int
    name: str
    is_followed: bool


def topics_for_filter(membership: Membership) -> Asking:
    """Topics of approved posts to filter by, a tuple with the followed ones first."""
    rows = yield _followed.column(membership_id=membership.pk)
    followed = {topic_id for (topic_id,) in rows}
    topics = [TopicChoice(pk, name, pk in followed) for pk, name in _topics_in_use()]
    return tuple(sorted(topics, key=lambda topic: not topic.is_followed)[:_MOST_TOPICS])


@prepared
def _followed(membership_id: int) -> QuerySet[Any]:
    chosen = TopicInterest.objects.filter(membership_id=membership_id, is_chosen=True)
    return chosen.values_list("topic_id")


@shortly
def _topics_in_use() -> list[tuple[int, str]]:
    used = PostTopic.objects.filter(topic=OuterRef("pk"), post__status="approved")
    topics = Topic.objects.filter(Exists(used), is_active=True).order_by("name")
    return list(topics.values_list("pk", "name"))


def days_left(visible_until: datetime | None, *, now: datetime) -> int | None:
    """How many midnights of the reader are before the end of a post: 0 to 2. None when it has
    more than two days left."""
    if visible_until is None or visible_until - now > ENDING_WITHIN:
        return None
    # What ends at midnight ends on the day before.
    last = timezone.localtime(visible_until - timedelta(seconds=1)).date()
    return max(0, (last - timezone.localtime(now).date()).days)
