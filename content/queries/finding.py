"""Searching the hub: full text in each post's language, and a net for typing errors."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import Func

from content.models import Post
from content.search import CONFIGURATIONS, FALLBACK

# How much of a title's word a mistyped query has to meet, from 0 to 1.
SIMILAR = 0.25
LONGEST_QUERY = 200


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
