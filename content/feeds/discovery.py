"""The feeds that a page names, and those it merely links to."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from content.page_reader import MAX_URL, parse_page

MOST_FEEDS = 8
_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


def feeds_of_page(body: bytes, *, url: str, charset: str | None) -> list[tuple[str, str]]:
    """Address and title of each `<link rel="alternate">` of a feed, in the order of the page."""
    found: dict[str, str] = {}
    for tag in parse_page(body, charset).find_all("link", href=True, limit=500):
        if not isinstance(tag, Tag):
            continue
        rel = [word.lower() for word in (tag.get_attribute_list("rel") or []) if word]
        kind = str(tag.get("type") or "").split(";")[0].strip().lower()
        if "alternate" not in rel or kind not in _TYPES:
            continue
        address = _absolute(url, str(tag["href"]))
        if address:
            found.setdefault(address, " ".join(str(tag.get("title") or "").split())[:160])
        if len(found) == MOST_FEEDS:
            break
    return list(found.items())


def _absolute(base: str, address: str) -> str:
    try:
        full = urljoin(base, address.strip())
        return full if urlsplit(full).scheme in {"http", "https"} and len(full) <= MAX_URL else ""
    except ValueError:
        return ""
