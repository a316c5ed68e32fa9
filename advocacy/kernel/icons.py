"""Inline SVG icons from the lucide set, drawn once and remembered."""

from functools import cache

import lucide
from markupsafe import Markup, escape


@cache
def _outline(name: str, size: int) -> str:
    # lucide parses XML on every call; a page shows dozens of icons.
    svg = lucide._render_icon(name, size, aria_hidden="true", stroke_width=1.75, focusable="false")
    return " ".join(svg.split()).replace("> <", "><").replace(" />", "/>")


def icon(name: str, *, size: int = 18, label: str | None = None) -> Markup:
    """The icon as inline SVG, `size` CSS pixels wide and high.

    Decorative by default. With `label` it becomes an image of that name for screen readers.

    Raises:
        lucide.IconDoesNotExist: there is no such icon.
    """
    svg = _outline(name, size)
    if label is not None:
        svg = svg.replace('aria-hidden="true"', f'role="img" aria-label="{escape(label)}"', 1)
    return Markup(svg)  # noqa: S704  (drawn by the icon package; the label is escaped)
