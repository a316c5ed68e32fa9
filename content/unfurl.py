"""What a page says about itself: fetched through the guard, read without trust."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from advocacy.kernel import http
from advocacy.kernel.http import Resolver
from content.page_reader import Page, read_page

ACCEPTED = ("text/html", "application/xhtml+xml")
# A page is opened while its editor waits.
DEADLINE_SECONDS = 10.0


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
    if not page.title:
        raise UnfurlError
    return _unfurled(page, fetched.url)


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
    )


def _known(candidates: Iterable[str]) -> str:
    codes = [code for code, _ in settings.LANGUAGES]
    for candidate in candidates:
        primary = candidate.replace("_", "-").split("-")[0].strip().lower()
        if primary in codes:
            return primary
    return ""
