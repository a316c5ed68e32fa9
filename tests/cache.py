"""The cache of one test process: parallel ones share a Valkey, so none may `cache.clear()`."""

from __future__ import annotations

from advocacy.kernel.store import key, store


def empty_cache() -> None:
    """Forget what this process cached, and leave alone what the tests beside it did."""
    for name in store().scan_iter(key("*")):
        store().delete(name)
