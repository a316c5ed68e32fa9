"""Following a tracked link: what every request needs, with nothing around it.

`QuickRedirects` answers the common case before Django's handler: a known, active link and no
previewer. It costs one round trip to Redis, which looks the link up and keeps the click. All else,
and everything when it fails, goes on to the view.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis

from advocacy.kernel.client_address import address_in
from analytics.links import cache, clicks, rules
from analytics.links.rules import Kind
from analytics.links.visitors import visitor

logger = logging.getLogger(__name__)

PREFIX = "/l/"
CODE = re.compile(r"[A-Za-z0-9]{4,16}")
# Never kept by anybody on the way, or the next click would not be seen; the target learns where
# its visitor came from as it would from a plain link.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Robots-Tag": "noindex, nofollow",
}

Meta = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """The link that was asked for (None: there is none) and what the request was taken for."""

    link: cache.CachedLink | None
    kind: Kind


def follow(code: str, meta: Meta) -> Outcome:
    """Find a link and keep the click. Without Redis the link still works; the click is lost."""
    kind = kind_of(meta)
    try:
        line = _line(code, kind, meta)
        entry = clicks.record_if_known(cache.cache_key(code), line)
        if entry is not None:
            return Outcome(cache.decode(entry), kind)
        link = cache.read_through(code)
        if link is not None and link.is_active:
            clicks.record_if_known(cache.cache_key(code), line)
    except redis.RedisError:
        logger.exception("A click could not be kept")
        link = cache.load(code)
    return Outcome(link, kind)


def kind_of(meta: Meta) -> Kind:
    get = meta.get
    purpose = " ".join(
        (
            get("HTTP_SEC_PURPOSE", ""),
            get("HTTP_PURPOSE", ""),
            get("HTTP_X_PURPOSE", ""),
            get("HTTP_X_MOZ", ""),
        )
    ).lower()
    return rules.classify(
        method=get("REQUEST_METHOD", ""),
        user_agent=get("HTTP_USER_AGENT", ""),
        purpose=purpose,
        fetch_mode=get("HTTP_SEC_FETCH_MODE", ""),
        fetch_dest=get("HTTP_SEC_FETCH_DEST", ""),
    )


class QuickRedirects:
    """A WSGI application around another one. Answers ``/l/<code>`` where it can."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX) and (target := self._target(path[len(PREFIX) :], environ)):
            start_response(
                "302 Found", [("Location", target), ("Content-Length", "0"), *HEADERS.items()]
            )
            return []
        return self.application(environ, start_response)

    def _target(self, code: str, environ: dict[str, Any]) -> str | None:
        if not CODE.fullmatch(code) or environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
            return None
        kind = kind_of(environ)
        if kind is Kind.PREVIEW:
            return None
        try:
            entry = clicks.record_if_known(cache.cache_key(code), _line(code, kind, environ))
        except redis.RedisError:
            return None
        return cache.active_target(entry) if entry else None


def _line(code: str, kind: Kind, meta: Meta) -> str:
    at = datetime.now(UTC)
    agent = meta.get("HTTP_USER_AGENT", "")
    return clicks.write(
        code,
        at=at,
        kind=kind,
        visitor=visitor(address_in(meta), agent, at=at),
        referrer_host=rules.referrer_host(meta.get("HTTP_REFERER", "")),
        device=rules.device_class(agent),
    )
