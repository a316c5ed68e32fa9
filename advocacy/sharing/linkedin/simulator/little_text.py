r"""LinkedIn's "little text": what a commentary says and where LinkedIn stops reading it.

Sixteen characters are reserved and mean themselves only behind a backslash. Unescaped, they may
begin one of three elements::

    @[Full Name](urn:li:organization:123)    mention
    #word                                     hashtag
    {hashtag|#|word}                          hashtag, long form

Anything else unescaped ends the text right there, without an error: LinkedIn answers 201 and shows
what came before.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

RESERVED = frozenset("|{}@[]()<>#\\*_~")
MENTIONED = re.compile(r"urn:li:(?:person|organization):[A-Za-z0-9_-]+")
HASH_SIGNS = ("\\#", "#", "\uff03")


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Mention:
    text: str
    urn: str


@dataclass(frozen=True)
class Hashtag:
    text: str
    """With its sign."""


Element = Text | Mention | Hashtag


@dataclass(frozen=True)
class Commentary:
    elements: tuple[Element, ...]
    cut_at: int | None
    """Where in the commentary LinkedIn stopped reading; None when it read all of it."""

    @property
    def text(self) -> str:
        """What a reader sees."""
        return "".join(element.text for element in self.elements)


def escape(text: str) -> str:
    """`text` written so that LinkedIn shows exactly it."""
    return "".join(f"\\{sign}" if sign in RESERVED else sign for sign in text)


def parse(commentary: str) -> Commentary:
    """Read a commentary as LinkedIn does, up to the first thing it does not understand."""
    elements: list[Element] = []
    plain: list[str] = []

    def flush() -> None:
        if plain:
            elements.append(Text("".join(plain)))
            plain.clear()

    at = 0
    while at < len(commentary):
        sign = commentary[at]
        if sign not in RESERVED:
            plain.append(sign)
            at += 1
        elif sign == "\\" and commentary[at + 1 : at + 2] in RESERVED:
            plain.append(commentary[at + 1])
            at += 2
        else:
            found = _element(commentary, at)
            if found is None:
                flush()
                return Commentary(tuple(elements), at)
            flush()
            element, at = found
            elements.append(element)
    flush()
    return Commentary(tuple(elements), None)


def _element(commentary: str, at: int) -> tuple[Element, int] | None:
    match commentary[at]:
        case "@":
            return _mention(commentary, at + 1)
        case "#":
            return _hashtag(commentary, at)
        case "{":
            return _hashtag_template(commentary, at)
    return None


def _mention(commentary: str, at: int) -> tuple[Mention, int] | None:
    if not commentary.startswith("[", at):
        return None
    name, at = _escaped(commentary, at + 1)
    if not name or not commentary.startswith("](", at):
        return None
    match = MENTIONED.match(commentary, at + 2)
    if match is None or not commentary.startswith(")", match.end()):
        return None
    return Mention(name, match[0]), match.end() + 1


def _hashtag(commentary: str, at: int) -> tuple[Hashtag, int] | None:
    end = at + 1
    while end < len(commentary) and _in_word(commentary[end]):
        end += 1
    return (Hashtag(commentary[at:end]), end) if end > at + 1 else None


def _hashtag_template(commentary: str, at: int) -> tuple[Hashtag, int] | None:
    prefix = "{hashtag|"
    if not commentary.startswith(prefix, at):
        return None
    at += len(prefix)
    sign = next((each for each in HASH_SIGNS if commentary.startswith(each, at)), None)
    if sign is None or not commentary.startswith("|", at + len(sign)):
        return None
    word, at = _escaped(commentary, at + len(sign) + 1)
    if not word or not commentary.startswith("}", at):
        return None
    return Hashtag(sign.removeprefix("\\") + word), at + 1


def _escaped(commentary: str, at: int) -> tuple[str, int]:
    """The text from `at` to the next unescaped reserved character."""
    signs: list[str] = []
    while at < len(commentary):
        sign = commentary[at]
        if sign == "\\" and commentary[at + 1 : at + 2] in RESERVED:
            signs.append(commentary[at + 1])
            at += 2
        elif sign in RESERVED:
            break
        else:
            signs.append(sign)
            at += 1
    return "".join(signs), at


def _in_word(sign: str) -> bool:
    """Letters, digits and the marks that many scripts write above or below letters."""
    return unicodedata.category(sign)[0] in "LNM"
