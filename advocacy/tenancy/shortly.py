"""What is the same for everybody in an organization and asked for by every page.

    @shortly
    def topics_in_use() -> tuple[Topic, ...]: ...

Kept in this process for some seconds (`settings.SHORTLY_SECONDS`), so that a busy hour asks the
database a few times instead of thousands. Only for what nobody minds seeing a moment late: never
for what decides who may see or do something.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings

from advocacy.tenancy.context import current_organization

Value = TypeVar("Value")
_MOST_KEPT = 5_000


def shortly(ask: Callable[..., Value]) -> Callable[..., Value]:
    """Keep what `ask` answers, for each organization and arguments; treat it as unchangeable."""
    kept: dict[tuple[Any, ...], tuple[float, Value]] = {}

    @functools.wraps(ask)
    def answer(*arguments: Any) -> Value:
        key = (current_organization().pk, *arguments)
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
