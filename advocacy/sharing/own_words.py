"""How much of a text is its author's own, measured against the suggestions it started from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

# Runs shorter than this are what any two texts in one language share by chance.
SHORTEST_COPY = 3

# Links and hashtags are neither one's own nor copied: they are not counted.
_UNCOUNTED = re.compile(r"https?://\S+|[#@]\w+")
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def own_words_percent(text: str, captions: Iterable[str]) -> int:
    """Percent (0 to 100) of the words of `text` that were not taken over from any caption.

    A word counts as taken over when it stands in a run of at least three words that a caption has
    in the same order, or when a shorter caption is there as a whole. Case and punctuation make no
    difference. An untouched caption gives 0, a text unlike all captions 100, an empty text 0.
    """
    words = _words(text)
    if not words:
        return 0
    copied = [False] * len(words)
    for caption in captions:
        source = _words(caption)
        if not source:
            continue
        shortest = min(SHORTEST_COPY, len(source))
        matcher = SequenceMatcher(None, words, source, autojunk=False)
        for block in matcher.get_matching_blocks():
            if block.size >= shortest:
                copied[block.a : block.a + block.size] = [True] * block.size
    return round(100 * copied.count(False) / len(words))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_UNCOUNTED.sub(" ", text))]
