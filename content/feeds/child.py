"""Parses one feed from standard input and answers JSON: a process of its own, without Django.

Feeds are written by strangers. What cannot be bounded inside a parser (entities that multiply,
pathological nesting, regular expressions that run away) is bounded around it: the operating
system ends this process when it takes too much memory or time.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from typing import Any

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 10
# Feeds list the newest first; nobody reviews more than this from one visit.
MOST_ENTRIES = 200
_MOST_TEXT = 4_000
_MOST_LINKS = 20
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_END_OF_ENTRY = re.compile(rb"</(?:\w{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)


def shortened(body: bytes) -> bytes:
    """The feed up to the last entry that is read: the rest is not even parsed."""
    for number, found in enumerate(_END_OF_ENTRY.finditer(body), start=1):
        if number == MOST_ENTRIES:
            return body[: found.end()]
    return body


def without_impossible_characters(body: bytes) -> bytes:
    """References to numbers that are no characters are left out: the parser falls over them."""

    def keep(found: re.Match[bytes]) -> bytes:
        hexadecimal, decimal = found.groups()
        # No character needs more digits, and Python refuses to read thousands of them.
        digits = (hexadecimal or decimal).lstrip(b"0")[:8]
        number = int(digits or b"0", 16 if hexadecimal else 10)
        possible = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
        return found.group() if possible else b""

    return _REFERENCE.sub(keep, body)


def parse(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    import feedparser

    # Without sanitizing: all markup is stripped later, and relative links resolved by the page.
    found = feedparser.parse(
        without_impossible_characters(shortened(body)),
        response_headers=headers,
        sanitize_html=False,
    )
    feed = found.get("feed", {})
    return {
        "version": str(found.get("version") or ""),
        "title": _text(feed.get("title")),
        "link": _text(feed.get("link")),
        "language": _text(feed.get("language")),
        "picture": _text(_get(feed.get("image"), "href")),
        "entries": [_entry(entry) for entry in found.get("entries", [])[:MOST_ENTRIES]],
    }


def _entry(entry: Any) -> dict[str, Any]:
    content = _items(entry.get("content"))
    detail = entry.get("title_detail")
    return {
        "id": _text(entry.get("id")),
        "link": _text(entry.get("link")) or _first_link(entry),
        "title": _text(entry.get("title")),
        "summary": _text(entry.get("summary"))
        or _text(_get(content[0], "value") if content else ""),
        "language": _text(_get(detail, "language")),
        "published": _moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        "media": [
            [_text(_get(item, "href") or _get(item, "url")), _text(_get(item, "type"))]
            for name in ("media_thumbnail", "media_content", "enclosures")
            for item in _items(entry.get(name))[:_MOST_LINKS]
        ],
    }


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _text(value: Any) -> str:
    return value[:_MOST_TEXT] if isinstance(value, str) else ""


def _first_link(entry: Any) -> str:
    links = [_text(_get(link, "href")) for link in _items(entry.get("links"))[:_MOST_LINKS]]
    return next(filter(None, links), "")


def _moment(value: Any) -> list[int] | None:
    """Year to second in UTC, as feedparser gives all times."""
    try:
        return [int(part) for part in value[:6]]
    except (TypeError, ValueError):
        return None


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    header, _newline, body = sys.stdin.buffer.read().partition(b"\n")
    answer = parse(body, json.loads(header))
    # What is no Unicode (lone surrogates) is replaced: the answer has to be readable at all.
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
