"""The simulator's own time: the computer's, moved by a switch."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

from advocacy.sharing.linkedin.simulator import switches
from advocacy.sharing.linkedin.simulator.state import State


class Clock:
    """Tells and moves the time that tokens, quotas, media and engagement go by."""

    def __init__(self, state: State) -> None:
        self._state = state

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + switches.load(self._state).clock_offset

    def now_ms(self) -> int:
        return int(self.now() * 1000)

    def today(self) -> date:
        """The UTC day that quotas are counted by."""
        return datetime.fromtimestamp(self.now(), UTC).date()

    def move(self, *, offset: float) -> None:
        """Set the distance to the computer's time.

        Raises UnfitValue when it is out of range.
        """
        current = switches.load(self._state)
        switches.store(self._state, current.changed({"clock_offset": offset}))

    def advance(self, *, seconds: float) -> None:
        self.move(offset=switches.load(self._state).clock_offset + seconds)
