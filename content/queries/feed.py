"""What a person finds in the hub: the for-you order, newest, saved, hidden, search."""

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
from advocacy.tenancy.prepared import AnyOf, prepared, prepared_around
from advocacy.tenancy.shortly import shortly, shortly_each
from advocacy.tenancy.together import Asking, alone
from content.models import (
    DismissedPost,
    Post,
    PostTopic,
    SavedPost,
    SeenPost,
    Topic,
    TopicInterest,
)
from content.queries.visibility import posts_for, posts_visible_to, reader_of
from content.ranking import Candidate, ordered
from content.rules import READING_STATUSES

# The work of a request is bounded: so many posts are weighed for one person, however many exist.
CANDIDATES = 120
NEW_FOR = timedelta(days=2)
ENDING_WITHIN = timedelta(days=2)
_MOST_TOPICS = 30
_MOST_PINS = 20


def offered_posts(membership: Membership) -> QuerySet[Post]:
    """Visible posts without those this person shared before they came back. Unordered."""
    shared = SeenPost.objects.filter(membership=membership, post=OuterRef("pk"), share_count__gt=0)
    return posts_visible_to(membership).filter(Q(returned_at=None) | ~Exists(shared))


def hub_posts(membership: Membership) -> QuerySet[Post]:
    """What this person is offered, without what they hid. Unordered."""
    dismissed = DismissedPost.objects.filter(membership=membership, post=OuterRef("pk"))
    return offered_posts(membership).filter(~Exists(dismissed))


# The top of the stored order, and pins wherever they stand in it, with what the reader adds.
_FOR_YOU = """
WITH visible AS NOT MATERIALIZED ({query}),
candidate AS (
    (SELECT * FROM visible WHERE is_pinned LIMIT %(most_pins)s)
    UNION
    (SELECT * FROM visible ORDER BY score DESC, id DESC LIMIT %(most)s)
),
interest AS (
    SELECT link.post_id, sum(mine.weight) AS weight,
           (array_agg(topic.name ORDER BY mine.weight DESC) FILTER (WHERE mine.weight > 0))[1]
           AS topic
    FROM content_topicinterest AS mine
    JOIN content_posttopic AS link ON link.topic_id = mine.topic_id
    JOIN content_topic AS topic ON topic.id = mine.topic_id
    WHERE mine.membership_id = %(membership_id)s
      AND link.post_id IN (SELECT id FROM candidate)
    GROUP BY link.post_id
)
SELECT candidate.id AS post_id, candidate.score AS stored_score, candidate.purpose_id,
       coalesce(candidate.is_pinned, false) AS is_pinned,
       coalesce(interest.weight, 0) AS interest, coalesce(interest.topic, '') AS topic,
       candidate.language = ANY(%(languages)s) AS reads_language,
       candidate.campaign_id IS NOT NULL AS in_campaign,
       seen.id IS NOT NULL AS was_seen, candidate.since >= %(new_since)s AS is_new,
       candidate.id IN (
           SELECT post_id FROM content_savedpost WHERE membership_id = %(membership_id)s
       ) AS is_saved
FROM candidate
LEFT JOIN interest ON interest.post_id = candidate.id
LEFT JOIN content_seenpost AS seen
    ON seen.post_id = candidate.id AND seen.membership_id = %(membership_id)s
"""


def for_you(membership: Membership, *, now: datetime | None = None) -> list[Candidate]:
    """The best posts for a person, in order. What they shared already is left out."""
    candidates: list[Candidate] = alone(for_you_together(membership, now=now or timezone.now()))
    return candidates


def for_you_together(membership: Membership, *, now: datetime) -> Asking:
    """The same, asked together with others."""
    reader = reader_of(membership)
    if reader.status not in READING_STATUSES:
        return []
    rows = yield _candidates.table(
        membership_id=membership.pk,
        team_path=reader.team_path,
        languages=reader.languages,
        places=[reader.location],
        now=now,
        new_since=now - NEW_FOR,
        most=CANDIDATES,
        most_pins=_MOST_PINS,
    )
    return ordered(list(map(Candidate._make, rows)))


@prepared_around(_FOR_YOU)
def _candidates(
    membership_id: int,
    team_path: Sequence[int],
    languages: Sequence[str],
    places: Sequence[str],
    now: datetime,
    new_since: datetime,
    most: int,
    most_pins: int,
) -> QuerySet[Any]:
    hidden = DismissedPost.objects.filter(membership_id=membership_id, post=OuterRef("pk"))
    shared = SeenPost.objects.filter(
        membership_id=membership_id, post=OuterRef("pk"), share_count__gt=0
    )
    posts = posts_for(
        membership_id=membership_id,
        team_path=team_path,
        languages=languages,
        places=places,
        now=now,
    )
    return (
        posts.filter(~Exists(hidden), ~Exists(shared))
        .annotate(since=Coalesce("visible_from", "approved_at"), is_pinned=Q(pinned_until__gt=now))
        .values_list("id", "score", "purpose_id", "language", "campaign_id", "since", "is_pinned")
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
