"""The regular expressions that a text rule may use, read into a program of states.

Curators write patterns, and an ordinary engine backtracks: `(a+)+b` against thirty letters keeps a
process busy for minutes. Limits on nesting do not help, because `(a|a)*b` or `.*.*.*b` are as bad.
So the syntax is kept to what a state machine can run (no look-around, no references to groups),
and `policies.rules.patterns` runs it in time proportional to text × states, whatever the pattern.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

MAX_LENGTH = 300
MAX_STATES = 200
MAX_REPEAT = 100
# Groups inside groups: reading is recursive.
MAX_DEPTH = 20

CharTest = Callable[[str], bool]


class Problem(StrEnum):
    """Why a pattern is refused. The form says it in words."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    UNBALANCED = "unbalanced"
    NOTHING_TO_REPEAT = "nothing_to_repeat"
    BAD_REPEAT = "bad_repeat"
    BAD_CLASS = "bad_class"
    BAD_ESCAPE = "bad_escape"
    UNSUPPORTED = "unsupported"
    MATCHES_NOTHING = "matches_nothing"


class PatternError(ValueError):
    """A pattern that cannot be used; `position` counts characters from 0."""

    def __init__(self, problem: Problem, position: int) -> None:
        super().__init__(f"{problem} at {position}")
        self.problem = problem
        self.position = position


class Assertion(StrEnum):
    LINE_START = "^"
    LINE_END = "$"
    WORD_EDGE = "b"
    NO_WORD_EDGE = "B"


@dataclass
class State:
    """Consumes a character (`test`), checks a place (`assertion`), or only leads on."""

    test: CharTest | None = None
    assertion: Assertion | None = None
    after: list[int] = field(default_factory=list)


@dataclass
class Program:
    """States from `start` to `accept`, which has nothing after it."""

    states: list[State]
    start: int
    accept: int


def is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


_CATEGORIES: dict[str, CharTest] = {
    "d": str.isdecimal,
    "w": is_word,
    "s": str.isspace,
    "D": lambda char: not char.isdecimal(),
    "W": lambda char: not is_word(char),
    "S": lambda char: not char.isspace(),
}
_CONTROLS = {"n": "\n", "t": "\t"}


def parse(pattern: str) -> Program:
    """The program of a pattern. Raises PatternError."""
    if not pattern.strip():
        raise PatternError(Problem.EMPTY, 0)
    if len(pattern) > MAX_LENGTH:
        raise PatternError(Problem.TOO_LONG, MAX_LENGTH)
    return _Parser(pattern).program()


@dataclass
class _Piece:
    """A part of the program with its way in and its way out."""

    start: int
    end: int


class _Parser:
    """Recursive descent; a repeated piece is read again for each copy it needs."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0
        self._states: list[State] = []

    def program(self) -> Program:
        piece = self._alternatives()
        if self._at < len(self._pattern):
            raise PatternError(Problem.UNBALANCED, self._at)
        return Program(self._states, piece.start, piece.end)

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        char = self._peek()
        self._at += 1
        return char

    def _state(self, *, test: CharTest | None = None, assertion: Assertion | None = None) -> int:
        if len(self._states) >= MAX_STATES:
            raise PatternError(Problem.TOO_LARGE, min(self._at, len(self._pattern)))
        self._states.append(State(test=test, assertion=assertion))
        return len(self._states) - 1

    def _link(self, source: int, target: int) -> None:
        self._states[source].after.append(target)

    def _single(
        self, *, test: CharTest | None = None, assertion: Assertion | None = None
    ) -> _Piece:
        start = self._state(test=test, assertion=assertion)
        end = self._state()
        self._link(start, end)
        return _Piece(start, end)

    def _alternatives(self) -> _Piece:
        first = self._sequence()
        if self._peek() != "|":
            return first
        start, end = self._state(), self._state()
        self._link(start, first.start)
        self._link(first.end, end)
        while self._peek() == "|":
            self._at += 1
            option = self._sequence()
            self._link(start, option.start)
            self._link(option.end, end)
        return _Piece(start, end)

    def _sequence(self) -> _Piece:
        start = self._state()
        end = start
        while self._peek() not in ("", "|", ")"):
            piece = self._repeated()
            self._link(end, piece.start)
            end = piece.end
        return _Piece(start, end)

    def _repeated(self) -> _Piece:
        begin = self._at
        first = self._atom()
        bounds = self._quantifier()
        if bounds is None:
            return first
        resume = self._at
        if self._peek() in ("*", "+", "?", "{"):
            raise PatternError(Problem.UNSUPPORTED, self._at)
        pieces = [first]
        least, most = bounds
        for _ in range(max(least, most or 0, 1) - 1):
            self._at = begin
            pieces.append(self._atom())
        self._at = resume
        return self._chain(pieces, least, unbounded=most is None, never=most == 0)

    def _chain(self, pieces: list[_Piece], least: int, *, unbounded: bool, never: bool) -> _Piece:
        start, end = self._state(), self._state()
        before = start
        for count, piece in enumerate(pieces):
            if count >= least:
                self._link(before, end)
            if not never:
                self._link(before, piece.start)
            before = piece.end
        self._link(before, end)
        if unbounded:
            self._link(pieces[-1].end, pieces[-1].start)
        return _Piece(start, end)

    def _quantifier(self) -> tuple[int, int | None] | None:
        """How often at least and at most (None: without end), or None when nothing is said."""
        simple: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        if self._peek() in simple:
            return simple[self._take()]
        if self._peek() != "{":
            return None
        begin = self._at
        close = self._pattern.find("}", begin)
        low, comma, high = self._pattern[begin + 1 : close].partition(",")
        if close < 0 or not low.isdecimal() or (high and not high.isdecimal()):
            raise PatternError(Problem.BAD_REPEAT, begin)
        least = int(low)
        most = least if not comma else int(high) if high else None
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise PatternError(Problem.BAD_REPEAT, begin)
        self._at = close + 1
        return least, most

    def _atom(self) -> _Piece:
        begin = self._at
        char = self._take()
        if char in "*+?{":
            raise PatternError(Problem.NOTHING_TO_REPEAT, begin)
        if char == "(":
            return self._group(begin)
        if char == "[":
            return self._single(test=self._class(begin))
        if char == "\\":
            return self._escape(begin)
        if char == ".":
            return self._single(test=lambda char: char != "\n")
        if char in "^$":
            return self._single(assertion=Assertion(char))
        return self._single(test=_one_of({char}))

    def _group(self, begin: int) -> _Piece:
        if self._peek() == "?":
            if self._pattern[self._at : self._at + 2] != "?:":
                raise PatternError(Problem.UNSUPPORTED, begin)
            self._at += 2
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise PatternError(Problem.TOO_LARGE, begin)
        piece = self._alternatives()
        self._depth -= 1
        if self._take() != ")":
            raise PatternError(Problem.UNBALANCED, begin)
        return piece

    def _escape(self, begin: int) -> _Piece:
        char = self._take()
        if char in ("b", "B"):
            return self._single(assertion=Assertion(char))
        if char in _CATEGORIES:
            return self._single(test=_CATEGORIES[char])
        return self._single(test=_one_of({self._literal(char, begin)}))

    def _literal(self, char: str, begin: int) -> str:
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char == "" or char.isalnum():
            raise PatternError(Problem.BAD_ESCAPE, begin)
        return char

    def _class(self, begin: int) -> CharTest:
        negated = self._peek() == "^"
        if negated:
            self._at += 1
        chars: set[str] = set()
        ranges: list[tuple[str, str]] = []
        categories: list[CharTest] = []
        first = True
        while first or self._peek() != "]":
            first = False
            low = self._class_member(begin, categories)
            if low is None:
                continue
            if self._peek() == "-" and self._pattern[self._at + 1 : self._at + 2] not in ("]", ""):
                self._at += 1
                high = self._class_member(begin, categories)
                if high is None or high < low:
                    raise PatternError(Problem.BAD_CLASS, begin)
                ranges.append((low, high))
            else:
                chars.add(low)
        self._at += 1
        inside = _one_of(chars, ranges, categories)
        return (lambda char: not inside(char)) if negated else inside

    def _class_member(self, begin: int, categories: list[CharTest]) -> str | None:
        char = self._take()
        if char == "":
            raise PatternError(Problem.BAD_CLASS, begin)
        if char != "\\":
            return char
        place = self._at - 1
        char = self._take()
        if char in _CATEGORIES:
            categories.append(_CATEGORIES[char])
            return None
        return self._literal(char, place)


def _one_of(
    chars: set[str],
    ranges: list[tuple[str, str]] | None = None,
    categories: list[CharTest] | None = None,
) -> CharTest:
    """Whether a character, in upper or lower case, is among these."""
    known = frozenset(
        form for char in chars for form in (char, char.lower(), char.upper()) if len(form) == 1
    )
    spans, kinds = ranges or [], categories or []

    def test(char: str) -> bool:
        if char in known:
            return True
        if any(kind(char) for kind in kinds):
            return True
        return bool(spans) and any(
            low <= form <= high
            for form in (char, char.lower(), char.upper())
            for low, high in spans
        )

    return test
