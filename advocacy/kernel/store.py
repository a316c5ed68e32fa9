"""The Redis (or Valkey) of this installation, for what is not a cache: queues, quotas, salts."""

from __future__ import annotations

from functools import lru_cache

import redis
from django.conf import settings
from django.core.cache import cache

# A request may wait this long for the store before it does without.
_TIMEOUT_SECONDS = 2


@lru_cache(maxsize=1)
def store() -> redis.Redis:
    """The client of this process; safe to use from many threads."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_TIMEOUT_SECONDS,
        socket_connect_timeout=_TIMEOUT_SECONDS,
        health_check_interval=30,
    )


def key(*parts: object) -> str:
    """A key of ours, under the installation's prefix: ``key("link", "aB3")``."""
    return ":".join([cache.key_prefix, *map(str, parts)])
