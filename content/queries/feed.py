"""What a person finds in the hub: the for-you order, newest, saved, hidden, search."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.navigation import slot
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
from content.ranking import Candidate, ordered
from content.rules import reading_languages

# The work of a request is bounded: so many posts are weighed for one person, however many exist.
CANDIDATES = 200
NEW_FOR = timedelta(days=2)
_MOST_TOPICS = 30


def hub_posts(membership: Membership) -> QuerySet[Post]:
    """Visible posts without those this person hid. Unordered."""
    hidden = DismissedPost.objects.filter(membership=membership, post=OuterRef("pk"))
    return posts_visible_to(membership).filter(~Exists(hidden))


def for_you(membership: Membership, *, now: datetime | None = None) -> list[Candidate]:
    """The best posts for a person, in order. What they shared already is left out."""
    now = now or timezone.now()
    languages = reading_languages(membership.content_languages, membership.interface_language)
    posts = hub_posts(membership)
    for shared in slot("hub.shared_post_ids", membership):
        posts = posts.exclude(pk__in=shared)
    of_post = PostTopic.objects.filter(post=OuterRef("pk"))
    mine = TopicInterest.objects.filter(
        membership=membership, topic__posttopic__post=OuterRef("pk")
    )
    rows = (
        posts.annotate(
            interest=Coalesce(
                Subquery(
                    mine.order_by().values("membership").annotate(sum=Sum("weight")).values("sum")
                ),
                0.0,
                output_field=FloatField(),
            ),
            topic=Subquery(
                of_post.filter(
                    topic__topicinterest__membership=membership,
                    topic__topicinterest__weight__gt=0,
                )
                .order_by("-topic__topicinterest__weight")
                .values("topic__name")[:1]
            ),
            was_seen=Exists(SeenPost.objects.filter(membership=membership, post=OuterRef("pk"))),
            pinned=Case(When(pinned_until__gt=now, then=Value(True)), default=Value(False)),
        )
        .order_by("-score", "-pk")
        .values_list(
            "pk",
            "score",
            "purpose_id",
            "pinned",
            "interest",
            "topic",
            "language",
            "campaign_id",
            "was_seen",
            Coalesce("visible_from", "approved_at"),
        )[:CANDIDATES]
    )
    return ordered(
        [
            Candidate(
                post_id=post_id,
                stored_score=score,
                purpose_id=purpose_id,
                is_pinned=pinned,
                interest=interest,
                topic=topic or "",
                reads_language=language in languages,
                in_campaign=campaign_id is not None,
                was_seen=was_seen,
                is_new=shown_since >= now - NEW_FOR,
            )
            for (
                post_id,
                score,
                purpose_id,
                pinned,
                interest,
                topic,
                language,
                campaign_id,
                was_seen,
                shown_since,
            ) in rows
        ]
    )


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


def with_card_details(posts: QuerySet[Post], membership: Membership) -> QuerySet[Any]:
    """Everything a card shows, in a fixed number of queries: `is_saved`, `topic_names` too."""
    return (
        posts.select_related("purpose", "campaign", "picture")
        .prefetch_related("picture__renditions")
        .annotate(
            is_saved=Exists(SavedPost.objects.filter(membership=membership, post=OuterRef("pk"))),
            topic_names=Coalesce(
                Subquery(
                    PostTopic.objects.filter(post=OuterRef("pk"))
                    .order_by()
                    .values("post")
                    .annotate(names=ArrayAgg("topic__name", order_by="topic__name"))
                    .values("names")
                ),
                Value([]),
            ),
        )
    )


def topics_for_filter(membership: Membership) -> list[Topic]:
    """Topics of approved posts to filter by, the followed ones first."""
    followed = TopicInterest.objects.filter(
        membership=membership, topic=OuterRef("pk"), is_chosen=True
    )
    return list(
        Topic.objects.filter(is_active=True)
        .filter(Exists(PostTopic.objects.filter(topic=OuterRef("pk"), post__status="approved")))
        .annotate(is_followed=Exists(followed))
        .order_by("-is_followed", "name")[:_MOST_TOPICS]
    )


def days_left(post: Post, *, now: datetime) -> int | None:
    """Days (rounded up) until a post ends, when that is within two days; otherwise None."""
    if post.visible_until is None:
        return None
    left = post.visible_until - now
    if left > timedelta(days=2):
        return None
    return max(1, -(-int(left.total_seconds()) // 86_400))
