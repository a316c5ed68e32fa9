"""When people do things. Pure: weekdays, hours, growth, and how attention fades."""

from __future__ import annotations

import math
import random
from datetime import date

# Monday to Sunday. Tuesday to Thursday carry most of what is shared on LinkedIn.
_WEEKDAYS = (0.95, 1.30, 1.35, 1.20, 0.80, 0.15, 0.12)
# Hours of the day: before work, lunch, the end of the afternoon, some evening.
_HOURS = dict(zip(range(6, 23), (2, 9, 16, 12, 8, 6, 9, 7, 5, 5, 8, 9, 5, 3, 3, 2, 1), strict=True))
# Of the visits that a share brings, so many come on its first day, its second, …
_CLICK_DECAY = (0.52, 0.24, 0.10, 0.05, 0.03, 0.02, 0.015, 0.01, 0.008, 0.007)


def day_weight(day: date, *, position: float) -> float:
    """How much is shared on a day; `position` runs from 0 (first day) to 1 as people join."""
    summer_and_christmas = 0.6 if (day.month, day.day) >= (12, 23) or day.month == 7 else 1.0
    return _WEEKDAYS[day.weekday()] * (0.45 + 1.0 * position) * summer_and_christmas


def weekday_weight(day: date) -> float:
    return _WEEKDAYS[day.weekday()]


def hour_and_minute(chance: random.Random) -> tuple[int, int]:
    hour = chance.choices(list(_HOURS), weights=list(_HOURS.values()))[0]
    return hour, chance.randrange(60)


def eagerness(chance: random.Random) -> float:
    """How often one person shares, beside the others: a few do most of it."""
    return math.exp(chance.gauss(0, 0.95))


def post_pull(age_days: int) -> float:
    """How likely an approved post is picked at an age: new ones first."""
    return 0.15 + math.exp(-age_days / 5)


def clicks_by_age(total: int, chance: random.Random) -> list[int]:
    """The visits of a share spread over the days after it, most of them at once."""
    spread = [0] * len(_CLICK_DECAY)
    for age in chance.choices(range(len(_CLICK_DECAY)), weights=_CLICK_DECAY, k=total):
        spread[age] += 1
    return spread
