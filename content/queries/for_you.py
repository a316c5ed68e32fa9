"""The for-you list. Who may see a post is asked anew for each person; what posts are like is kept
for some seconds, for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.tenancy.prepared import AnyOf, prepared, prepared_around
from advocacy.tenancy.shortly import shortly, shortly_each
from advocacy.tenancy.together import Asking, alone
from content.models import DismissedPost, Post, PostTopic, SeenPost, Topic
from content.queries.visibility import posts_for, reader_of
from content.ranking import Candidate, ordered
from content.rules import READING_STATUSES

# The work of a request is bounded: so many posts are weighed for one person, however many exist.
CANDIDATES = 120
NEW_FOR = timedelta(days=2)
# Of everybody; twenty of them at most are for one person.
_ALL_PINS = 200

# Which posts, and what this person has to do with them. Only keys: the rest is known.
_FOR_YOU = """
WITH visible AS NOT MATERIALIZED ({query}),
candidate AS MATERIALIZED ({candidates})
SELECT ARRAY(SELECT id FROM candidate) AS post_ids,
       ARRAY(
           SELECT post_id FROM content_seenpost
           WHERE membership_id = %(membership_id)s AND post_id IN (SELECT id FROM candidate)
       ) AS seen,
       ARRAY(
           SELECT post_id FROM content_savedpost
           WHERE membership_id = %(membership_id)s AND post_id IN (SELECT id FROM candidate)
       ) AS saved,
       mine.topics, mine.weights
FROM (
    SELECT array_agg(topic_id) AS topics, array_agg(weight) AS weights
    FROM content_topicinterest WHERE membership_id = %(membership_id)s
) AS mine
"""
_TOP = "(SELECT id FROM visible ORDER BY score DESC, id DESC LIMIT %(most)s)"
# Pins wherever they stand in the stored order. Nearly always there are none, and the conditions of
# visibility are long: a second copy of them costs as much as the posts.
_PINNED = "(SELECT id FROM visible WHERE id = ANY(%(pins)s) LIMIT 20)"


class Standing(NamedTuple):
    """What decides where a post stands, the same for everybody."""

    post_id: int
    score: float
    purpose_id: int | None
    campaign_id: int | None
    language: str
    since: datetime
    topic_ids: Sequence[int]


def for_you(membership: Membership, *, now: datetime | None = None) -> list[Candidate]:
    """The best posts for a person, in order. What they shared already is left out."""
    candidates: list[Candidate] = alone(for_you_together(membership, now=now or timezone.now()))
    return candidates


def for_you_together(membership: Membership, *, now: datetime) -> Asking:
    """The same, asked together with others."""
    reader = reader_of(membership)
    if reader.status not in READING_STATUSES:
        return []
    pins = _pins()
    [(post_ids, seen, saved, topics, weights)] = yield (_best_and_pinned if pins else _best).row(
        membership_id=membership.pk,
        team_path=reader.team_path,
        languages=reader.languages,
        places=[reader.location],
        now=now,
        most=CANDIDATES,
        pins=sorted(pins),
    )
    mine = dict(zip(topics or (), weights or (), strict=True))
    return ordered(
        _candidates(post_ids, pins, frozenset(seen), frozenset(saved), mine, reader.languages, now)
    )


def _candidates(
    post_ids: Sequence[int],
    pins: frozenset[int],
    seen: frozenset[int],
    saved: frozenset[int],
    mine: Mapping[int, float],
    languages: Sequence[str],
    now: datetime,
) -> list[Candidate]:
    names, new_since = _topic_names() if mine else {}, now - NEW_FOR
    candidates = []
    for standing in _standings(post_ids).values():
        # Taken apart at once: a hundred posts are looked at for every page.
        post_id, score, purpose_id, campaign_id, language, since, topics = standing
        interest, loudest, topic = 0.0, 0.0, ""
        if mine:
            for topic_id in topics:
                weight = mine.get(topic_id)
                if weight is not None:
                    interest += weight
                    if weight > loudest:
                        loudest, topic = weight, names.get(topic_id, "")
        candidates.append(
            Candidate(
                post_id,
                score,
                purpose_id,
                post_id in pins,
                interest,
                topic,
                language in languages,
                campaign_id is not None,
                post_id in seen,
                since >= new_since,
                post_id in saved,
            )
        )
    return candidates


def _offered(
    membership_id: int,
    team_path: Sequence[int],
    languages: Sequence[str],
    places: Sequence[str],
    now: datetime,
    most: int,
    pins: Sequence[int],
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
    return posts.filter(~Exists(hidden), ~Exists(shared)).values_list("id", "score")


_best = prepared_around(_FOR_YOU.replace("{candidates}", _TOP))(_offered)
_best_and_pinned = prepared_around(_FOR_YOU.replace("{candidates}", f"{_PINNED} UNION {_TOP}"))(
    _offered
)


@shortly
def _pins() -> frozenset[int]:
    """Posts that are pinned at the moment, whoever sees them."""
    pinned = Post.objects.filter(status=Post.Status.APPROVED, pinned_until__gt=timezone.now())
    latest = pinned.order_by("-pinned_until", "-pk").values_list("pk", flat=True)
    return frozenset(latest[:_ALL_PINS])


@shortly
def _topic_names() -> dict[int, str]:
    return dict(Topic.objects.values_list("pk", "name"))


# Longer than other things: who changes a topic or a purpose waits a minute for the new order.
@shortly_each(times=12)
def _standings(post_ids: list[int]) -> dict[int, Standing]:
    return {row[0]: Standing(*row) for row in _standing_of(post_ids=post_ids)}


@prepared
def _standing_of(post_ids: list[int]) -> QuerySet[Any]:
    topics = PostTopic.objects.filter(post=OuterRef("pk")).order_by().values("topic_id")
    return (
        Post.objects.filter(AnyOf("pk", post_ids))
        .annotate(since=Coalesce("visible_from", "approved_at"), topic_ids=ArraySubquery(topics))
        .values_list(
            "pk",
            "score",
            "purpose_id",
            "campaign_id",
            "language",
            "since",
            "topic_ids",
        )
    )
