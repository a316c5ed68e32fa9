"""PostgreSQL and Valkey of the bench's own, a database for each set, and the servers on them."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2

from advocacy.config.demo.processes import Process, stop_all, wait_until
from advocacy.config.embedded import ROLE, Postgres, Valkey

BASE = Path(__file__).resolve().parents[2]


class Stack:
    """The services, in a folder that goes with them unless it is kept."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.postgres = Postgres(home)
        self.valkey = Valkey(home)

    def start(self) -> None:
        self.postgres.start()
        self.valkey.start()

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()


class Place:
    """One set: its database, and production's settings for it."""

    def __init__(self, stack: Stack, name: str) -> None:
        self.stack = stack
        self.database = f"bench_{name}"
        self.port, self.bare_port = free_port(), free_port()
        key = base64.urlsafe_b64encode(b"bench-only-key-of-32-bytes-long!").decode()
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DEBUG": "0",
            "DEMO": "0",
            "SECRET_KEY": "a-key-for-an-hour-that-is-long-enough-for-production-settings-9Q",
            "ENCRYPTION_KEYS": key,
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "SECURE_SSL_REDIRECT": "0",
            "SESSION_COOKIE_SECURE": "0",
            "DATABASE_URL": stack.postgres.url(self.database),
            "REDIS_URL": stack.valkey.url,
            "VAR_DIR": str(stack.home),
            "STATIC_ROOT": str(stack.home / "static"),
            "LOG_LEVEL": "WARNING",
        }

    def is_there(self) -> bool:
        """Whether an earlier run left the set."""
        with self._as_superuser() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database])
            return cursor.fetchone() is not None

    def create(self, *, like: Place | None = None) -> None:
        """Make the database, empty or as another one is."""
        with self._as_superuser() as cursor:
            template = like.database if like else "template1"
            cursor.execute(f"CREATE DATABASE {self.database} OWNER {ROLE} TEMPLATE {template}")

    def rename(self, name: str) -> None:
        """Call the database otherwise, e.g. once it is complete."""
        database = f"bench_{name}"
        with self._as_superuser() as cursor:
            cursor.execute(f"ALTER DATABASE {self.database} RENAME TO {database}")
        self._use(database)

    @contextmanager
    def _as_superuser(self) -> Iterator[Any]:
        connection = psycopg2.connect(self.stack.postgres.url("postgres", "postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def _use(self, database: str) -> None:
        self.database = database
        self.env["DATABASE_URL"] = self.stack.postgres.url(database)

    def manage(self, *command: str) -> None:
        self._run([sys.executable, "manage.py", *command])

    def step(self, name: str, argument: Any = None, *, loud: bool = False) -> Any:
        """Run a step of `steps.py` and return its answer."""
        command = [sys.executable, "-m", "tests.bench.steps", name, json.dumps(argument)]
        return json.loads(self._run(command, loud=loud))

    def start_step(self, name: str) -> subprocess.Popen[bytes]:
        """Start a step that runs until it is killed."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.bench.steps", name],
            env=self.env,
            cwd=BASE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _run(self, command: list[str], *, loud: bool = False) -> str:
        done = subprocess.run(
            command,
            env=self.env,
            cwd=BASE,
            stdout=subprocess.PIPE,
            stderr=None if loud else subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[1:4])} failed:\n{done.stderr or ''}")
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The product and the yardsticks, each on granian as the Dockerfile starts it."""
        product = self._serve("advocacy.config.wsgi:application", self.port)
        bare = self._serve("tests.bench.bare:application", self.bare_port)
        try:
            wait_until(lambda: _answers(self.port, "/readyz"), product, seconds=90, what="product")
            wait_until(
                lambda: _answers(self.bare_port, "/hello"), bare, seconds=30, what="yardstick"
            )
            yield
        finally:
            stop_all([product, bare])

    def _serve(self, application: str, port: int) -> Process:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
        command += ["--blocking-threads", "2", "--no-ws", "--log-level", "warning", application]
        return Process(
            application, command, log=self.stack.home / f"granian-{port}.log", env=self.env
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, as a machine that fails would."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.wait()


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False
