"""Real Celery workers, started and killed by tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import redis
from celery import Celery
from django.conf import settings
from django.db import connection

from advocacy.sharing import fault_points

PATIENCE = 90.0
LOOKS = 8
DEFAULT_QUEUE = "celery"
ROOT = Path(__file__).resolve().parents[2]


class Workers:
    """Workers on queues of this test's own, and a way to give them tasks.

    Every worker serves one queue at a time from one process, so that a kill hits what it should.
    """

    def __init__(self, *, linkedin_url: str, folder: Path, redis_url: str = "") -> None:
        redis_url = redis_url or settings.REDIS_URL
        self.prefix = f"faults-{uuid.uuid4().hex[:8]}:"
        self.folder = folder
        self.queues = {DEFAULT_QUEUE}
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": _with_database(settings.DATABASE_URL, _database_name()),
            "REDIS_URL": redis_url,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "FAULTS_PREFIX": self.prefix,
            "FAULTS_LINKEDIN": linkedin_url,
        }
        self.processes: list[subprocess.Popen[bytes]] = []
        address = redis_url.replace("unix://", "redis+socket://")
        self.broker = Celery("faults", broker=address, set_as_current=False)
        self.broker.conf.broker_transport_options = {"global_keyprefix": self.prefix}
        self.redis = redis.Redis.from_url(redis_url)

    def start(
        self, queues: Iterable[str] = (DEFAULT_QUEUE,), *, dies_at: str = ""
    ) -> subprocess.Popen[bytes]:
        """A worker; with `dies_at` it is killed at that point, as if the plug were pulled."""
        names = sorted(queues)
        log = (self.folder / f"worker-{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "-A", "advocacy.config.celery", "worker"),
                    *("--pool", "solo", "--queues", ",".join(names), "--loglevel", "INFO"),
                    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
                    *("--hostname", f"{self.prefix}{len(self.processes)}@faults"),
                ],
                cwd=ROOT,
                env={**self.environment, fault_points.VARIABLE: dies_at},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        return process

    def send(self, task: str, *, queue: str = DEFAULT_QUEUE, **kwargs: Any) -> None:
        self.queues.add(queue)
        self.broker.send_task(f"advocacy.sharing.tasks.{task}", kwargs=kwargs, queue=queue)

    def wait_until_idle(self) -> None:
        """Until no task waits, and none is in the hands of a worker, dead ones included.

        A worker takes a task from its queue a moment before it notes it as its own, so that one
        look may see it in neither place: several in a row have to agree.
        """
        calm = 0

        def is_calm() -> bool:
            nonlocal calm
            calm = 0 if self._outstanding() else calm + 1
            return calm > LOOKS

        self.wait_for(is_calm, "the workers to be idle")

    def wait_for(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"Waited in vain for {what}.\n{self.logs()}")
            # Nothing of another process can be awaited here; a worker's death can, and is.
            time.sleep(0.05)

    def logs(self) -> str:
        return "\n".join(
            path.read_text(errors="replace") for path in sorted(self.folder.glob("worker-*.log"))
        )

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        for key in self.redis.scan_iter(f"{self.prefix}*"):
            self.redis.delete(key)
        self.redis.close()
        self.broker.close()

    def _outstanding(self) -> int:
        waiting = sum(self.redis.llen(f"{self.prefix}{queue}") for queue in self.queues)
        return waiting + self.redis.hlen(f"{self.prefix}unacked")


def _database_name() -> str:
    """The database of this test run, not the one its address names."""
    return str(connection.settings_dict["NAME"])


def _with_database(address: str, name: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"/{quote(name)}"))
