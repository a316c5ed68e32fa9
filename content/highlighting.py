"""Marking in a text what a search found in it, as PostgreSQL's full-text search reads both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from markupsafe import Markup, escape

from content.search import CONFIGURATIONS, FALLBACK

_WORD = re.compile(r"\w+")
_EXCLUDED = re.compile(r'(?:^|\s)-(?:"[^"]*"|\S+)')
# So much of a caption stands around the first word that was found in it.
_BEFORE, _AFTER = 40, 100

# A word is found when one of its lexemes is one of the query's, in the language's grammar.
# ts_headline would mark only what is written with the same accents as the query.
_FOUND = """
SELECT word.language, word.text
FROM unnest(%s::text[], %s::text[], %s::regconfig[]) AS word (language, text, config)
WHERE tsvector_to_array(to_tsvector(word.config, unaccent(word.text)))
   && tsvector_to_array(to_tsvector(word.config, unaccent(%s)))
"""


@dataclass(frozen=True)
class Marked:
    """A post's texts with what was found in <mark>; what holds nothing found is None."""

    title: Markup | None = None
    summary: Markup | None = None
    # Around the first word found in a caption, when title and summary hold none.
    excerpt: Markup | None = None


@dataclass(frozen=True)
class Texts:
    """What is looked through, with its language."""

    language: str
    title: str
    summary: str
    captions: tuple[tuple[str, str], ...] = ()


def mark(posts: Mapping[int, Texts], query: str) -> dict[int, Marked]:
    """Mark what a query in the syntax of `websearch_to_tsquery` finds; one question for all posts.

    The texts are escaped: nothing in them becomes markup.
    """
    query = query.replace("\0", " ")
    found = _found(posts.values(), _EXCLUDED.sub(" ", query))
    return {post_id: _marked(texts, found) for post_id, texts in posts.items()}


def _marked(texts: Texts, found: set[tuple[str, str]]) -> Marked:
    title = _with_marks(texts.title, texts.language, found)
    summary = _with_marks(texts.summary, texts.language, found)
    excerpt = None
    if title is None and summary is None:
        around = (_excerpt(text, language, found) for language, text in texts.captions)
        excerpt = next(filter(None, around), None)
    return Marked(title, summary, excerpt)


def _found(posts: Iterable[Texts], query: str) -> set[tuple[str, str]]:
    words = {
        (language, word)
        for texts in posts
        for language, text in (
            (texts.language, f"{texts.title} {texts.summary}"),
            *texts.captions,
        )
        for word in _WORD.findall(text)
    }
    if not words:
        return set()
    languages, spellings = zip(*sorted(words), strict=True)
    configs = [CONFIGURATIONS.get(language, FALLBACK) for language in languages]
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [list(languages), list(spellings), configs, query])
        return set(cursor.fetchall())


def _with_marks(text: str, language: str, found: set[tuple[str, str]]) -> Markup | None:
    parts: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        if (language, match.group()) in found:
            parts += escape(text[end : match.start()]), Markup("<mark>%s</mark>") % match.group()
            end = match.end()
    return Markup("").join([*parts, escape(text[end:])]) if parts else None


def _excerpt(text: str, language: str, found: set[tuple[str, str]]) -> Markup | None:
    first = next((m for m in _WORD.finditer(text) if (language, m.group()) in found), None)
    if first is None:
        return None
    start, end = max(0, first.start() - _BEFORE), min(len(text), first.end() + _AFTER)
    # Whole words: what is cut at an edge is left out.
    if start:
        start = text.index(" ", start) + 1 if " " in text[start : first.start()] else first.start()
    if end < len(text) and " " in text[first.end() : end]:
        end = text.rindex(" ", first.end(), end)
    marked = _with_marks(text[start:end], language, found) or escape(text[start:end])
    return Markup("{}{}{}").format("… " if start else "", marked, " …" if end < len(text) else "")
