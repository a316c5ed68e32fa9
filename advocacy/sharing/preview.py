"""A text as networks show it: links in colour; on LinkedIn folded after about 210 characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from advocacy.sharing.linkedin import little_text
from advocacy.sharing.linkedin.little_text import Mention

_HASHTAG = re.compile(r"(?<![\w#&/])#(?=[^\W_])(?=\w*[^\W\d_])\w+")

Span = tuple[int, int]


def render_text(text: str, mentions: Sequence[Mention] = ()) -> Markup:
    """What readers see as HTML, links marked. Line ends are left to the style sheet."""
    seen = little_text.visible(text, mentions)
    return _marked(seen, 0, len(seen), _links(text, mentions))


def render_folded(text: str, mentions: Sequence[Mention] = ()) -> Markup:
    """The text as LinkedIn's feed shows it: the teaser, and the rest behind "see more"."""
    shown = little_text.preview(text, mentions)
    links = _links(text, mentions)
    end = len(shown.text)
    if not shown.is_folded:
        return _marked(shown.text, 0, end, links)
    return Markup(
        '<details class="fold"><summary>{teaser}<span class="see-more"> … {more}</span></summary>'
        "<span>{rest}</span></details>"
    ).format(
        teaser=_marked(shown.text, 0, len(shown.teaser), links),
        more=_("see more"),
        rest=_marked(shown.text, len(shown.teaser), end, links),
    )


def _links(text: str, mentions: Sequence[Mention]) -> list[Span]:
    """Where hashtags and mentions stand in what readers see, in order, none overlapping."""
    found: list[Span] = []
    start = 0
    for plain, mention in little_text.runs(little_text.clean(text), mentions):
        found += [(start + tag.start(), start + tag.end()) for tag in _HASHTAG.finditer(plain)]
        start += len(plain)
        if mention is not None:
            found.append((start, start + len(mention.name)))
            start += len(mention.name)
    return found


def _marked(text: str, start: int, end: int, links: Sequence[Span]) -> Markup:
    return Markup("").join(_pieces(text, start, end, links))


def _pieces(text: str, start: int, end: int, links: Sequence[Span]) -> Iterator[Markup]:
    """The text between two places; a link that the fold cuts is marked on both sides of it."""
    at = start
    for first, last in links:
        if last <= start or first >= end:
            continue
        first, last = max(first, start), min(last, end)
        yield escape(text[at:first])
        yield Markup('<span class="tag">{}</span>').format(text[first:last])
        at = last
    yield escape(text[at:end])
