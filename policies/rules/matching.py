"""Finding in a text what the organization's text rules look for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from policies.rules.patterns import MAX_PLACES, compile_pattern

# From mild to strict. `ask` wants a confirmation, `block` lets nothing through.
SEVERITIES = ("hint", "ask", "block")
PATTERN = "pattern"
# Twice the 3,000 characters of a LinkedIn post; what lies beyond is not examined.
MAX_TEXT_LENGTH = 6_000

# Characters that do not show, with which a word would slip through: soft hyphen, zero-width ones.
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_PIECES = re.compile("['’‐‑-]")
_ALIKE = {"'": "['’]", "’": "['’]", "-": "[-‐‑]", "‐": "[-‐‑]", "‑": "[-‐‑]"}


@dataclass(frozen=True)
class Rule:
    """A text rule as plain values. `languages` empty: in every language."""

    id: int
    name: str
    kind: str
    severity: str
    explanation: str
    clause: str
    terms: tuple[str, ...]
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A place in a text where a rule has something to say: characters `start` to `end`."""

    rule_id: int
    name: str
    kind: str
    severity: str
    explanation: str
    clause: str
    start: int
    end: int
    matched: str


@dataclass(frozen=True)
class Passage:
    """A stretch of a text, with the finding that covers it, if any."""

    text: str
    finding: Finding | None


def find(text: str, rules: Iterable[Rule], *, language: str) -> list[Finding]:
    """Every place that a rule for this language finds, in order, no two of them overlapping.

    Where rules meet in one place the strictest speaks, then the longest. Words and phrases match
    whole words in upper or lower case; `*` at the end of a word stands for any ending. A rule
    reports at most `MAX_PLACES` places per term.
    """
    folded = _Folded(text[:MAX_TEXT_LENGTH])
    findings = [
        Finding(
            rule_id=rule.id,
            name=rule.name,
            kind=rule.kind,
            severity=rule.severity,
            explanation=rule.explanation,
            clause=rule.clause,
            start=start,
            end=end,
            matched=text[start:end],
        )
        for rule in rules
        if _speaks(rule, language)
        for start, end in folded.original_spans(_spans(rule, folded))
    ]
    return without_overlaps(findings)


def without_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """The strictest finding of each place, in the order of the text."""
    by_weight = sorted(
        findings,
        key=lambda f: (-SEVERITIES.index(f.severity), f.start - f.end, f.start, f.rule_id),
    )
    kept: list[Finding] = []
    for finding in by_weight:
        if all(finding.end <= other.start or other.end <= finding.start for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: f.start)


def strongest(findings: Iterable[Finding]) -> str | None:
    """The strictest severity among the findings, None when there are none."""
    return max((f.severity for f in findings), key=SEVERITIES.index, default=None)


def passages(text: str, findings: Sequence[Finding]) -> list[Passage]:
    """The whole text cut at its findings, for showing them in place."""
    parts: list[Passage] = []
    at = 0
    for finding in findings:
        parts.append(Passage(text[at : finding.start], None))
        parts.append(Passage(text[finding.start : finding.end], finding))
        at = finding.end
    parts.append(Passage(text[at:], None))
    return [part for part in parts if part.text]


def _speaks(rule: Rule, language: str) -> bool:
    base = language.split("-")[0]
    return not rule.languages or base in rule.languages


def _spans(rule: Rule, text: _Folded) -> Iterator[tuple[int, int]]:
    if rule.kind == PATTERN:
        for term in rule.terms:
            yield from compile_pattern(term).places(text.text)
    else:
        for term in rule.terms:
            words = compile_words(term)
            if words is not None and words.needle in text.haystack:
                matches = words.expression.finditer(text.text)
                for _, match in zip(range(MAX_PLACES), matches, strict=False):
                    yield match.span()


@dataclass(frozen=True)
class Words:
    """A word or phrase to look for. Most texts lack its longest piece, the needle, and that is
    noticed without running the expression: a check has hundreds of terms."""

    needle: str
    expression: re.Pattern[str]


@lru_cache(maxsize=4096)
def compile_words(term: str) -> Words | None:
    """What to look for; None when the term has nothing but stars.

    Every repetition in the expression is followed by something that it cannot match itself, so
    it never goes back far.
    """
    words = [word for word in unicodedata.normalize("NFC", term).split() if word.strip("*")]
    if not words:
        return None
    pieces = [piece for word in words for piece in _PIECES.split(word.rstrip("*"))]
    return Words(
        needle=_caseless(max(pieces, key=len)),
        expression=re.compile(r"\s+".join(_word(word) for word in words), re.IGNORECASE),
    )


def _caseless(text: str) -> str:
    """Equal for texts that an expression takes for equal: ignoring case, i has no dots for it."""
    return text.casefold().replace("\u0307", "").replace("ı", "i")


def _word(word: str) -> str:
    stem = word.rstrip("*")
    before = r"(?<!\w)" if _is_word(stem[0]) else ""
    after = r"(?!\w)" if _is_word(stem[-1]) or stem != word else ""
    ending = r"\w*" if stem != word else ""
    letters = "".join(_ALIKE.get(char, re.escape(char)) for char in stem)
    return before + letters + ending + after


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


class _Folded:
    """A text in composed characters and without unseen ones, and where each came from."""

    def __init__(self, original: str) -> None:
        self._origins: list[tuple[int, int]] | None = None
        self.text = original
        if unicodedata.is_normalized("NFC", original) and _UNSEEN.isdisjoint(original):
            return
        chars: list[str] = []
        self._origins = []
        for start, end in _clusters(original):
            composed = unicodedata.normalize("NFC", original[start:end])
            for char in composed:
                if char not in _UNSEEN:
                    chars.append(char)
                    self._origins.append((start, end))
        self.text = "".join(chars)

    @cached_property
    def haystack(self) -> str:
        return _caseless(self.text)

    def original_spans(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for start, end in spans:
            if self._origins is None:
                yield start, end
            else:
                yield self._origins[start][0], self._origins[end - 1][1]


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character with the marks that belong to it."""
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or not unicodedata.combining(text[position]):
            if start < position:
                yield start, position
            start = position
