"""Reading a feed that may be broken, huge or hostile. No network, no database."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

from content.page_reader import MAX_DESCRIPTION, MAX_TITLE, MAX_URL

# On the wall; the child's own limits are memory and processor time.
DEADLINE_SECONDS = 30.0
_CHILD = Path(__file__).with_name("child.py")
_HEADERS = ("content-type", "content-language", "content-location")


class FeedError(Exception):
    """The answer could not be used."""


class NotAFeed(FeedError):
    """It is something else than RSS or Atom."""


class TooMuch(FeedError):
    """Reading it took more memory or time than any honest feed needs."""


@dataclass(frozen=True)
class Entry:
    key: str
    """A hash of what the feed calls it: the same from visit to visit."""
    url: str
    title: str
    summary: str
    language: str
    """As the entry or its feed says, e.g. "de-AT"; "" when neither does."""
    published_at: datetime | None
    picture_url: str
    kind: str
    """A value of Post.Kind: podcasts and videos are told by what they enclose."""


@dataclass(frozen=True)
class Feed:
    title: str
    site_url: str
    language: str
    entries: tuple[Entry, ...]


def read_feed(body: bytes, *, url: str, headers: dict[str, str] | None = None) -> Feed:
    """The feed's title and its first entries that have a link and a title.

    Raises NotAFeed, TooMuch. Never anything else, whatever the bytes are.
    """
    known = {
        name.lower(): value for name, value in (headers or {}).items() if name.lower() in _HEADERS
    }
    known.setdefault("content-location", url)
    found = _parsed(body, known)
    if not found["version"] and not found["entries"]:
        raise NotAFeed
    site_url = _absolute(url, found["link"]) if found["link"] else ""
    return Feed(
        title=plain_text(found["title"], MAX_TITLE),
        site_url=site_url,
        language=found["language"][:20],
        entries=tuple(_entries(found, base=site_url or url)),
    )


def _parsed(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(_CHILD)],
            input=json.dumps(headers).encode() + b"\n" + body,
            capture_output=True,
            timeout=DEADLINE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooMuch from error
    if child.returncode < 0 or b"MemoryError" in child.stderr:
        # A negative code is the signal that ended it: its processor time was up.
        raise TooMuch
    if child.returncode:
        raise NotAFeed(child.stderr[-300:].decode(errors="replace"))
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer


def _entries(found: dict[str, Any], *, base: str) -> Iterator[Entry]:
    for raw in found["entries"]:
        address = _absolute(base, raw["link"]) or _absolute("", raw["id"])
        title = plain_text(raw["title"], MAX_TITLE)
        summary = plain_text(raw["summary"], MAX_DESCRIPTION)
        if not address or not (title or summary):
            continue
        yield Entry(
            key=hashlib.sha256(_clean(raw["id"] or address).encode()).hexdigest(),
            url=address,
            title=title or _cut(summary, 120),
            summary="" if summary == title else summary,
            language=(raw["language"] or found["language"])[:20],
            published_at=_moment(raw["published"]),
            picture_url=_picture(raw["media"], base),
            kind=_kind(raw["media"]),
        )


def plain_text(markup: str, limit: int) -> str:
    """One line of text without markup and control characters, cut at a word."""
    # Lone surrogates: JSON may hold them, the HTML parser refuses them.
    markup = markup.encode("utf-8", "replace").decode()
    if "<" in markup or "&" in markup:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
            soup = BeautifulSoup(markup, "lxml")
        for tag in soup(["script", "style"]):
            tag.decompose()
        markup = soup.get_text(" ")
    return _cut(" ".join(_clean(markup).split()), limit)


def _clean(text: str) -> str:
    """Without control characters, lone surrogates and other things PostgreSQL refuses."""
    return "".join(char if char.isprintable() else " " for char in text)


def _cut(line: str, limit: int) -> str:
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _absolute(base: str, address: str) -> str:
    """A complete http(s) address that a browser could open, or ""."""
    try:
        full = urljoin(base, _clean(address).strip().replace(" ", "%20"))
        parts = urlsplit(full)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return full if usable and len(full) <= MAX_URL else ""


def _moment(parts: list[int] | None) -> datetime | None:
    if not parts:
        return None
    try:
        return datetime(*parts[:5], min(parts[5], 59), tzinfo=UTC)  # type: ignore[arg-type, misc]  # five or six numbers
    except (ValueError, OverflowError, IndexError):
        return None


def _picture(media: list[list[str]], base: str) -> str:
    for address, kind in media:
        looks = address.lower().split("?")[0].endswith((".jpg", ".jpeg", ".png", ".webp"))
        if kind.startswith("image/") or (not kind and looks):
            return _absolute(base, address)
    return ""


def _kind(media: list[list[str]]) -> str:
    kinds = {kind.partition("/")[0] for _address, kind in media}
    return "podcast" if "audio" in kinds else "video" if "video" in kinds else "article"
