"""Searching the hub: full text in each post's language, and a net for typing errors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import Func
from django.utils import timezone

from content.highlighting import Texts
from content.models import Campaign, Caption, Post, Purpose
from content.search import CONFIGURATIONS, FALLBACK

# How much of a title's word a mistyped query has to meet, from 0 to 1.
SIMILAR = 0.25
LONGEST_QUERY = 200


# The orders that an address can ask for; a search without one has the best first.
SORTS = ("newest", "shared", "ending")


@dataclass(frozen=True)
class Narrowing:
    """What a list of posts is filtered and sorted by; an empty value leaves it as it is."""

    topic: int | None = None
    purpose: int | None = None
    campaign: int | None = None
    kind: str = ""
    language: str = ""
    sort: str = ""

    @property
    def is_set(self) -> bool:
        return self != Narrowing()


def narrowed(posts: QuerySet[Post], by: Narrowing) -> QuerySet[Post]:
    """The posts that fit; unless a sort is asked for, in the order they had."""
    if by.topic:
        posts = posts.filter(posttopic__topic_id=by.topic)
    wanted = {
        "purpose_id": by.purpose,
        "campaign_id": by.campaign,
        "kind": by.kind,
        "language": by.language,
    }
    posts = posts.filter(**{name: value for name, value in wanted.items() if value})
    match by.sort:
        case "newest":
            return posts.order_by(F("visible_from").desc(nulls_last=True), "-pk")
        case "shared":
            return posts.order_by("-share_count", "-pk")
        case "ending":
            return posts.order_by(F("visible_until").asc(nulls_last=True), "-pk")
    return posts


def texts_of(post_ids: Sequence[int]) -> dict[int, Texts]:
    """The texts of posts that a search looks through, for marking what it found."""
    captions: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Caption.objects.filter(post__in=post_ids).values_list("post", "language", "text")
    for post_id, language, text in rows:
        captions[post_id].append((language, text))
    posts = Post.objects.filter(pk__in=post_ids).values_list("pk", "language", "title", "summary")
    return {
        pk: Texts(language, title, summary, tuple(captions[pk]))
        for pk, language, title, summary in posts
    }


def filter_choices() -> dict[str, list[tuple[int, str]]]:
    """Purposes and campaigns to filter by; asked for only where the filters are open."""
    today = timezone.localdate()
    campaigns = Campaign.objects.filter(starts_on__lte=today, ends_on__gte=today)
    return {
        "purpose": list(Purpose.objects.values_list("pk", "name")),
        "campaign": list(campaigns.values_list("pk", "name")),
    }


def search_posts(posts: QuerySet[Post], text: str) -> tuple[QuerySet[Post], bool]:
    """Posts that hold the words (“quotes”, -not and or work), best first, and True.

    When no post holds them: those whose title resembles them, and False. People mistype.
    """
    text = text.replace("\x00", " ").strip()[:LONGEST_QUERY]
    found = _holding(posts, text)
    if _has_operators(text) or found.exists():
        return found, True
    return _resembling(posts, text), False


def _has_operators(text: str) -> bool:
    # Somebody who excludes or quotes words means exactly them.
    return '"' in text or any(word.startswith("-") for word in text.split())


def _holding(posts: QuerySet[Post], text: str) -> QuerySet[Post]:
    # A post is indexed in the grammar of its language, and asked in the same.
    known = {language: _query(text, config) for language, config in CONFIGURATIONS.items()}
    fallback = _query(text, FALLBACK)
    matches = Q(~Q(language__in=known), search=fallback)
    for language, query in known.items():
        matches |= Q(language=language, search=query)
    rank = Case(
        *(
            When(language=language, then=SearchRank(F("search"), query))
            for language, query in known.items()
        ),
        default=SearchRank(F("search"), fallback),
    )
    return (
        posts.filter(matches)
        .annotate(rank=rank)
        .order_by("-rank", F("visible_from").desc(nulls_last=True), "-pk")
    )


def _query(text: str, config: str) -> SearchQuery:
    return SearchQuery(
        Func(Value(text), function="unaccent"), config=config, search_type="websearch"
    )


def _resembling(posts: QuerySet[Post], text: str) -> QuerySet[Post]:
    return (
        posts.annotate(similarity=TrigramWordSimilarity(text, "title"))
        .filter(similarity__gte=SIMILAR)
        .order_by("-similarity", "-pk")
    )
