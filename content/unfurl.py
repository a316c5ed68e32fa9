"""What a page says about itself: fetched through the guard, read without trust."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.conf import settings

from advocacy.kernel import http
from advocacy.kernel.http import Resolver
from content.linked_data import Details
from content.page_reader import MAX_SITE, MAX_TITLE, Page, absolute, read_page, tidy

ACCEPTED = ("text/html", "application/xhtml+xml")
# A page is opened while its editor waits.
DEADLINE_SECONDS = 10.0
OEMBED_ACCEPTED = ("application/json", "application/json+oembed", "text/json", "text/javascript")
OEMBED_SECONDS, OEMBED_BYTES = 4.0, 256 * 1024


@dataclass(frozen=True)
class Unfurled:
    url: str
    """Where the redirects ended."""
    canonical_url: str
    """As the page names itself, or `url`. On the same site: a page cannot speak for another."""
    title: str
    description: str
    site_name: str
    language: str
    """One of settings.LANGUAGES, or "" when the page says none of them."""
    picture_url: str
    picture_urls: tuple[str, ...]
    """All that the page offers, best first."""
    reading_minutes: int | None
    details: Details = field(default_factory=Details)
    """What the page says of its kind, dates and place."""


class UnfurlError(Exception):
    """The page could not be read. `reason` is the kernel's error, for the words to show."""

    def __init__(self, reason: http.FetchError | None = None, *, status: int | None = None) -> None:
        super().__init__(str(reason or status or "empty"))
        self.reason, self.status = reason, status


def unfurl(url: str, *, resolver: Resolver | None = None) -> Unfurled:
    """Fetch a page and read its Open Graph, JSON-LD and plain HTML metadata.

    Raises UnfurlError for what is not a public, timely, reasonably small HTML page.
    """
    try:
        fetched = http.fetch(
            url,
            accept=ACCEPTED,
            deadline_seconds=DEADLINE_SECONDS,
            trusted_origins=settings.OUTBOUND_TRUSTED_ORIGINS,
            resolver=resolver,
        )
    except http.FetchError as error:
        raise UnfurlError(error) from error
    if not fetched.ok:
        raise UnfurlError(status=fetched.status)
    page = read_page(fetched.body, url=fetched.url, charset=fetched.charset)
    if page.oembed_url:
        page = _with_oembed(page, resolver=resolver)
    if not page.title:
        raise UnfurlError
    return _unfurled(page, fetched.url)


def _with_oembed(page: Page, *, resolver: Resolver | None) -> Page:
    """What the page left open, from the oEmbed answer that it offers. Its HTML is never used.

    The address is a stranger's, so it is fetched through the same guard; without an answer in
    time the page is taken as it is.
    """
    try:
        fetched = http.fetch(
            page.oembed_url,
            accept=OEMBED_ACCEPTED,
            max_bytes=OEMBED_BYTES,
            deadline_seconds=OEMBED_SECONDS,
            trusted_origins=settings.OUTBOUND_TRUSTED_ORIGINS,
            resolver=resolver,
        )
        answer = json.loads(fetched.body) if fetched.ok else None
    except (http.FetchError, ValueError, RecursionError):
        return page
    if not isinstance(answer, dict):
        return page

    def said(name: str) -> str:
        value = answer.get(name)
        return value if isinstance(value, str) else ""

    thumbnail = said("thumbnail_url") and absolute(page.oembed_url, said("thumbnail_url"))
    kind = page.details.kind or ("video" if said("type") == "video" else "")
    return replace(
        page,
        title=page.title or tidy(said("title"), MAX_TITLE),
        site_name=(tidy(said("provider_name"), MAX_SITE) if page.site_is_host else "")
        or page.site_name,
        pictures=page.pictures or ((thumbnail,) if thumbnail else ()),
        details=replace(page.details, kind=kind),
    )


def _unfurled(page: Page, url: str) -> Unfurled:
    return Unfurled(
        url=url,
        canonical_url=page.canonical_url or url,
        title=page.title,
        description=page.description,
        site_name=page.site_name,
        language=_known(page.languages),
        picture_url=page.pictures[0] if page.pictures else "",
        picture_urls=page.pictures,
        reading_minutes=page.reading_minutes,
        details=page.details,
    )


def _known(candidates: Iterable[str]) -> str:
    codes = [code for code, _ in settings.LANGUAGES]
    for candidate in candidates:
        primary = candidate.replace("_", "-").split("-")[0].strip().lower()
        if primary in codes:
            return primary
    return ""
