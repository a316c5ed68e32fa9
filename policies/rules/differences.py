"""What changed between two versions of a document, clause by clause and word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

# Paragraphs less alike than this are shown as one gone and one new.
_STILL_THE_SAME_PARAGRAPH = 0.4

SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True)
class Section:
    """A clause: its number (may be empty), its title and its paragraphs as plain text."""

    number: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class Segment:
    """Words that stayed, came or went."""

    kind: str
    text: str


@dataclass(frozen=True)
class ChangedSection:
    """A clause that is not as it was. `kind` says whether the clause as a whole came or went."""

    kind: str
    heading: tuple[Segment, ...]
    paragraphs: tuple[tuple[Segment, ...], ...]


def changed_sections(before: Sequence[Section], after: Sequence[Section]) -> list[ChangedSection]:
    """The clauses that differ, in the order of the new document, removed ones where they stood."""
    partners = _partners(before, after)
    gone = [index for index in range(len(before)) if index not in partners.values()]
    changed: list[ChangedSection] = []
    for index, section in enumerate(after):
        partner = partners.get(index)
        if partner is not None:
            while gone and gone[0] < partner:
                changed.append(_whole(before[gone.pop(0)], REMOVED))
        if partner is None:
            changed.append(_whole(section, ADDED))
        elif before[partner] != section:
            changed.append(_compared(before[partner], section))
    changed.extend(_whole(before[index], REMOVED) for index in gone)
    return changed


def changed_words(before: str, after: str) -> tuple[Segment, ...]:
    """Both texts as one: same and removed words give the old, same and added ones the new."""
    old, new = _words(before), _words(after)
    segments: list[Segment] = []
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for operation, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if operation == "equal":
            segments.append(Segment(SAME, "".join(new[new_from:new_to])))
            continue
        if old_from < old_to:
            segments.append(Segment(REMOVED, "".join(old[old_from:old_to])))
        if new_from < new_to:
            segments.append(Segment(ADDED, "".join(new[new_from:new_to])))
    return tuple(segments)


def _partners(before: Sequence[Section], after: Sequence[Section]) -> dict[int, int]:
    """Which new clause continues which old one: by title first, then by number."""
    partners: dict[int, int] = {}
    free = set(range(len(before)))
    # What stands before the first heading has neither: it is told by its empty title.
    keys: tuple[Callable[[Section], str | None], ...] = (
        lambda section: section.title.casefold(),
        lambda section: section.number or None,
    )
    for key in keys:
        for index, section in enumerate(after):
            wanted = key(section)
            if index in partners or wanted is None:
                continue
            match = next((old for old in sorted(free) if key(before[old]) == wanted), None)
            if match is not None:
                partners[index] = match
                free.discard(match)
    return partners


def _compared(before: Section, after: Section) -> ChangedSection:
    return ChangedSection(
        SAME,
        changed_words(before.heading, after.heading),
        tuple(_compared_paragraphs(before.paragraphs, after.paragraphs)),
    )


def _compared_paragraphs(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[Segment, ...]]:
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for operation, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        pairs = zip_longest(before[old_from:old_to], after[new_from:new_to])
        for old, new in pairs:
            if operation == "equal":
                yield (Segment(SAME, new or ""),)
            elif old is not None and new is not None and _alike(old, new):
                yield changed_words(old, new)
            else:
                if old is not None:
                    yield (Segment(REMOVED, old),)
                if new is not None:
                    yield (Segment(ADDED, new),)


def _alike(old: str, new: str) -> bool:
    ratio = SequenceMatcher(a=old.split(), b=new.split(), autojunk=False).ratio()
    return ratio >= _STILL_THE_SAME_PARAGRAPH


def _whole(section: Section, kind: str) -> ChangedSection:
    return ChangedSection(
        kind,
        (Segment(kind, section.heading),) if section.heading else (),
        tuple((Segment(kind, paragraph),) for paragraph in section.paragraphs),
    )


def _words(text: str) -> list[str]:
    """Words and the spaces between them; joined they are the text again."""
    return re.findall(r"\s+|\S+", text)
