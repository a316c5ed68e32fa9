"""`make demo`: start everything, say where it is, stop everything."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advocacy.config import messages
from advocacy.config.demo.processes import (
    DemoError,
    Leftovers,
    Process,
    is_free,
    stop_all,
    wait_until,
)
from advocacy.config.embedded import EmbeddedError, Postgres, Valkey

BASE = Path(__file__).resolve().parents[3]
VAR = BASE / "var"
LOGS = VAR / "log"
_FREE_BYTES_NEEDED = 700 * 1024 * 1024


def say(text: str = "", end: str = "\n") -> None:
    print(text, end=end, flush=True)  # noqa: T201  (this is the demo's voice)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    say(f"  {what} … ", end="")
    began = time.monotonic()
    yield
    say(f"{time.monotonic() - began:.1f} s")


class Demo:
    """The running demo. `start` brings everything up in order; `stop` takes it down again."""

    def __init__(self, *, port: int, simulator_port: int) -> None:
        self.port = port
        self.simulator_port = simulator_port
        self.address = f"http://localhost:{port}"
        self.postgres = Postgres(VAR)
        self.valkey = Valkey(VAR)
        self.processes: list[Process] = []
        self.leftovers = Leftovers(VAR / "demo-processes.json")
        self.env = {
            **os.environ,
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "advocacy.config.settings",
            "DATABASE_URL": self.postgres.url(),
            "REDIS_URL": self.valkey.url,
            "PUBLIC_URL": self.address,
            "LINKEDIN_CLIENT_ID": "demo-client",
            "LINKEDIN_CLIENT_SECRET": "demo-secret",
            "LINKEDIN_OAUTH_BASE": self.simulator,
            "LINKEDIN_API_BASE": self.simulator,
            "LINKEDIN_FEED_BASE": self.simulator,
            "LINKEDIN_SCOPES": "openid profile email w_member_social r_member_postAnalytics",
            "OUTBOUND_TRUSTED_ORIGINS": self.simulator,
        }

    @property
    def simulator(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"

    def start(self) -> None:
        with step("Looking after what an earlier run left"):
            self.leftovers.end()
        with step("Compiling the five languages"):
            messages.compile_catalogues()
        with step("Starting PostgreSQL"):
            self.postgres.start()
        with step("Starting Valkey"):
            self.valkey.start()
        os.environ.update(self.env)
        self._prepare_data()
        with step("Starting the LinkedIn simulator, web server, worker and clock"):
            self._start_processes()

    def _prepare_data(self) -> None:
        import django

        django.setup()
        from django.core.management import call_command

        from advocacy.tenancy.models import Organization

        with step("Bringing the database up to date"):
            call_command("migrate", verbosity=0, interactive=False)
        if not Organization.objects.exists():
            say("  Making the demo organizations:")
            began = time.monotonic()
            call_command("demo_data")
            say(f"  Demo organizations made in {time.monotonic() - began:.1f} s")
        from advocacy.config.demo.members import write_members

        write_members(VAR / "simulator-members.json")

    def _start_processes(self) -> None:
        python = sys.executable
        simulator = self._run(
            "simulator",
            [python, "-m", "advocacy.sharing.linkedin.simulator"]
            + ["--port", str(self.simulator_port), "--state", str(VAR / "simulator.sqlite3")]
            + ["--members", str(VAR / "simulator-members.json"), "--seed", "7"]
            + ["--redirect-uri", f"{self.address}/linkedin/callback/"],
        )
        web = self._run(
            "web",
            [python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
            + ["--port", str(self.port), "--workers", "2", "--blocking-threads", "2"]
            + ["--no-ws", "--log-level", "warning", "advocacy.config.wsgi:application"],
        )
        celery = [python, "-m", "celery", "--quiet", "-A", "advocacy.config"]
        worker = self._run(
            "worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"]
        )
        clock = self._run("beat", [*celery, "beat", "--loglevel", "WARNING"])
        self.leftovers.remember(self.processes)
        wait_until(
            lambda: _answers(f"{self.simulator}/feed/"), simulator, seconds=30, what="simulator"
        )
        wait_until(lambda: _answers(f"{self.address}/readyz"), web, seconds=60, what="web server")
        for process in (worker, clock):
            if process.has_ended:
                raise DemoError(f"The {process.name} ended. It said:\n{process.last_words()}")

    def _run(self, name: str, command: list[str]) -> Process:
        process = Process(name, command, log=LOGS / f"{name}.log", env=self.env)
        self.processes.append(process)
        return process

    def watch(self) -> None:
        """Return never, except by a signal. Raises DemoError when a part ends by itself."""
        while True:
            for process in self.processes:
                if process.has_ended:
                    raise DemoError(
                        f"The {process.name} ended by itself. It said:\n{process.last_words()}"
                    )
            time.sleep(0.5)

    def stop(self) -> None:
        stop_all(self.processes)
        self.valkey.stop()
        self.postgres.stop()
        self.leftovers.forget()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  (our own loopback)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _only_one() -> object:
    """Hold the lock of this checkout. The lock of a killed run is free: the kernel gave it back."""
    VAR.mkdir(exist_ok=True)
    LOGS.mkdir(exist_ok=True)
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
        for name in ("postgres", "valkey", "media", "mail"):
            folder = Postgres(VAR).data if name == "postgres" else VAR / name
            shutil.rmtree(folder, ignore_errors=True)
        for file in VAR.glob("simulator*"):
            file.unlink()


def _free_port(name: str, wanted: int, *, chosen: bool) -> int:
    if is_free(wanted):
        return wanted
    if chosen:
        raise DemoError(f"Port {wanted} is taken. Choose another one: make demo {name}=8010")
    for port in range(wanted + 1, wanted + 50):
        if is_free(port):
            say(f"  Port {wanted} is taken by another program; using {port}.")
            return port
    raise DemoError(f"No port from {wanted} to {wanted + 49} is free. Choose one: {name}=9000")


def _enough_space() -> None:
    free = shutil.disk_usage(VAR).free
    if free < _FREE_BYTES_NEEDED:
        raise DemoError(
            f"The disk has {free // 2**20} MB left; the demo needs {_FREE_BYTES_NEEDED // 2**20}."
            " Free some space and try again."
        )


def main() -> int:
    began = time.monotonic()
    demo: Demo | None = None
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    say("The employee advocacy demo")
    try:
        lock = _only_one()
        _enough_space()
        if os.environ.get("RESET") == "1":
            Leftovers(VAR / "demo-processes.json").end()
            _start_over()
        wanted = int(os.environ.get("PORT") or 8000)
        demo = Demo(
            port=_free_port("PORT", wanted, chosen=wanted != 8000),
            simulator_port=_free_port("SIMULATOR_PORT", 8901, chosen=False),
        )
        demo.start()
        from advocacy.config.demo.personas import introduction

        say(f"\nReady after {time.monotonic() - began:.0f} s:  {demo.address}\n")
        say(introduction(demo.simulator))
        say("\nStop with Ctrl-C.")
        demo.watch()
        del lock
    except KeyboardInterrupt:
        say("\nStopping …")
        return 0
    except (DemoError, EmbeddedError) as error:
        say(f"\n{error}")
        return 1
    except OSError as error:
        say(f"\nThe demo could not go on: {error.strerror or error}.")
        return 1
    finally:
        if demo is not None:
            demo.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
