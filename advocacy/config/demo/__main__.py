"""`make demo`: start everything, say where it is, stop everything."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advocacy.config.demo.personas import introduction
from advocacy.config.demo.processes import DemoError, HeldPort, Leftovers
from advocacy.config.demo.stack import Stack
from advocacy.config.embedded import EmbeddedError, Postgres, Valkey

VAR = Path(__file__).resolve().parents[3] / "var"
PORT, SIMULATOR_PORT = 8000, 8901
# The first start makes the databases and the pictures; later ones only go on writing.
_FIRST_START_BYTES = 700 * 1024 * 1024
_LATER_START_BYTES = 200 * 1024 * 1024
_FULL_BELOW = 20 * 1024 * 1024


def say(text: str = "", end: str = "\n") -> None:
    print(text, end=end, flush=True)  # noqa: T201  (this is the demo's voice)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    say(f"  {what} … ", end="")
    began = time.monotonic()
    yield
    say(f"{time.monotonic() - began:.1f} s")


def _only_one() -> object:
    """Hold the lock of this checkout. The lock of a killed run is free: the kernel gave it back."""
    VAR.mkdir(exist_ok=True)
    lock = (VAR / "demo.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise DemoError(
            "The demo is already running from this folder. Use it, or stop it with Ctrl-C first."
        ) from None
    return lock


def _start_over() -> None:
    with step("Starting over: removing the demo's data"):
        postgres, valkey = Postgres(VAR), Valkey(VAR)
        postgres.end_previous()
        valkey.end_previous()
        for folder in (postgres.data, valkey.data, VAR / "media", VAR / "mail"):
            shutil.rmtree(folder, ignore_errors=True)
        for file in VAR.glob("simulator*"):
            file.unlink()


def _free_port(name: str, wanted: int, *, chosen: bool) -> HeldPort:
    for port in (wanted,) if chosen else range(wanted, wanted + 50):
        try:
            held = HeldPort(port)
        except OSError:
            continue
        if port != wanted:
            say(f"  Port {wanted} is taken by another program; using {port}.")
        return held
    if chosen:
        raise DemoError(f"Port {wanted} is taken. Choose another one: make demo {name}=8010")
    raise DemoError(f"No port from {wanted} to {wanted + 49} is free. Choose one: {name}=9000")


def _enough_space() -> None:
    free = shutil.disk_usage(VAR).free
    is_there = (Postgres(VAR).data / "PG_VERSION").exists()
    needed = _LATER_START_BYTES if is_there else _FIRST_START_BYTES
    if free < needed:
        raise DemoError(
            f"The disk has {free // 2**20} MB left; the demo needs {needed // 2**20}."
            " Free some space and try again."
        )


def _reason(said: str) -> str:
    """What to tell a person: a full disk makes each part fail in words of its own."""
    if shutil.disk_usage(VAR).free < _FULL_BELOW:
        return "The disk is full, so the demo stopped. Free some space and start it again."
    return said


def _number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdigit() or not 1024 <= int(value) <= 65535:
        raise DemoError(f"{name} must be a port from 1024 to 65535, not {value!r}.")
    return int(value)


def _interrupt(*_: object) -> None:
    # The first signal stops the demo; impatient further ones must not stop the stopping.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    """Run the demo until it is told to stop. Returns the exit code."""
    began = time.monotonic()
    stack: Stack | None = None
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _interrupt)
    say("The employee advocacy demo")
    try:
        lock = _only_one()
        _enough_space()
        # Before ports are chosen: what a killed run left may hold them.
        with step("Looking after what an earlier run left"):
            Leftovers(VAR / Stack.PROCESSES).end()
        if os.environ.get("RESET") == "1":
            _start_over()
        port = _number("PORT", PORT)
        stack = Stack(
            VAR,
            port=_free_port("PORT", port, chosen=port != PORT),
            simulator_port=_free_port("SIMULATOR_PORT", SIMULATOR_PORT, chosen=False),
            step=step,
        )
        stack.start()
        say(f"\nReady after {time.monotonic() - began:.0f} s:  {stack.address}\n")
        say(introduction(stack.simulator))
        say("\nStop with Ctrl-C.")
        stack.watch()
        del lock
    except KeyboardInterrupt:
        say("\nStopping …")
        return 0
    except (DemoError, EmbeddedError) as error:
        say(f"\n{_reason(str(error))}")
        return 1
    except OSError as error:
        say(f"\n{_reason(f'The demo could not go on: {error.strerror or error}.')}")
        return 1
    finally:
        if stack is not None:
            stack.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
