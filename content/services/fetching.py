"""Reading sources: one visit, and what is remembered of it. Never inside a transaction."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from advocacy.kernel import http
from advocacy.kernel.http import Resolver
from content import feeds, flow_rules
from content.feeds import Feed
from content.models import Source
from content.services.sources import ImportResult, IncomingItem, import_items

Problem = Source.Problem
MAX_BYTES = 5 * 1024 * 1024
DEADLINE_SECONDS = 20.0
# Half the feeds of the world are sent as something else; what they are is seen by reading them.
_ACCEPTED = (
    "application/rss+xml",
    "application/atom+xml",
    "application/xml;q=0.9",
    "text/xml;q=0.9",
    "*/*",
)


class SourceProblem(Exception):
    """The source could not be read now. `code` is one of Source.Problem; `not_before` when it asks
    to be left alone until then."""

    def __init__(self, code: str, *, not_before: datetime | None = None) -> None:
        super().__init__(code)
        self.code, self.not_before = code, not_before


@dataclass(frozen=True)
class Visit:
    """What a feed answered; `feed` is None when nothing changed since the last visit."""

    feed: Feed | None
    moved_to: str = ""
    """The address it has from now on, where it says so."""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Found:
    """A feed that was found at, or behind, an address that somebody typed."""

    url: str
    feed: Feed


def visit(
    url: str, *, etag: str = "", last_modified: str = "", resolver: Resolver | None = None
) -> Visit:
    """Ask a feed for what is new. Raises SourceProblem."""
    headers = {}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    fetched = _fetch(url, headers=headers, resolver=resolver)
    if fetched.status == 304:
        return Visit(None, fetched.moved_to, etag, last_modified)
    return Visit(
        _read(fetched),
        fetched.moved_to,
        _header(fetched, "ETag", 300),
        _header(fetched, "Last-Modified", 100),
    )


def discover(url: str, *, resolver: Resolver | None = None) -> Found:
    """The feed at an address, or the first one that the page there names. Raises SourceProblem."""
    fetched = _fetch(url, headers={}, resolver=resolver)
    try:
        return Found(fetched.url, _read(fetched))
    except SourceProblem as problem:
        if problem.code != Problem.NOT_A_FEED:
            raise
    named = feeds.feeds_of_page(fetched.body, url=fetched.url, charset=fetched.charset)
    for address, _title in named[:2]:
        try:
            behind = _fetch(address, headers={}, resolver=resolver)
            return Found(behind.url, _read(behind))
        except SourceProblem:
            continue
    raise SourceProblem(Problem.NOT_A_FEED)


def fetch_source(
    source: Source, *, now: datetime | None = None, resolver: Resolver | None = None
) -> ImportResult:
    """Visit a source and put what is new into the inbox. Raises SourceProblem, which is kept."""
    now = now or timezone.now()
    try:
        found = visit(
            source.url, etag=source.etag, last_modified=source.last_modified, resolver=resolver
        )
    except SourceProblem as problem:
        _remember_failure(source, problem, now)
        raise
    result = ImportResult()
    if found.feed is not None:
        result = import_items(source=source, items=incoming(found.feed), now=now)
    # What the caps left over has to be sent again at the next visit.
    complete = found.feed is None or not result.left
    Source.objects.filter(pk=source.pk).update(
        fetched_at=now,
        next_fetch_at=flow_rules.next_fetch(failures=0, now=now),
        failures=0,
        problem="",
        told_at=None,
        etag=found.etag if complete else "",
        last_modified=found.last_modified if complete else "",
        **({"site_url": found.feed.site_url} if found.feed and found.feed.site_url else {}),
    )
    if found.moved_to and found.moved_to != source.url:
        _move(source, found.moved_to)
    return result


def incoming(feed: Feed) -> list[IncomingItem]:
    return [
        IncomingItem(
            key=entry.key,
            url=entry.url,
            title=entry.title,
            summary=entry.summary,
            language=entry.language,
            published_at=entry.published_at,
            picture_url=entry.picture_url,
            kind=entry.kind,
        )
        for entry in feed.entries
    ]


def claim(source_id: int, *, now: datetime) -> Source | None:
    """The source, when it is due and nobody else is reading it; its next visit is put off."""
    due = Source.objects.filter(
        pk=source_id, is_active=True, kind=Source.Kind.FEED, next_fetch_at__lte=now
    )
    if not due.update(next_fetch_at=flow_rules.next_fetch(failures=0, now=now)):
        return None
    return Source.objects.filter(pk=source_id).first()


def _move(source: Source, url: str) -> None:
    """Go straight to the new address from now on, unless another source is there already or it is
    too long to be kept."""
    with suppress(IntegrityError, DataError), transaction.atomic():
        Source.objects.filter(pk=source.pk, url=source.url).update(url=url)


def _remember_failure(source: Source, problem: SourceProblem, now: datetime) -> None:
    Source.objects.filter(pk=source.pk).update(
        failures=F("failures") + 1,
        problem=problem.code,
        fetched_at=now,
        next_fetch_at=flow_rules.next_fetch(
            failures=source.failures + 1, now=now, not_before=problem.not_before
        ),
    )


def _fetch(url: str, *, headers: dict[str, str], resolver: Resolver | None) -> http.Fetched:
    try:
        fetched = http.fetch(
            url,
            accept=_ACCEPTED,
            max_bytes=MAX_BYTES,
            deadline_seconds=DEADLINE_SECONDS,
            trusted_origins=settings.OUTBOUND_TRUSTED_ORIGINS,
            headers=headers,
            resolver=resolver,
        )
    except http.FetchError as error:
        raise SourceProblem(_code(error)) from error
    if fetched.status == 304 and headers:
        return fetched
    if fetched.status in (404, 410):
        raise SourceProblem(Problem.GONE)
    if fetched.status in (401, 403):
        raise SourceProblem(Problem.NOT_PUBLIC)
    if not fetched.ok:
        raise SourceProblem(Problem.REFUSED, not_before=_asked_patience(fetched))
    return fetched


def _asked_patience(fetched: http.Fetched) -> datetime | None:
    """The moment of a Retry-After, which is a number of seconds or a date."""
    value = fetched.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 8:
        return timezone.now() + timedelta(seconds=int(value))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _code(error: http.FetchError) -> str:
    codes: dict[type[http.FetchError], str] = {
        http.BlockedAddress: Problem.BLOCKED,
        http.NotReached: Problem.NOT_REACHED,
        http.TooSlow: Problem.TOO_SLOW,
        http.TooLarge: Problem.TOO_LARGE,
        http.TooManyRedirects: Problem.REFUSED,
    }
    return codes.get(type(error), Problem.BROKEN_OFF)


def _read(fetched: http.Fetched) -> Feed:
    try:
        return feeds.read_feed(fetched.body, url=fetched.url, headers=dict(fetched.headers))
    except feeds.TooMuch as error:
        raise SourceProblem(Problem.TOO_LARGE) from error
    except feeds.FeedError as error:
        raise SourceProblem(Problem.NOT_A_FEED) from error


def _header(fetched: http.Fetched, name: str, limit: int) -> str:
    """A header to send back as it came; one too long to be kept is as good as none."""
    value = fetched.headers.get(name, "")
    return value if len(value) <= limit and value.isprintable() else ""
