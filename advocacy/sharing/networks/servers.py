"""A member's own Mastodon server: what they typed, made into a host that was looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from advocacy.kernel.http import Fetched, FetchError, fetch
from advocacy.sharing.networks.base import split_address

_DEADLINE_SECONDS = 5.0
_MAX_BYTES = 512 * 1024
_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)


class NoServer(ValueError):
    """There is no such host, or what answers there is no Mastodon server."""


@dataclass(frozen=True)
class Server:
    host: str
    limit: int | None
    """Longest post there; None when the server does not say."""


def host_of(typed: str) -> str | None:
    """The host in "mastodon.social", "https://mastodon.social/@mara" or "@mara@mastodon.social"."""
    typed = typed.strip().lower()
    if typed.startswith("@") or ("@" in typed and "/" not in typed):
        typed = typed.rpartition("@")[2]
    parts = split_address(typed)
    if parts is None:
        return None
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:
        return None
    return host if _HOST.fullmatch(host) else None


def find_server(typed: str, *, get: Callable[..., Fetched] = fetch) -> Server:
    """Ask the server that a member typed who it is. Makes a network call of at most 5 seconds.

    Raises NoServer. Servers that speak Mastodon's API without being Mastodon are welcome.
    """
    host = host_of(typed)
    if host is None:
        raise NoServer(typed)
    try:
        answer = get(
            f"https://{host}/api/v2/instance",
            accept=["application/json"],
            max_bytes=_MAX_BYTES,
            deadline_seconds=_DEADLINE_SECONDS,
            trusted_origins=settings.OUTBOUND_TRUSTED_ORIGINS,
        )
        said: Any = json.loads(answer.body) if answer.ok else None
    except (FetchError, ValueError) as error:
        raise NoServer(host) from error
    if not isinstance(said, dict) or not isinstance(said.get("domain"), str):
        raise NoServer(host)
    return Server(host, _limit(said))


def _limit(said: dict[str, Any]) -> int | None:
    try:
        limit = int(said["configuration"]["statuses"]["max_characters"])
    except (KeyError, TypeError, ValueError):
        return None
    return limit if 0 < limit <= 1_000_000 else None
