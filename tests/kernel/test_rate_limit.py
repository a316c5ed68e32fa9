"""Counting attempts in the cache that all processes share."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from advocacy.kernel.rate_limit import is_allowed
from tests.cache import empty_cache


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    empty_cache()


def test_so_many_and_no_more():
    assert [is_allowed("a", most=3, seconds=60) for _ in range(5)] == [True] * 3 + [False] * 2
    assert is_allowed("b", most=3, seconds=60)


def test_the_window_begins_with_the_first_attempt_and_ends():
    assert is_allowed("a", most=1, seconds=60)
    assert not is_allowed("a", most=1, seconds=60)
    # What the end of the window does: Redis drops the count.
    cache.delete("rate:a")
    assert is_allowed("a", most=1, seconds=60)


def test_a_count_that_ends_between_two_questions_begins_anew(monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: False)
    assert is_allowed("a", most=1, seconds=60)
    assert not is_allowed("a", most=1, seconds=60)


def test_nothing_is_allowed_when_nothing_is():
    assert not is_allowed("a", most=0, seconds=60)
