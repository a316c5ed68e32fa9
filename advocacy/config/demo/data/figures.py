"""What a share brings: views and reactions as the simulated LinkedIn counts them, and clicks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from advocacy.config.demo.data.chance import poisson
from advocacy.config.demo.data.rhythm import clicks_by_age
from advocacy.config.demo.members import SIMULATOR_SEED
from advocacy.kernel.clock import local_date
from advocacy.sharing.linkedin.simulator.engagement import (
    IMPRESSION,
    Audience,
    arrived,
    eventual,
)
from advocacy.sharing.linkedin.urns import created_at
from analytics.metrics.rules import POLL_OFFSETS
from analytics.metrics.snapshots import Snapshot

# Of a hundred views, so many lead to a visit of the page behind the link.
CLICK_RATE = 0.022
# What that makes for an average share.
USUAL_CLICKS = 10.3
# Enough answers to see the curve, where there are too many shares to keep every one.
_SPARSE_OFFSETS = tuple(timedelta(days=days) for days in (1, 2, 3, 7, 16, 30, 58))
_MANY_SHARES = 50_000


def audience_of(urn: str, connections: int) -> Audience:
    """The share as the simulator will see it: with a link and without a picture of its own."""
    return Audience(
        seed=SIMULATOR_SEED,
        urn=urn,
        connections=connections,
        created_ms=int(created_at(urn).timestamp() * 1000),
        has_link=True,
    )


def poll_offsets(shares: int) -> tuple[timedelta, ...]:
    return POLL_OFFSETS if shares <= _MANY_SHARES else _SPARSE_OFFSETS


def snapshots_of(
    share_id: int,
    audience: Audience,
    at: datetime,
    *,
    now: datetime,
    zone: str,
    offsets: tuple[timedelta, ...],
) -> Iterator[Snapshot]:
    """The answers that polling got until now, one a day: the last one."""
    views = eventual(audience, IMPRESSION)
    reached = eventual(audience, "MEMBERS_REACHED")
    reactions = eventual(audience, "REACTION")
    comments = eventual(audience, "COMMENT")
    reshares = eventual(audience, "RESHARE")
    asked: dict[date, timedelta] = {}
    for offset in offsets:
        if at + offset < now:
            asked[local_date(at + offset, zone)] = offset
    for day, offset in asked.items():
        part = arrived(offset / timedelta(days=1))
        yield Snapshot(
            share_id=share_id,
            day=day,
            taken_at=at + offset,
            impressions=int(views * part),
            members_reached=int(reached * part),
            reactions=int(reactions * part),
            comments=int(comments * part),
            reshares=int(reshares * part),
        )


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits of one day; others are previewers and scanners."""

    day: date
    human: int
    other: int


def visits_of(
    audience: Audience,
    at: datetime,
    *,
    appeal: float,
    last_day: date,
    zone: str,
    chance: random.Random,
) -> list[Visits]:
    total = poisson(chance, eventual(audience, IMPRESSION) * CLICK_RATE * appeal)
    first = local_date(at, zone)
    visits = []
    for age, human in enumerate(clicks_by_age(total, chance)):
        day = first + timedelta(days=age)
        # LinkedIn's own previewer comes at once.
        other = (1 if age == 0 else 0) + poisson(chance, human * 0.12)
        if (human or other) and day <= last_day:
            visits.append(Visits(day, human, other))
    return visits
