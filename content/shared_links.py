"""The link in what a phone's share menu hands over: few apps put it where it belongs."""

from __future__ import annotations

import re

_LINK = re.compile(r"https?://[^\s<>\"]{3,1000}", re.IGNORECASE)


def link_in(*texts: str) -> str:
    """The first web address in these texts, without the punctuation of its sentence; or ""."""
    for text in texts:
        found = _LINK.search(text[:4000])
        if found:
            return found.group().rstrip(".,;:!?)»”’'")
    return ""
