"""Single visits, so many as the sum of their day says."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from advocacy.config.demo.data.figures import Visits
from advocacy.config.demo.data.rhythm import hour_and_minute
from advocacy.kernel.clock import day_start
from analytics.links.models import Click
from analytics.links.visitors import HASH_BYTES

_DEVICES = {"phone": 0.58, "desktop": 0.38, "tablet": 0.04}
_REFERRERS = {"linkedin.com": 0.62, "lnkd.in": 0.14, "": 0.24}
_OTHERS = {Click.Kind.BOT: 0.45, Click.Kind.SCANNER: 0.25, Click.Kind.REPEAT: 0.3}

# Token, link, moment, kind, visitor, referrer, device.
ClickRow = tuple[uuid.UUID, int, datetime, str, bytes, str, str]


def click_rows(
    visits: Visits,
    link_id: int,
    shared_at: datetime,
    zone: str,
    now: datetime,
    chance: random.Random,
    *,
    by_hour: bool = False,
) -> Iterator[ClickRow]:
    """The visits of a day between its share and its end; `by_hour` at the hours people keep."""
    start = max(day_start(visits.day, zone), shared_at)
    end = min(day_start(visits.day + timedelta(days=1), zone), now)
    seconds = max(1.0, (end - start).total_seconds() - 1)
    kinds = [Click.Kind.HUMAN.value] * visits.human
    if visits.other:
        first = Click.Kind.PREVIEW if visits.day == shared_at.date() else Click.Kind.BOT
        kinds += [first.value]
        kinds += [kind.value for kind in chance.choices(*_split(_OTHERS), k=visits.other - 1)]
    for kind in kinds:
        is_person = kind in (Click.Kind.HUMAN, Click.Kind.REPEAT)
        # People come soon; the day's tail is thin.
        at = start + timedelta(seconds=seconds * chance.betavariate(1.1, 1.9))
        if by_hour:
            hour, minute = hour_and_minute(chance)
            kept = day_start(visits.day, zone) + timedelta(hours=hour, minutes=minute)
            at = kept if start <= kept < end else at
        yield (
            uuid.UUID(int=chance.getrandbits(128), version=4),
            link_id,
            at,
            kind,
            chance.randbytes(HASH_BYTES),
            chance.choices(*_split(_REFERRERS))[0] if is_person else "",
            chance.choices(*_split(_DEVICES))[0] if is_person else "",
        )


def _split(weighted: dict) -> tuple[list, list[float]]:  # type: ignore[type-arg]  # any keys
    return list(weighted), list(weighted.values())
