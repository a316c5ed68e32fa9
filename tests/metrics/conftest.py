"""Keeps what tests of figures leave in Redis apart from one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.kernel.clock import local_date
from advocacy.kernel.store import key, store
from tests.sharing.conftest import _simulator, linkedin  # noqa: F401  (fixtures)


@pytest.fixture(autouse=True)
def _empty_store() -> Iterator[None]:
    """Only keys of this worker: clearing the whole cache would take those of parallel ones too."""

    def clear() -> None:
        for name in [
            *store().scan_iter(key("linkedin-calls*")),
            *store().scan_iter(key("1", "metrics-version*")),
        ]:
            store().delete(name)

    clear()
    yield
    clear()


@pytest.fixture
def today(organization) -> date:
    return local_date(timezone.now(), organization.time_zone)


@pytest.fixture
def crew(make_member) -> Callable[..., list[Membership]]:
    """`crew(6, team)`: ambassadors of a team who joined long ago."""

    def make(number: int, team=None, **fields) -> list[Membership]:
        long_ago = timezone.now() - timedelta(days=400)
        return [
            make_member(team=team, created_at=long_ago, joined_at=long_ago, **fields)
            for _ in range(number)
        ]

    return make
