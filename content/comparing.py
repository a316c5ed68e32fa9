"""What changed between two versions of a text, word by word. Pure."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")

# Beyond this many words, word-level comparison takes seconds; whole lines are compared instead.
_MOST_WORDS = 4_000


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Part:
    change: Change
    text: str


def compare(before: str, after: str) -> list[Part]:
    """The parts of both: without the removed ones they join to `after`, without the added ones
    to `before`."""
    if before == after:
        return [Part(Change.SAME, after)] if after else []
    old, new = _pieces(before), _pieces(after)
    parts: list[Part] = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for code, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        removed, added = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if code == "equal":
            parts.append(Part(Change.SAME, added))
            continue
        if removed:
            parts.append(Part(Change.REMOVED, removed))
        if added:
            parts.append(Part(Change.ADDED, added))
    return parts


def _pieces(text: str) -> list[str]:
    words = _WORDS.findall(text)
    return words if len(words) <= _MOST_WORDS else text.splitlines(keepends=True)
