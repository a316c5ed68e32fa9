"""Running a pattern over a text: a state machine that never goes back.

All ways through the pattern advance together, one character at a time (Thompson's construction),
each remembering where it began. The leftmost match wins, and of those the longest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from policies.rules.pattern_syntax import (
    Assertion,
    PatternError,
    Problem,
    Program,
    is_word,
    parse,
)

# Each place found costs up to one more pass over the rest of the text.
MAX_PLACES = 20
# Prose takes a few hundred; only texts made for it take more, and they may not fill the memory.
_MAX_STEPS = 1_000
_END: frozenset[int] = frozenset()

Span = tuple[int, int]
# What assertions can see of a place: line start, line end, word before, word after.
Place = tuple[bool, bool, bool, bool]


class Pattern:
    """A checked pattern. Letters match in upper and lower case; ^ and $ are the ends of a line."""

    def __init__(self, program: Program) -> None:
        self._states = program.states
        self._start = program.start
        self._accept = program.accept
        self._reached: dict[tuple[int, Place], tuple[tuple[int, ...], bool]] = {}
        self._steps: dict[tuple[frozenset[int], str, str], frozenset[int]] = {}

    def places(self, text: str, *, limit: int = MAX_PLACES) -> Iterator[Span]:
        """Where it matches, from left to right without overlaps, at most `limit` times."""
        origin = 0
        for _ in range(limit):
            span = self._search(text, origin) if self._occurs(text, origin) else None
            if span is None:
                return
            yield span
            origin = span[1]

    def matches_nothing(self) -> bool:
        """Whether it is content with no character at all, in any surroundings."""
        flags = (False, True)
        return any(
            self._from(self._start, (start, end, before, after))[1]
            for start in flags
            for end in flags
            for before in flags
            for after in flags
        )

    def _occurs(self, text: str, origin: int) -> bool:
        """Whether it matches anywhere from `origin` on.

        The same machine without the beginnings, its steps remembered: the many texts without a
        match cost a look-up per character.
        """
        states = frozenset({self._start})
        before = text[origin - 1] if origin else "\n"
        for char in f"{text[origin:]}\n":
            key = (states, _kind(before), char)
            following = self._steps.get(key)
            if following is None:
                if len(self._steps) >= _MAX_STEPS:
                    self._steps.clear()
                following = self._steps[key] = self._after(states, before, char)
            if following is _END:
                return True
            states, before = following, char
        return False

    def _after(self, states: frozenset[int], before: str, char: str) -> frozenset[int]:
        """The states that a character leads to; _END when the pattern ended before it."""
        place = (before == "\n", char == "\n", is_word(before), is_word(char))
        after = {self._start}
        for state in states:
            consuming, accepts = self._from(state, place)
            if accepts:
                return _END
            for target in consuming:
                test = self._states[target].test
                if test is not None and test(char):
                    after.update(self._states[target].after)
        return frozenset(after)

    def _search(self, text: str, origin: int) -> Span | None:
        found: Span | None = None
        arrived: dict[int, int] = {}
        for position in range(origin, len(text) + 1):
            if found is None:
                arrived.setdefault(self._start, position)
            waiting: dict[int, int] = {}
            place = _place(text, position)
            for state, begin in arrived.items():
                consuming, accepts = self._from(state, place)
                if accepts and (found is None or begin <= found[0]):
                    found = (begin, position)
                for target in consuming:
                    if begin < waiting.get(target, position + 1):
                        waiting[target] = begin
            if position == len(text):
                break
            arrived = self._step(waiting, text[position], found)
            if found is not None and not arrived:
                break
        return found

    def _step(self, waiting: dict[int, int], char: str, found: Span | None) -> dict[int, int]:
        arrived: dict[int, int] = {}
        for state, begin in waiting.items():
            if found is not None and begin > found[0]:
                continue
            test = self._states[state].test
            if test is not None and test(char):
                for target in self._states[state].after:
                    if begin <= arrived.get(target, begin):
                        arrived[target] = begin
        return arrived

    def _from(self, state: int, place: Place) -> tuple[tuple[int, ...], bool]:
        """The states that wait for a character, reachable without one; and is the end reached?"""
        key = (state, place)
        if key not in self._reached:
            seen, todo = {state}, [state]
            while todo:
                current = self._states[todo.pop()]
                if current.test is not None or not _holds(current.assertion, place):
                    continue
                fresh = [target for target in current.after if target not in seen]
                seen.update(fresh)
                todo.extend(fresh)
            consuming = tuple(sorted(s for s in seen if self._states[s].test is not None))
            self._reached[key] = (consuming, self._accept in seen)
        return self._reached[key]


@lru_cache(maxsize=512)
def compile_pattern(source: str) -> Pattern:
    """The pattern of a text rule. Raises PatternError with the reason and its position."""
    pattern = Pattern(parse(source))
    if pattern.matches_nothing():
        raise PatternError(Problem.MATCHES_NOTHING, 0)
    return pattern


def _kind(char: str) -> str:
    """What an assertion can tell of a character: a line's end, part of a word, or neither."""
    return "\n" if char == "\n" else "w" if is_word(char) else ""


def _place(text: str, position: int) -> Place:
    before = text[position - 1] if position else "\n"
    after = text[position] if position < len(text) else "\n"
    return before == "\n", after == "\n", is_word(before), is_word(after)


def _holds(assertion: Assertion | None, place: Place) -> bool:
    line_start, line_end, word_before, word_after = place
    match assertion:
        case Assertion.LINE_START:
            return line_start
        case Assertion.LINE_END:
            return line_end
        case Assertion.WORD_EDGE:
            return word_before != word_after
        case Assertion.NO_WORD_EDGE:
            return word_before == word_after
    return True
