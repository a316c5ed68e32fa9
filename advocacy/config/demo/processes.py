"""The demo's processes: started quietly, watched, and ended with the demo whatever ends it."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
_STOP_SECONDS = 12


class DemoError(RuntimeError):
    """The demo cannot start or go on; the message is a sentence for the person before it."""


class Process:
    """One child with a log of its own. `shown` leaves its output, not its errors, on the terminal.

    In a session of its own: Ctrl-C reaches the demo alone, which then ends its children in order.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        log: Path,
        env: Mapping[str, str],
        cwd: Path | None = None,
        shown: bool = False,
    ) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as output:
            self.child = subprocess.Popen(
                command,
                cwd=cwd,
                stdout=None if shown else output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                env=dict(env),
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    @property
    def has_ended(self) -> bool:
        return self.child.poll() is not None

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-12:])

    def ask_to_stop(self) -> None:
        if not self.has_ended:
            self.child.terminate()

    def wait_or_kill(self, deadline: float) -> None:
        """Wait until it ended; at the deadline end it and what it started."""
        try:
            self.child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()


def stop_all(processes: list[Process]) -> None:
    for process in reversed(processes):
        process.ask_to_stop()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in reversed(processes):
        process.wait_or_kill(deadline)


def _die_with_parent() -> None:
    # Even a kill -9 of the demo leaves nothing running.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Leftovers:
    """Remembers the children on disk, so that the next start can end what a killed one left."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def remember(self, processes: list[Process]) -> None:
        known = [
            [process.child.pid, psutil.Process(process.child.pid).create_time()]
            for process in processes
            if not process.has_ended
        ]
        self.path.write_text(json.dumps(known))

    def end(self) -> int:
        """End what is still there, and only that: a pid that now is another program is spared."""
        try:
            known = json.loads(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return 0
        found = []
        for pid, created in known:
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                if abs(process.create_time() - created) < 1:
                    process.terminate()
                    found.append(process)
        _, alive = psutil.wait_procs(found, timeout=_STOP_SECONDS)
        for process in alive:
            process.kill()
        self.forget()
        return len(found)

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)


class HeldPort:
    """A port kept from everybody else until our own server takes it: making data takes minutes."""

    def __init__(self, number: int) -> None:
        """Raises OSError when another program has it. 0 takes any free one."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            # Connections of an earlier run that are fading away do not count as taken.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind(("127.0.0.1", number))
            self._socket.listen(1)
        except OSError:
            self._socket.close()
            raise
        self.number: int = self._socket.getsockname()[1]

    def release(self) -> None:
        self._socket.close()


def wait_until(answers: Callable[[], bool], process: Process, *, seconds: float, what: str) -> None:
    """Wait for a child to answer. Raises DemoError with its last words when it does not."""
    deadline = time.monotonic() + seconds
    while True:
        answered = answers()
        # Looked at after the answer: it may have been another program's, on a port it took.
        if process.has_ended:
            raise DemoError(f"The {what} ended at once. It said:\n{process.last_words()}")
        if answered:
            return
        if time.monotonic() > deadline:
            raise DemoError(f"The {what} does not answer. It said:\n{process.last_words()}")
        time.sleep(0.1)
