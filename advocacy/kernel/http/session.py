"""The session that every outbound request of this installation goes through."""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import DefaultCookiePolicy
from itertools import pairwise
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from requests.structures import CaseInsensitiveDict

from advocacy.kernel.http.addresses import Guard, Origin, Resolver
from advocacy.kernel.http.errors import (
    BadContentType,
    BlockedAddress,
    FetchError,
    TooManyRedirects,
)
from advocacy.kernel.http.transport import Deadline, GuardedAdapter

USER_AGENT = "advocacy/0.1 (link preview)"
MAX_BYTES = 2 * 1024 * 1024
DEADLINE_SECONDS = 15.0


class GuardedSession(requests.Session):
    """A `requests.Session` that cannot be talked into the private network.

    - Connects only to public addresses on ports 80 and 443, by http or https, on every hop of a
      redirect; `trusted_origins` ("http://127.0.0.1:8901") are exempt.
    - `timeout` of a request (default `deadline_seconds`) is the number of seconds for all of it:
      look-up, redirects and body.
    - Bodies end at `max_bytes`, as sent and after decompression.
    - Follows five redirects, never from https to http with credentials, and never carries a
      request body or credentials to another origin.
    - Knows no proxies, no .netrc and no cookies.

    All failures are `FetchError`s. Not to be shared between threads.
    """

    def __init__(
        self,
        *,
        trusted_origins: Iterable[str] = (),
        max_bytes: int = MAX_BYTES,
        deadline_seconds: float = DEADLINE_SECONDS,
        resolver: Resolver | None = None,
    ) -> None:
        super().__init__()
        self.trust_env = False
        self.max_redirects = 5
        # One session may serve several members: what a server sets for one is not for the next.
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.deadline_seconds = deadline_seconds
        adapter = GuardedAdapter(
            Guard(trusted_origins=trusted_origins, resolver=resolver), max_bytes=max_bytes
        )
        self.adapters.clear()
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Raises `BlockedAddress` for what is no http(s) URL at all."""
        try:
            return super().prepare_request(request)
        except (requests.RequestException, ValueError) as error:
            raise BlockedAddress("This is not a complete web address.") from error

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """As `requests.Session.send`, with `timeout` in seconds for the whole exchange."""
        timeout = kwargs.pop("timeout", None)
        if not isinstance(timeout, Deadline):  # a redirect comes with the deadline of its origin
            timeout = Deadline(self.deadline_seconds if timeout is None else float(timeout))
        try:
            return super().send(request, timeout=cast(float, timeout), **kwargs)
        except requests.TooManyRedirects as error:
            raise TooManyRedirects(str(error), request_sent=True) from error
        except requests.exceptions.InvalidSchema as error:
            raise BlockedAddress("Only http and https URLs are fetched.") from error
        except (requests.RequestException, ValueError) as error:
            # ValueError: a Location that urllib.parse refuses.
            raise FetchError(f"No usable answer: {error}", request_sent=True) from error

    def resolve_redirects(self, *args: Any, **kwargs: Any) -> Iterator[requests.Response]:
        """Whatever fails from here on, the first server has seen the request."""
        try:
            yield from super().resolve_redirects(*args, **kwargs)
        except FetchError as error:
            error.request_sent = True
            raise

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """Called by requests for every redirect, before it is followed."""
        old_url, new_url = response.request.url or "", prepared_request.url or ""
        downgrade = urlsplit(old_url).scheme == "https" and urlsplit(new_url).scheme == "http"
        if downgrade and "Authorization" in prepared_request.headers:
            raise BlockedAddress("The redirect would send credentials without encryption.")
        if prepared_request.body is not None and _origin(old_url) != _origin(new_url):
            raise BlockedAddress("The redirect would hand the data to another server.")
        super().rebuild_auth(prepared_request, response)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Fetched:
    """A response that kept within all limits, whatever its status."""

    url: str
    """Where the redirects ended."""
    status: int
    content_type: str
    """Media type in lower case, without parameters; "" when the server names none."""
    charset: str | None
    """As the header says; None when it does not."""
    body: bytes
    headers: Mapping[str, str]
    """Names are looked up without regard to case."""
    moved_to: str = ""
    """Where it lives from now on, by permanent redirects before any other kind; "" if nowhere."""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def fetch(
    url: str,
    *,
    accept: Iterable[str],
    max_bytes: int = MAX_BYTES,
    deadline_seconds: float = DEADLINE_SECONDS,
    trusted_origins: Iterable[str] = (),
    headers: Mapping[str, str] | None = None,
    resolver: Resolver | None = None,
) -> Fetched:
    """GET a URL that a person typed.

    `accept` holds media types ("text/html", "image/*"); a successful response of another type is
    refused before its body is read. Raises `BlockedAddress`, `NotReached`, `TooSlow`, `TooLarge`,
    `TooManyRedirects`, `BadContentType`, or another `FetchError`. An error status is no exception.
    """
    accepted = tuple(accept)
    session = GuardedSession(
        trusted_origins=trusted_origins,
        max_bytes=max_bytes,
        deadline_seconds=deadline_seconds,
        resolver=resolver,
    )
    wanted = {"User-Agent": USER_AGENT, "Accept": ", ".join(accepted), **(headers or {})}
    with session, session.get(url, headers=wanted, stream=True) as response:
        content_type, charset = parse_content_type(response.headers.get("Content-Type", ""))
        if response.ok and not _matches(content_type, accepted):
            raise BadContentType(
                f"Expected {', '.join(accepted)}, got {content_type or 'no type'}.",
                content_type=content_type,
            )
        return Fetched(
            url=response.url,
            status=response.status_code,
            content_type=content_type,
            charset=charset,
            body=response.content,
            headers=CaseInsensitiveDict(response.headers),
            moved_to=_moved_to(response),
        )


def guarded_session(
    *, max_bytes: int = MAX_BYTES, deadline_seconds: float = DEADLINE_SECONDS
) -> GuardedSession:
    """A session that trusts what `settings.OUTBOUND_TRUSTED_ORIGINS` lists."""
    # Imported here, because the kernel also serves without Django.
    from django.conf import settings

    return GuardedSession(
        trusted_origins=settings.OUTBOUND_TRUSTED_ORIGINS,
        max_bytes=max_bytes,
        deadline_seconds=deadline_seconds,
    )


_kept = threading.local()


def kept_session(*, trusted_origins: Iterable[str] = ()) -> GuardedSession:
    """This thread's session for an API that is called again and again, its connections kept open.

    They are taken up again for seconds only, by the host they were made for, and every new one is
    checked as always. A process forked meanwhile makes its own.
    """
    trusted = frozenset(trusted_origins)
    if getattr(_kept, "process", None) != os.getpid():
        _kept.process, _kept.sessions = os.getpid(), {}
    sessions: dict[frozenset[str], GuardedSession] = _kept.sessions
    if trusted not in sessions:
        sessions[trusted] = GuardedSession(trusted_origins=trusted)
    return sessions[trusted]


def parse_content_type(header: str) -> tuple[str, str | None]:
    """Media type in lower case and charset of a Content-Type header."""
    message = Message()
    message["Content-Type"] = header
    media_type = header.partition(";")[0].strip().lower()
    return media_type, message.get_content_charset()


def _moved_to(response: requests.Response) -> str:
    hops = [*response.history, response]
    address = ""
    for hop, following in pairwise(hops):
        if not hop.is_permanent_redirect:
            break
        address = following.url
    return address


def _matches(content_type: str, accepted: tuple[str, ...]) -> bool:
    kind = content_type.partition("/")[0]
    return any(each in ("*/*", content_type, f"{kind}/*") for each in accepted)


def _origin(url: str) -> Origin | None:
    try:
        return Origin.parse(url)
    except ValueError:
        return None
