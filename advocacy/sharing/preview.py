"""A text as LinkedIn shows it: hashtags in colour, folded after about 210 characters."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from advocacy.sharing.linkedin import little_text

_HASHTAG = re.compile(r"(?<![\w#&/])#(?=[^\W_])(?=\w*[^\W\d_])\w+")


def render_text(text: str) -> Markup:
    """The text as HTML, its hashtags marked. Line ends are left to the style sheet."""
    parts: list[Markup] = []
    start = 0
    for tag in _HASHTAG.finditer(text):
        parts += [
            escape(text[start : tag.start()]),
            Markup('<span class="tag">{}</span>').format(tag[0]),
        ]
        start = tag.end()
    return Markup("").join([*parts, escape(text[start:])])


def render_folded(text: str) -> Markup:
    """The text as the feed shows it: the teaser, and the rest behind "see more"."""
    shown = little_text.preview(text)
    if not shown.is_folded:
        return render_text(shown.text)
    return Markup(
        '<details class="fold"><summary>{teaser}<span class="see-more"> … {more}</span></summary>'
        "<span>{rest}</span></details>"
    ).format(
        teaser=render_text(shown.teaser),
        more=_("see more"),
        rest=render_text(shown.text[len(shown.teaser) :]),
    )
