"""LinkedIn's "little text": the markup that a post's commentary is written in.

Every reserved character needs a backslash. Without it the API answers 201 all the same and the
post ends, silently, where the character stood.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NewType

LittleText = NewType("LittleText", str)
"""Commentary that is ready to be sent; made by `escape` alone."""

LIMIT = 3000
"""Longest commentary, in the units of `count_characters`."""

FOLD = 210
"""About where the feed folds a post behind "see more"."""
FOLD_LINES = 3

_RESERVED = re.compile(r"[|{}@\[\]()<>#\\*_~]")
# A "#" that starts a hashtag stays bare, so that LinkedIn links it. Not within a word (C#, the
# fragment of a URL), not before a mere number ("we are #1").
_HASHTAG = re.compile(r"(?<![\w#&/])#(?=[^\W_])(?=\w*[^\W\d_])")
_MEMBER_OR_ORGANIZATION = re.compile(r"urn:li:(?:person|organization):[\w-]+", re.ASCII)
_ZERO_WIDTH_JOINER = "\u200d"


@dataclass(frozen=True)
class Mention:
    """A name that links to a member or an organization wherever the text says "@name".

    LinkedIn notifies the member only when the name is the one of the profile.
    """

    name: str
    urn: str

    def __post_init__(self) -> None:
        if (
            not self.name
            or clean(self.name) != self.name
            or not _MEMBER_OR_ORGANIZATION.fullmatch(self.urn)
        ):
            raise ValueError(f"Not a mention: {self.name!r}, {self.urn!r}")


@dataclass(frozen=True)
class Preview:
    """What a reader sees: first the teaser, and all of the text after "see more"."""

    text: str
    teaser: str

    @property
    def is_folded(self) -> bool:
        return self.teaser != self.text


def clean(text: str) -> str:
    """The text without what no reader can see and JSON or LinkedIn might stumble over.

    Line ends become "\\n"; control characters, lone surrogates and blank edges go.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    ).strip()


def escape(text: str, mentions: Sequence[Mention] = ()) -> LittleText:
    """The text as commentary: what its readers see is `visible(text, mentions)`.

    Hashtags stay hashtags, "@name" of a mention becomes its link, and every other reserved
    character gets its backslash.
    """
    parts = []
    for plain, mention in runs(clean(text), mentions):
        parts.append(_escape_plain(plain))
        if mention is not None:
            parts.append(f"@[{_escape_all(mention.name)}]({mention.urn})")
    return LittleText("".join(parts))


def visible(text: str, mentions: Sequence[Mention] = ()) -> str:
    """What a reader sees of the text: a mention shows as its name, without the "@"."""
    return "".join(
        plain + (mention.name if mention else "") for plain, mention in runs(clean(text), mentions)
    )


def runs(text: str, mentions: Sequence[Mention]) -> list[tuple[str, Mention | None]]:
    """Runs of plain text, each with the mention that follows it; in all the whole text."""
    by_name = {mention.name: mention for mention in mentions}
    if not by_name:
        return [(text, None)]
    # The longest name first: "@Ada Lovelace" is not "@Ada" and a surname.
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    runs: list[tuple[str, Mention | None]] = []
    start = 0
    for match in re.finditer(rf"(?<!\w)@({names})(?!\w)", text):
        runs.append((text[start : match.start()], by_name[match[1]]))
        start = match.end()
    return [*runs, (text[start:], None)]


def mentioned(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Those of `mentions` that a text mentions, each once."""
    found = (mention for _, mention in runs(text, mentions) if mention is not None)
    return tuple(dict.fromkeys(found))


def count_characters(text: str) -> int:
    """Length in UTF-16 code units: "é" is 1, most emoji are 2, a family of four is 11.

    LinkedIn does not document its unit. Its editor is JavaScript and its services are Java, where
    a string's length is UTF-16 code units. Neither code points nor graphemes give a larger number:
    a text that fits by this count fits by those too.
    """
    return len(text) + sum(character > "\uffff" for character in text)


def remaining(text: str, mentions: Sequence[Mention] = ()) -> int:
    """How many more characters fit; negative when the text is too long.

    Counts the commentary as it is sent. Whether LinkedIn counts backslashes and the markup of
    mentions is not documented, so they are paid for: this is the headroom for them.
    """
    return LIMIT - count_characters(escape(text, mentions))


def preview(text: str, mentions: Sequence[Mention] = (), *, fold: int = FOLD) -> Preview:
    """What the feed shows of the text, folded after `fold` characters or three lines."""
    seen = visible(text, mentions)
    end = len(seen)
    if count_characters(seen) > fold:
        end = _cut(seen, fold)
    for count, line_end in enumerate(re.finditer("\n", seen), start=1):
        if count == FOLD_LINES:
            end = min(end, line_end.start())
            break
    teaser = seen if end == len(seen) else seen[:end].rstrip()
    return Preview(text=seen, teaser=teaser)


def _escape_plain(text: str) -> str:
    parts = []
    start = 0
    for hashtag in _HASHTAG.finditer(text):
        parts += [_escape_all(text[start : hashtag.start()]), "#"]
        start = hashtag.end()
    return "".join([*parts, _escape_all(text[start:])])


def _escape_all(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text)


def _cut(text: str, units: int) -> int:
    """Where at most `units` UTF-16 units of a longer text end, with no character torn apart."""
    used = end = 0
    while used + count_characters(text[end]) <= units:
        used += count_characters(text[end])
        end += 1
    while end > 0 and not _may_break(text, end):
        end -= 1
    return end


def _may_break(text: str, index: int) -> bool:
    before, after = text[index - 1], text[index]
    if before == _ZERO_WIDTH_JOINER or after == _ZERO_WIDTH_JOINER:
        return False
    if unicodedata.category(after).startswith("M") or "\U0001f3fb" <= after <= "\U0001f3ff":
        return False  # combining marks, variation selectors, skin tones
    if _is_flag_letter(before) and _is_flag_letter(after):
        start = index
        while start > 0 and _is_flag_letter(text[start - 1]):
            start -= 1
        return (index - start) % 2 == 0
    return True


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
