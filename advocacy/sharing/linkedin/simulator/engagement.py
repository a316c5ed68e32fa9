"""How much attention a post gets, and when. Pure: the same post always gets the same.

Most of it comes in the first two days, the rest in a tail of some weeks. Every count only grows,
and the counts of single days add up to the total, because both are read off one curve.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import NormalDist

DAY_MS = 86_400_000
# Share of all attention, and the time in days in which it fades to 1/e.
FIRST_WAVE = (0.8, 0.8)
TAIL = (0.2, 12.0)

# How often a view leads to each of these, as the middle of a spread. Picked to be plausible, not
# measured: reactions on personal posts lie around two or three in a hundred views.
RATES = {
    "MEMBERS_REACHED": 0.72,
    "REACTION": 0.024,
    "COMMENT": 0.0030,
    "RESHARE": 0.0014,
    "POST_SAVE": 0.0022,
    "POST_SEND": 0.0016,
    "LINK_CLICKS": 0.011,
    "FOLLOWER_GAINED_FROM_CONTENT": 0.0006,
    "PROFILE_VIEW_FROM_CONTENT": 0.0040,
}
IMPRESSION = "IMPRESSION"
METRICS = (IMPRESSION, *RATES)
# The spread of views between posts of one author (sigma of a log-normal), and of each rate.
VIEW_SPREAD = 0.65
RATE_SPREAD = 0.30


@dataclass(frozen=True)
class Audience:
    """All that decides a post's counts."""

    seed: int
    urn: str
    connections: int
    created_ms: int
    has_link: bool = False
    has_picture: bool = False


def eventual(audience: Audience, metric: str) -> float:
    """What the count grows towards."""
    views = _views(audience)
    if metric == IMPRESSION:
        return views
    if metric == "LINK_CLICKS" and not audience.has_link:
        return 0.0
    if metric == "MEMBERS_REACHED":
        # Nobody is reached without a view, so this rate has a narrow spread below one.
        return views * (RATES[metric] + 0.1 * (_chance(audience, metric) - 0.5))
    return views * RATES[metric] * _spread(audience, metric, RATE_SPREAD)


def count_at(audience: Audience, metric: str, at_ms: int) -> int:
    """The count at a moment; 0 before the post was created."""
    age_days = max(at_ms - audience.created_ms, 0) / DAY_MS
    return math.floor(eventual(audience, metric) * arrived(age_days))


def daily(
    audience: Audience, metric: str, *, start: date, end: date, at_ms: int
) -> list[tuple[date, int]]:
    """The count of each UTC day from `start` until before `end`, as far as `at_ms` has come."""
    counts = []
    day = start
    while day < end and _day_ms(day) <= at_ms:
        until = min(_day_ms(day + timedelta(days=1)), at_ms)
        gained = count_at(audience, metric, until) - count_at(audience, metric, _day_ms(day))
        counts.append((day, gained))
        day += timedelta(days=1)
    return counts


def between(audience: Audience, metric: str, *, start_ms: int, end_ms: int) -> int:
    """What a stretch of time added."""
    return count_at(audience, metric, end_ms) - count_at(audience, metric, start_ms)


def followers(seed: int, sub: str, connections: int) -> int:
    """Connections follow each other; some others follow too."""
    chance = _uniform(seed, sub, "followers")
    return connections + round(connections * 0.3 * chance)


def _views(audience: Audience) -> float:
    reach = audience.connections * 0.55 + 40
    if audience.has_picture:
        reach *= 1.2
    return reach * _spread(audience, IMPRESSION, VIEW_SPREAD)


def arrived(age_days: float) -> float:
    """The part of all attention that has come by then; rises from 0 towards 1."""
    return sum(weight * (1 - math.exp(-age_days / fading)) for weight, fading in (FIRST_WAVE, TAIL))


def _spread(audience: Audience, name: str, sigma: float) -> float:
    return math.exp(NormalDist(0, sigma).inv_cdf(_chance(audience, name)))


def _chance(audience: Audience, name: str) -> float:
    return _uniform(audience.seed, audience.urn, name)


def _uniform(seed: int, subject: str, name: str) -> float:
    """A number strictly between 0 and 1."""
    digest = hashlib.blake2b(f"{seed}\n{subject}\n{name}".encode(), digest_size=6).digest()
    return (int.from_bytes(digest) + 0.5) / 2**48


def _day_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
