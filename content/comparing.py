"""What changed between two versions of a text, word by word. Pure."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    to `before`. A single word that stayed between two rewritten places goes with them: taken out
    and put in word by word, a new sentence could not be read."""
    if before == after:
        return [Part(Change.SAME, after)] if after else []
    old, new = _pieces(before), _pieces(after)
    parts: list[Part] = []
    removed = added = ""
    codes = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    for place, (code, old_start, old_end, new_start, new_end) in enumerate(codes):
        here, there = new[new_start:new_end], old[old_start:old_end]
        around = [codes[place - 1][0], *(one[0] for one in codes[place + 1 : place + 2])]
        if code == "equal" and not (_is_slight(here) and place and around == ["replace"] * 2):
            parts += [*_replaced(removed, added), Part(Change.SAME, "".join(here))]
            removed = added = ""
        else:
            removed, added = removed + "".join(there), added + "".join(here)
    return parts + _replaced(removed, added)


def _is_slight(pieces: list[str]) -> bool:
    return sum(piece[0].isalnum() for piece in pieces) <= 1


@dataclass(frozen=True)
class FieldChange:
    """A field of a post that differs; `name` is its key in the snapshot, `place` its number."""

    name: str
    parts: list[Part]
    place: int | None = None


_TEXTS = ("title", "summary", "why_care", "url", "place")
_NAMED = ("purpose", "campaign")
_LISTS = ("topics", "audience_teams", "audience_groups")
_PLAIN = (
    "kind",
    "language",
    "starts_at",
    "ends_at",
    "apply_until",
    "reshare_of",
    "poll",
    "attachments",
    "for_everyone",
    "audience_languages",
    "audience_locations",
    "visible_from",
    "visible_until",
)


def compared_fields(before: dict[str, Any], after: dict[str, Any]) -> list[FieldChange]:
    """What differs between two snapshots of a post, in the order of the editor."""
    changes = [
        FieldChange(name, compare(before.get(name) or "", after.get(name) or ""))
        for name in _TEXTS
        if before.get(name) != after.get(name)
    ]
    changes += _compared_captions(before.get("captions", []), after.get("captions", []))
    for name in (*_PLAIN, *_NAMED, *_LISTS):
        old, new = _shown(before.get(name)), _shown(after.get(name))
        if old != new:
            changes.append(FieldChange(name, _replaced(old, new)))
    old, new = (_shown_picture(snapshot.get("picture")) for snapshot in (before, after))
    if old != new:
        changes.append(FieldChange("picture", _replaced(old, new)))
    return changes


def _compared_captions(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> list[FieldChange]:
    """Captions are matched by id; one that is new or gone is shown whole."""
    old = {caption["id"]: caption for caption in before}
    changes = []
    for place, caption in enumerate(after, start=1):
        earlier = old.pop(caption["id"], {})
        if {**earlier, "id": None} != {**caption, "id": None}:
            parts = compare(earlier.get("text", ""), caption["text"])
            changes.append(FieldChange("captions", parts, place))
    for caption in old.values():
        changes.append(FieldChange("captions", [Part(Change.REMOVED, caption["text"])]))
    return changes


def _replaced(old: str, new: str) -> list[Part]:
    parts = [Part(Change.REMOVED, old)] if old else []
    return [*parts, Part(Change.ADDED, new)] if new else parts


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return _shown_row(value)
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    return "" if value is None else str(value)


def _shown_row(value: dict[str, Any]) -> str:
    """A poll with its answers, a file by its words and number, anything else by its name."""
    if "question" in value:
        return f"{value['question']} ({' / '.join(value['options'])}, {value['days']})"
    if "alt_text" in value:
        return f"{value['title'] or value['alt_text']} (#{value['id']})".strip()
    return str(value.get("name", ""))


def _shown_picture(picture: dict[str, Any] | None) -> str:
    return f"{picture['alt_text']} (#{picture['id']})" if picture else ""


def _pieces(text: str) -> list[str]:
    words = _WORDS.findall(text)
    return words if len(words) <= _MOST_WORDS else text.splitlines(keepends=True)
