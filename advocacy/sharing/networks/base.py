"""What a network is: the shape of the files beside this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from urllib.parse import SplitResult, quote, urlsplit

from django.utils.functional import Promise

LONGEST_NAME = 120
# No network whose numbers tell the time is older.
_FIRST_YEAR = 2010


class LinkPlace(StrEnum):
    """Where the tracked link of a share stands."""

    IN_TEXT = "in_text"
    """At the end of the text, also when the text is copied."""
    BESIDE = "beside"
    """The dialog takes it by itself and shows it as a card."""


@dataclass(frozen=True)
class Draft:
    """What a dialog is opened with."""

    text: str
    link: str
    title: str
    server: str = ""
    """Host of the member's own server, for networks that have many."""


@dataclass(frozen=True)
class Dialog:
    """One way to open a network with a post in it. `fills_text`: nothing has to be pasted."""

    code: str
    address: Callable[[Draft], str]
    fills_text: bool


@dataclass(frozen=True)
class FoundPost:
    """A post that an address leads to."""

    name: str
    """The same for every address of the post, and no other post's, on any network."""
    permalink: str
    posted_at: datetime | None = None
    """When it was posted, where its number tells; such numbers cannot be made up afterwards."""


@dataclass(frozen=True)
class Network:
    """What one network can do. See docs/networks.md for how to add one."""

    code: str
    name: str | Promise
    position: int
    """Its place among the others, from 0."""
    link_place: LinkPlace
    dialogs: tuple[Dialog, ...]
    """The best one first; at least one."""
    limit: int | None = None
    """Longest post in the units of `length`; None where nobody reaches the limit."""
    length: Callable[[str], int] = len
    """How the network counts a whole post."""
    link_joint: str = "\n\n"
    """What stands between text and link where the link counts as text."""
    link_counts: bool = True
    """Whether the link is part of what `limit` is about."""
    find_post: Callable[[str], FoundPost | None] | None = None
    """Reads a pasted address; None where posts have no address (mail, messengers)."""
    needs_server: bool = False
    can_connect: bool = False
    """A connection publishes here without a dialog, now or at a chosen time."""
    is_public: bool = True
    """Readers are not people whom the member picked one by one."""

    def copied(self, text: str, link: str) -> str:
        """What the copy button gives."""
        return self._with_link(text, link) if self.link_place is LinkPlace.IN_TEXT else text

    def used(self, text: str, link: str) -> int:
        """How much of `limit` a post takes, its link included where that counts."""
        return self.length(self._with_link(text, link) if self.link_counts else text)

    def _with_link(self, text: str, link: str) -> str:
        if not link or link in text:
            return text
        return f"{text}{self.link_joint}{link}" if text else link


def address(base: str, **parameters: str) -> str:
    """`base` with those parameters that have a value; blanks as %20, which every app reads."""
    pairs = [f"{name}={quote(value, safe='')}" for name, value in parameters.items() if value]
    return f"{base}?{'&'.join(pairs)}" if pairs else base


def split_address(pasted: str) -> SplitResult | None:
    """A pasted web address in its parts, host in lower case and without "www."; else None."""
    pasted = pasted.strip()
    if "://" not in pasted:
        pasted = f"https://{pasted}"
    try:
        parts = urlsplit(pasted)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host or " " in pasted:
        return None
    return parts._replace(scheme="https", netloc=host)


def moment_of(milliseconds: float) -> datetime | None:
    """A moment since 1970 out of the number of a post; None for what cannot be one."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds < 4e12 else None
    return moment if moment is not None and moment.year >= _FIRST_YEAR else None


def post_name(network: str, *parts: str) -> str:
    """The name of a post that its network gives no name of its own."""
    name = ":".join((network, *parts))
    if len(name) <= LONGEST_NAME:
        return name
    return f"{network}:{sha256(name.encode()).hexdigest()}"
