"""How networks count the length of a post. None of it is `len`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from wcwidth import iter_graphemes

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# X makes a link of "example.com" too.
_BARE_ADDRESS = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b(?:/\S*)?", re.IGNORECASE)

# Of X's open-source parser, configuration v3: these code points weigh one, all others two.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_VARIATION, _JOINER, _KEYCAP = "\ufe0f", "\u200d", "\u20e3"


def graphemes(text: str) -> int:
    """What a reader calls characters: a family emoji is one, "é" is one however it is written."""
    return sum(1 for _ in iter_graphemes(text))


def utf8_emoji(text: str) -> int:
    """Characters, with symbols and emoji as many as they have bytes (Threads)."""
    return sum(
        len(each.encode()) if each > "\uffff" or unicodedata.category(each) == "So" else 1
        for each in text
    )


def with_short_links(text: str, count: Callable[[str], int], *, length: int) -> int:
    """`count` of the text, every web address in it counted as `length`, whatever its own is."""
    links = WEB_ADDRESS.findall(text)
    return count(WEB_ADDRESS.sub("", text)) + length * len(links)


def weighted(text: str) -> int:
    """X's weighted length: an emoji weighs 2 however it is made up, a link 23.

    Addresses without "https://" weigh 23 or their own length, whichever is more: what X takes
    for one depends on its list of domains, and too long a text is refused, not cut.
    """
    text = unicodedata.normalize("NFC", text)
    links = len(WEB_ADDRESS.findall(text)) * 23
    text = WEB_ADDRESS.sub("", text)
    bare = sum(max(23, len(each)) for each in _BARE_ADDRESS.findall(text))
    return links + bare + sum(map(_weight, iter_graphemes(_BARE_ADDRESS.sub("", text))))


def _weight(grapheme: str) -> int:
    if _is_emoji(grapheme):
        return 2
    return sum(1 if _is_light(ord(each)) else 2 for each in grapheme)


def _is_emoji(grapheme: str) -> bool:
    first = grapheme[0]
    is_sequence = _VARIATION in grapheme or _JOINER in grapheme or _KEYCAP in grapheme
    is_pictograph = first >= "\U0001f000" and unicodedata.category(first) in ("So", "Sk")
    return is_pictograph or (is_sequence and unicodedata.category(first) in ("So", "Po", "Nd"))


def _is_light(point: int) -> bool:
    return any(low <= point <= high for low, high in _LIGHT)
