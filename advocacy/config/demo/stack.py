"""The whole product on one machine: databases, simulator, web server, worker and clock.

`make demo` runs it for people; the browser journeys and the screenshots run one of their own.
"""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from advocacy.config import messages
from advocacy.config.demo.processes import (
    DemoError,
    HeldPort,
    Leftovers,
    Process,
    stop_all,
    wait_until,
)
from advocacy.config.embedded import Postgres, Valkey

Step = Callable[[str], AbstractContextManager[None]]


def _silently(what: str) -> AbstractContextManager[None]:
    return nullcontext()


class Stack:
    """`start` brings everything up in order under the folder `var`; `stop` takes it down again."""

    # Under `var`: the processes running, for the next start to end should this one be killed.
    PROCESSES = "demo-processes.json"

    def __init__(
        self,
        var: Path,
        *,
        port: HeldPort,
        simulator_port: HeldPort,
        demo_data: tuple[str, ...] = (),
        durable: bool = True,
        trusted_origins: tuple[str, ...] = (),
        step: Step = _silently,
    ) -> None:
        self.var = var
        self.port = port
        self.simulator_port = simulator_port
        self.demo_data = demo_data
        self.step = step
        self.address = f"http://localhost:{port.number}"
        self.postgres = Postgres(var, durable=durable)
        self.valkey = Valkey(var)
        self.processes: list[Process] = []
        self.leftovers = Leftovers(var / self.PROCESSES)
        self.logs = var / "log"
        self.env = {
            **os.environ,
            "DEBUG": "0",
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "advocacy.config.settings",
            "DATABASE_URL": self.postgres.url(),
            "REDIS_URL": self.valkey.url,
            "VAR_DIR": str(var),
            "PUBLIC_URL": self.address,
            "LINKEDIN_CLIENT_ID": "demo-client",
            "LINKEDIN_CLIENT_SECRET": "demo-secret",
            "LINKEDIN_SIGN_IN": "1",
            "LINKEDIN_SIGN_IN_CLIENT_ID": "demo-sign-in",
            "LINKEDIN_SIGN_IN_CLIENT_SECRET": "demo-secret",
            "LINKEDIN_OAUTH_BASE": self.simulator,
            "LINKEDIN_API_BASE": self.simulator,
            "LINKEDIN_FEED_BASE": self.simulator,
            "LINKEDIN_SCOPES": "openid profile email w_member_social r_member_postAnalytics",
            "OUTBOUND_TRUSTED_ORIGINS": ",".join((self.simulator, *trusted_origins)),
        }

    @property
    def simulator(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port.number}"

    def start(self) -> None:
        """Raises DemoError or EmbeddedError with a sentence when a part does not come up."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with self.step("Compiling the five languages"):
            messages.compile_catalogues()
        with self.step("Starting PostgreSQL"):
            self.postgres.start()
        with self.step("Starting Valkey"):
            self.valkey.start()
        # One process for both. Data is made once; a second start finds the organizations there.
        self.manage("demo_data", "--migrate", "--if-empty", *self.demo_data, loud=True)
        with self.step("Starting the LinkedIn simulator, web server, worker and clock"):
            self._start_processes()

    def manage(self, *command: str, loud: bool = False) -> None:
        """Run a management command of the product. Raises DemoError with what it said last."""
        process = Process(
            command[0],
            [sys.executable, "manage.py", *command],
            log=self.logs / f"{command[0]}.log",
            env=self.env,
            cwd=Path(__file__).resolve().parents[3],
            shown=loud and self.step is not _silently,
        )
        self.processes.append(process)
        failed = process.child.wait()
        self.processes.remove(process)
        if failed:
            last = process.last_words().strip().splitlines()[-1:]
            raise DemoError(
                f"manage.py {command[0]} failed: {''.join(last).strip()}\n"
                f"All that it said is in {process.log}."
            )

    def stop(self) -> None:
        self.simulator_port.release()
        self.port.release()
        stop_all(self.processes)
        self.processes.clear()
        self.valkey.stop()
        self.postgres.stop()
        self.leftovers.forget()

    def watch(self) -> None:
        """Return never, except by a signal. Raises DemoError when a part ends by itself."""
        while True:
            for process in self.processes:
                if process.has_ended:
                    raise DemoError(
                        f"The {process.name} ended by itself. It said:\n{process.last_words()}"
                    )
            time.sleep(0.5)

    def _start_processes(self) -> None:
        python = sys.executable
        self.simulator_port.release()
        self.port.release()
        simulator = self._run(
            "simulator",
            [python, "-m", "advocacy.sharing.linkedin.simulator"]
            + ["--port", str(self.simulator_port.number)]
            + ["--state", str(self.var / "simulator.sqlite3")]
            + ["--members", str(self.var / "simulator-members.json"), "--seed", "7"]
            + ["--history", str(self.var / "simulator-history.json")]
            + ["--redirect-uri", f"{self.address}/linkedin/callback/"]
            + [
                "--sign-in-redirect-uri",
                f"{self.address}/accounts/social/linkedin/login/callback/",
            ],
        )
        web = self._run(
            "web",
            [python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
            + ["--port", str(self.port.number), "--workers", "2", "--blocking-threads", "2"]
            + ["--no-ws", "--log-level", "warning", "advocacy.config.wsgi:application"],
        )
        celery = [python, "-m", "celery", "--quiet", "-A", "advocacy.config"]
        worker = self._run(
            "worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"]
        )
        schedule = ["--schedule", str(self.var / "celerybeat-schedule")]
        clock = self._run("beat", [*celery, "beat", "--loglevel", "WARNING", *schedule])
        self.leftovers.remember(self.processes)
        wait_until(
            lambda: answers(f"{self.simulator}/feed/"), simulator, seconds=30, what="simulator"
        )
        wait_until(lambda: answers(f"{self.address}/readyz"), web, seconds=60, what="web server")
        for process in (worker, clock):
            if process.has_ended:
                raise DemoError(f"The {process.name} ended. It said:\n{process.last_words()}")

    def _run(self, name: str, command: list[str]) -> Process:
        process = Process(name, command, log=self.logs / f"{name}.log", env=self.env)
        self.processes.append(process)
        return process


def answers(url: str) -> bool:
    """Whether a page of ours on loopback answers with 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  (our own loopback)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
