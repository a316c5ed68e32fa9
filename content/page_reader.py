"""Reading the metadata of an HTML page that may be broken, huge or hostile. No network."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning

from content.linked_data import Details, date_of, details_of

MAX_TITLE, MAX_DESCRIPTION, MAX_SITE, MAX_URL = 300, 1000, 160, 1000
MAX_PICTURES = 6
# Words a minute, silent reading of non-fiction: Brysbaert 2019, "How many words do we read per
# minute?", doi:10.1016/j.jml.2019.104047.
WORDS_PER_MINUTE = 238


@dataclass(frozen=True)
class Page:
    title: str
    description: str
    site_name: str
    canonical_url: str
    languages: tuple[str, ...]
    pictures: tuple[str, ...]
    reading_minutes: int | None
    site_is_host: bool = False
    """The page does not name its site: `site_name` is made of its address."""
    details: Details = field(default_factory=Details)
    oembed_url: str = ""
    """Where the page offers itself as oEmbed; "" when it does not."""


def read_page(body: bytes, *, url: str, charset: str | None) -> Page:
    """What the page says about itself; empty strings for what it does not say. Never raises."""
    soup = parse_page(body, charset)
    meta, linked = _meta(soup), details_of(_linked_data(soup))
    base = _base(soup, url)
    title = _first(
        meta.get("og:title"),
        linked.headline,
        meta.get("twitter:title"),
        soup.title.get_text(" ") if soup.title else "",
        _text_of(soup.find("h1")),
    )
    return Page(
        title=tidy(title, MAX_TITLE),
        description=tidy(
            _first(
                meta.get("og:description"),
                meta.get("description"),
                linked.description,
                meta.get("twitter:description"),
            ),
            MAX_DESCRIPTION,
        ),
        site_name=tidy(_first(meta.get("og:site_name"), linked.publisher, _host(url)), MAX_SITE),
        canonical_url=_canonical(soup, meta, base, url),
        languages=tuple(
            filter(
                None,
                (
                    str(soup.html.get("lang") or "") if soup.html else "",
                    meta.get("og:locale", ""),
                    linked.language,
                    meta.get("content-language", ""),
                ),
            )
        ),
        pictures=_pictures(meta, linked, soup, base),
        reading_minutes=linked.minutes or _reading_minutes(soup),
        site_is_host=not (meta.get("og:site_name") or linked.publisher),
        details=_completed(linked, meta),
        oembed_url=_oembed(soup, base),
    )


def parse_page(body: bytes, charset: str | None) -> BeautifulSoup:
    # lxml recovers from anything and does not recurse; its own limits stop absurd depths.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        try:
            return BeautifulSoup(body, "lxml", from_encoding=charset)
        except (LookupError, RecursionError, ValueError):
            return BeautifulSoup(body, "lxml", from_encoding="utf-8")


def _meta(soup: BeautifulSoup) -> dict[str, str]:
    """The first value of each <meta>, by property, name or http-equiv in lower case."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta", limit=500):
        content = str(tag.get("content") or "").strip()
        for attribute in ("property", "name", "http-equiv"):
            name = str(tag.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _linked_data(soup: BeautifulSoup) -> list[Any]:
    """The page's JSON-LD blocks that can be parsed."""
    blocks = []
    for script in soup.find_all("script", type="application/ld+json", limit=10):
        try:
            blocks.append(json.loads(script.get_text()))
        except (ValueError, RecursionError):
            continue
    return blocks


def _completed(linked: Details, meta: dict[str, str]) -> Details:
    """With what Open Graph says where JSON-LD is silent."""
    published = linked.published_on or date_of(
        _first(meta.get("article:published_time"), meta.get("date"), meta.get("dc.date"))
    )
    kind = linked.kind or ("video" if meta.get("og:type", "").startswith("video") else "")
    return replace(linked, published_on=published, kind=kind)


def _oembed(soup: BeautifulSoup, base: str) -> str:
    """https://oembed.com, 4: discovery."""
    link = soup.find("link", type="application/json+oembed", href=True)
    return absolute(base, str(link["href"])) if isinstance(link, Tag) else ""


def _base(soup: BeautifulSoup, url: str) -> str:
    tag = soup.find("base", href=True)
    return absolute(url, str(tag["href"])) or url if isinstance(tag, Tag) else url


def _canonical(soup: BeautifulSoup, meta: dict[str, str], base: str, url: str) -> str:
    link = soup.find("link", rel="canonical", href=True)
    named = str(link["href"]) if isinstance(link, Tag) else meta.get("og:url", "")
    found = absolute(base, named) if named else ""
    return found if found and _site(found) == _site(url) else ""


def _site(url: str) -> str:
    host = _host(url)
    return host.removeprefix("www.").removeprefix("m.").removeprefix("amp.")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _pictures(
    meta: dict[str, str], linked: Details, soup: BeautifulSoup, base: str
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for candidate in _picture_candidates(meta, linked, soup):
        address = absolute(base, candidate)
        if address and address != base:  # a page is no picture of itself
            found.setdefault(address)
        if len(found) == MAX_PICTURES:
            break
    return tuple(found)


def _picture_candidates(
    meta: dict[str, str], linked: Details, soup: BeautifulSoup
) -> Iterator[str]:
    # A page may name several, best first: https://ogp.me/#array
    secure, plain = "og:image:secure_url", ("og:image", "og:image:url")
    if secure in meta:
        yield meta[secure]
    named = [tag for tag in soup.find_all("meta", content=True, limit=500) if _calls(tag, *plain)]
    yield from (str(tag["content"]) for tag in named[1 if secure in meta else 0 :])
    if "twitter:image" in meta:
        yield meta["twitter:image"]
    yield from linked.pictures
    for scope in soup.find_all(["main", "article"], limit=2):
        for tag in scope.find_all("img", src=True, limit=20):
            if not _is_tiny(tag):
                yield str(tag["src"])


def _calls(tag: Tag, *names: str) -> bool:
    return str(tag.get("property") or tag.get("name") or "").strip().lower() in names


def _is_tiny(tag: Tag) -> bool:
    """Icons and counting pixels: their own attributes say so."""
    sizes = [str(tag.get(name) or "") for name in ("width", "height")]
    return any(size.isdigit() and int(size[:6]) < 200 for size in sizes)


def absolute(base: str, address: str) -> str:
    """A complete http(s) address, or "" for data:, javascript: and what is none."""
    try:
        full = urljoin(base, address.strip())
        parts = urlsplit(full)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc or len(full) > MAX_URL:
        return ""
    return full


def _reading_minutes(soup: BeautifulSoup) -> int | None:
    """Whole minutes for the article's paragraphs; None where there is no article to speak of."""
    scope = soup.find("article") or soup.find("main") or soup.body
    if not isinstance(scope, Tag):
        return None
    words = sum(len(tag.get_text(" ").split()) for tag in scope.find_all("p", limit=2000))
    return math.ceil(words / WORDS_PER_MINUTE) if words >= 100 else None


def _first(*candidates: str | None) -> str:
    return next((candidate for candidate in candidates if candidate and candidate.strip()), "")


def _text_of(tag: Any) -> str:
    return tag.get_text(" ") if isinstance(tag, Tag) else ""


def tidy(text: str, limit: int) -> str:
    """One line without control characters, cut at a word."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
