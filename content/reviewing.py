"""Who has to say yes to a post, and what counts as a typing error. Plain values only."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any


class Place(StrEnum):
    """What a yes counts for. Each yes fills one place."""

    COLLEAGUE = "colleague"
    LEGAL = "legal"
    # A guest's yes is heard, and needed by no rule.
    GUEST = "guest"


@dataclass(frozen=True)
class Judge:
    """A member who may review."""

    id: int
    name: str
    is_legal: bool = False
    away_until: date | None = None
    # Those for whom this person decides while they are away.
    stands_in_for: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Crew:
    """What the organization asks for, and who reviews there today."""

    approvals: int = 1
    by_topic_owners: bool = False
    judges: Sequence[Judge] = ()
    owners: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {judge.id: judge for judge in self.judges})

    def roles_of(self, judge: Judge) -> list[Judge]:
        """The person, and those whose stand-in they are."""
        known: dict[int, Judge] = self._by_id  # type: ignore[attr-defined]  # set above
        return [judge, *(known[one] for one in judge.stands_in_for if one in known)]


@dataclass(frozen=True)
class Standing:
    """How far the review of a post is."""

    # Still to be filled, in the order in which they are shown.
    open_places: tuple[Place, ...]
    # By open place: who could fill it, present people first. Empty: nobody can.
    askable: Mapping[Place, tuple[Judge, ...]]
    writer_ids: frozenset[int]
    voter_ids: frozenset[int]

    def place_for(self, judge_id: int) -> Place | None:
        """The place that this person's yes would fill; None when it would fill none."""
        for place in (Place.LEGAL, Place.COLLEAGUE):
            if any(judge.id == judge_id for judge in self.askable.get(place, ())):
                return place
        return None


def standing(
    crew: Crew,
    *,
    topic_ids: Collection[int],
    needs_legal: bool,
    filled: Sequence[Place],
    writer_ids: Collection[int],
    voter_ids: Collection[int],
) -> Standing:
    """Who still has to say yes.

    Nobody judges what they wrote, nor twice; a stand-in has the voice of who is away, with the
    same limits. When no owner of the topics could say yes, everybody who reviews may: a holiday
    must not stop the hub.
    """
    open_places = [Place.LEGAL] if needs_legal and Place.LEGAL not in filled else []
    open_places += [Place.COLLEAGUE] * max(0, crew.approvals - list(filled).count(Place.COLLEAGUE))
    barred = {*writer_ids, *voter_ids}
    free = sorted(
        (judge for judge in crew.judges if judge.id not in barred),
        key=lambda judge: (judge.away_until is not None, judge.name),
    )
    askable: dict[Place, tuple[Judge, ...]] = {}
    for place in set(open_places):
        askable[place] = tuple(_for_place(place, free, crew, topic_ids, writer_ids))
    return Standing(tuple(open_places), askable, frozenset(writer_ids), frozenset(voter_ids))


def _for_place(
    place: Place,
    free: Sequence[Judge],
    crew: Crew,
    topic_ids: Collection[int],
    writer_ids: Collection[int],
) -> list[Judge]:
    def voices(judge: Judge) -> list[Judge]:
        return [
            one for one in crew.roles_of(judge) if one is judge or one.id not in set(writer_ids)
        ]

    if place is Place.LEGAL:
        return [judge for judge in free if any(one.is_legal for one in voices(judge))]
    if not crew.by_topic_owners:
        return list(free)
    owners = frozenset().union(*(crew.owners.get(topic, frozenset()) for topic in topic_ids))
    owning = [judge for judge in free if any(one.id in owners for one in voices(judge))]
    present = [judge for judge in owning if judge.away_until is None]
    return owning if present else list(free)


def due_after(day: date, *, working_days: int) -> date:
    """The day that many working days later; weekends are none."""
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= day.weekday() < 5
    return day


def mentioned(text: str, names: Mapping[int, str]) -> list[int]:
    """Whom a text names: an @ and a full name, in any case. The longest name wins.

    Of two people with one name both are meant.
    """
    found: set[int] = set()
    by_name: dict[str, set[int]] = {}
    for person, name in names.items():
        by_name.setdefault(name.casefold(), set()).add(person)
    longest_first = sorted(by_name, key=len, reverse=True)
    for piece in text.casefold().split("@")[1:]:
        for name in longest_first:
            if name and piece.startswith(name) and not piece[len(name) : len(name) + 1].isalnum():
                found |= by_name[name]
                break
    return sorted(found)


# A correction of typing errors touches at most so many words of a post.
MOST_TYPOS = 3
_SHORTEST = 4
_TOKENS = re.compile(r"\s+|https?://\S+|www\.\S+|[#@]\w+|\d[\d.,:%]*|[^\W\d]+(?:['’-][^\W\d]+)*|.")
_WORD = re.compile(r"[^\W\d]+(?:['’-][^\W\d]+)*")
_HARMLESS = frozenset(".,;:'’‘“”\"„«»()–—-…")
_TEXTS = ("title", "summary", "why_care")


def is_typographical(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two snapshots of a post differ in corrected typing errors only.

    At most three words, each by one letter (left out, added, replaced or swapped with its
    neighbour), never the first letter and never a word of three letters or fewer ("now", "not");
    a repeated word; spaces and punctuation. No numbers, links, hashtags, mentions or words with
    a capital, which may be names. When in doubt it is a change of meaning.
    """
    texts_before, rest_before = _split(before)
    texts_after, rest_after = _split(after)
    if rest_before != rest_after or texts_before.keys() != texts_after.keys():
        return False
    corrected = 0
    for place, old in texts_before.items():
        typos = _typos(old, texts_after[place])
        if typos is None:
            return False
        corrected += typos
    return corrected <= MOST_TYPOS


def _split(snapshot: Mapping[str, Any]) -> tuple[dict[Any, str], dict[str, Any]]:
    """The texts that may hold typing errors, and everything else."""
    texts: dict[Any, str] = {name: snapshot.get(name) or "" for name in _TEXTS}
    rest = {name: value for name, value in snapshot.items() if name not in _TEXTS}
    captions = []
    for caption in snapshot.get("captions", []):
        texts["caption", caption["id"]] = caption["text"]
        captions.append({name: value for name, value in caption.items() if name != "text"})
    rest["captions"] = captions
    return texts, rest


def _typos(before: str, after: str) -> int | None:
    """How many words were corrected; None when something else changed."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    found = 0
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for code, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if code == "equal":
            continue
        removed, added = _words(old[old_start:old_end]), _words(new[new_start:new_end])
        if removed is None or added is None:
            return None
        if not removed and not added and _beside_a_number(old, old_start, old_end):
            return None
        if len(removed) == 1 and not added and removed[0] in _around(old, old_start, old_end):
            found += 1
            continue
        if len(removed) != len(added):
            return None
        for wrong, right in zip(removed, added, strict=True):
            if not _is_typo(wrong, right):
                return None
            found += 1
    return found


def _words(tokens: Iterable[str]) -> list[str] | None:
    """The words among tokens; None when there is more than words and harmless signs."""
    words = []
    for token in tokens:
        if _WORD.fullmatch(token):
            words.append(token)
        elif not (token.isspace() or token in _HARMLESS):
            return None
    return words


def _around(tokens: Sequence[str], start: int, end: int) -> list[str]:
    """The words next to a place: one of them repeated may be taken out."""
    before = [token for token in tokens[:start] if _WORD.fullmatch(token)]
    after = [token for token in tokens[end:] if _WORD.fullmatch(token)]
    return before[-1:] + after[:1]


def _beside_a_number(tokens: Sequence[str], start: int, end: int) -> bool:
    """A sign there may be a minus, a decimal point or a unit."""
    return any(
        token[:1].isdigit()
        for token in (*tokens[max(0, start - 1) : start], *tokens[end : end + 1])
    )


def _is_typo(wrong: str, right: str) -> bool:
    if wrong == right:
        return True
    if wrong != wrong.lower() or right != right.lower():
        return False
    if min(len(wrong), len(right)) < _SHORTEST:
        return False
    return wrong[0] == right[0] and _one_edit_apart(wrong, right)


def _one_edit_apart(a: str, b: str) -> bool:
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or rest_a[1:] == rest_b[1:]
        or (rest_a[2:] == rest_b[2:] and rest_a[:2] == rest_b[1::-1])
    )
