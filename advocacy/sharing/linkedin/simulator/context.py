"""What every handler is given: the state, the clock, and a way to wait."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from advocacy.sharing.linkedin.simulator.clock import Clock
from advocacy.sharing.linkedin.simulator.state import State

if TYPE_CHECKING:
    from advocacy.sharing.linkedin.simulator.request import Request


class Simulator:
    """One simulated LinkedIn.

    `seed` decides how much attention each post gets. It is remembered with the state, so a restart
    with another seed does not change the past. `base_url` is how browsers and clients reach the
    simulator when that differs from the address a request names.
    """

    def __init__(self, state_path: Path | str, *, seed: int = 7, base_url: str = "") -> None:
        self.state = State(state_path)
        self.clock = Clock(self.state)
        self.seed = int(self.state.keep_setting("seed", seed))
        self._base_url = base_url.rstrip("/")
        self._stopping = threading.Event()

    def base_url(self, request: Request) -> str:
        return self._base_url or request.host_url.rstrip("/")

    def wait(self, seconds: float) -> None:
        """Let a request hang; stopping the server ends the wait."""
        if seconds > 0:
            self._stopping.wait(seconds)

    def stop_waiting(self) -> None:
        self._stopping.set()

    def close(self) -> None:
        self.stop_waiting()
        self.state.close()
