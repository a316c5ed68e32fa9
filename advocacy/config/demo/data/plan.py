"""What the generator is asked for: how many, how long, until when, by which chance."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from advocacy.config.demo.data import chance
from advocacy.kernel.clock import day_start

# Two shares a person and month, as in a programme that goes well.
SHARES_PER_MEMBER_DAY = 0.068


@dataclass(frozen=True)
class Plan:
    """`today` is not part of the activity: it ends at midnight, wherever the hand of the clock."""

    today: date
    members: int = 312
    days: int = 90
    seed: int = 7
    # Left out: as many as the company's stories, and as the people would share.
    posts: int | None = None
    # At least so many in the hub on the day after the activity, whatever `posts` says.
    live: int | None = None
    shares: int | None = None
    clicks: int | None = None
    # Drawing takes longer than all the rest of a small company.
    pictures: bool = True

    @property
    def first_day(self) -> date:
        return self.today - timedelta(days=self.days)

    @property
    def last_day(self) -> date:
        return self.today - timedelta(days=1)

    @property
    def all_days(self) -> list[date]:
        return [self.first_day + timedelta(days=n) for n in range(self.days)]

    @property
    def share_count(self) -> int:
        if self.shares is not None:
            return self.shares
        return round(self.members * self.days * SHARES_PER_MEMBER_DAY)

    def chance(self, *names: object) -> random.Random:
        return chance.stream(self.seed, *names)

    def moment(self, day: date, zone: str, *, hour: int = 0, minute: int = 0) -> datetime:
        """An hour of a day where somebody lives."""
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))

    def now(self, zone: str) -> datetime:
        """The end of the activity: today's midnight in a zone."""
        return day_start(self.today, zone)


def _silent(text: str, end: str = "\n") -> None:
    """Says nothing."""


@dataclass
class Progress:
    """Says what is being made, and how long it took."""

    write: Callable[[str, str], None] = field(default=_silent)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        self.write(f"    {what} … ", "")
        began = time.monotonic()
        yield
        self.write(f"{time.monotonic() - began:.1f} s", "\n")

    def part(self, done: int, whole: int) -> None:
        """Shown only where the whole takes long."""
        self.write(f"{done / whole:.0%} … ", "")
