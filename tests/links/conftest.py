"""Each test starts with an empty click queue and no link in the cache."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from advocacy.kernel.store import key, store


@pytest.fixture(autouse=True)
def _empty_store() -> Iterator[None]:
    def clear() -> None:
        for pattern in ("link:*", "clicks*"):
            for name in store().scan_iter(key(pattern)):
                store().delete(name)

    clear()
    yield
    clear()
