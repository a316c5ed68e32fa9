"""What is the same for everybody in an organization and asked for by every page.

    @shortly
    def topics_in_use() -> tuple[Topic, ...]: ...

Kept in this process for some seconds (`settings.SHORTLY_SECONDS`), so that a busy hour asks the
database a few times instead of thousands. Only for what nobody minds seeing a moment late: never
for what decides who may see or do something. Where a change must be seen by the next request,
`forget_shortly()` goes with it.
"""

from __future__ import annotations

import functools
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import F

from advocacy.tenancy.context import current_organization

Value = TypeVar("Value")
Key = TypeVar("Key")
_MOST_KEPT = 5_000
# What is not kept was over long ago.
_NOTHING: tuple[float, None] = (float("-inf"), None)


def shortly(ask: Callable[..., Value]) -> Callable[..., Value]:
    """Keep what `ask` answers, for each organization and arguments; treat it as unchangeable."""
    kept: dict[tuple[Any, ...], tuple[float, Value]] = {}

    @functools.wraps(ask)
    def answer(*arguments: Any) -> Value:
        key = (*_organization(), *arguments)
        now = time.monotonic()
        known = kept.get(key)
        if known is not None and known[0] > now:
            return known[1]
        value = ask(*arguments)
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[key] = (now + settings.SHORTLY_SECONDS, value)
        return value

    return answer


def shortly_each(
    times: int = 1,
) -> Callable[
    [Callable[[list[Key]], Mapping[Key, Value]]], Callable[[Sequence[Key]], dict[Key, Value]]
]:
    """The same for many things of a kind, kept so many times as long: the function is asked about
    those that are not known, all at once. What it leaves out of its answer is left out again."""

    def keeping(
        ask: Callable[[list[Key]], Mapping[Key, Value]],
    ) -> Callable[[Sequence[Key]], dict[Key, Value]]:
        kept: dict[tuple[Any, ...], dict[Key, tuple[float, Value | None]]] = defaultdict(dict)

        @functools.wraps(ask)
        def answer(keys: Sequence[Key]) -> dict[Key, Value]:
            shelf, now = kept[_organization()], time.monotonic()
            found: dict[Key, Value] = {}
            missing: list[Key] = []
            for key in keys:
                until, value = shelf.get(key, _NOTHING)
                if until <= now:
                    missing.append(key)
                elif value is not None:
                    found[key] = value
            if missing:
                fresh = ask(missing)
                if sum(map(len, kept.values())) >= _MOST_KEPT:
                    kept.clear()
                    shelf = kept[_organization()]
                until = now + settings.SHORTLY_SECONDS * times
                shelf.update((key, (until, fresh.get(key))) for key in missing)
                found = {
                    key: value
                    for key in keys
                    if (value := fresh.get(key, found.get(key))) is not None
                }
            return found

        return answer

    return keeping


def forget_shortly() -> None:
    """Let every process ask anew about the organization entered, once this is committed.

    Its version is read with the organization, by the query that every request begins with.
    """
    organization = current_organization()
    type(organization).objects.filter(pk=organization.pk).update(version=F("version") + 1)
    organization.refresh_from_db(fields=["version"])


def _organization() -> tuple[Any, ...]:
    organization = current_organization()
    return organization.pk, organization.version
