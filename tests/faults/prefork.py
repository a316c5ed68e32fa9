"""A worker process that forks a child for each task, as Celery's own pool does, without Celery.

Starting a Celery worker takes seconds, so that hundreds of kills would take an hour. This one loads
the product once and forks: a child runs the very function of the task, on connections of its own,
and is killed by SIGKILL at a point of the engine. What Celery adds (taking the task back when its
process is gone) is asked of real Celery workers in `test_publishing.py`.

    python -m tests.faults.prefork     jobs as lines of JSON in, exit codes as lines of JSON out
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]


class Prefork:
    """The process, as tests use it."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.prefork"],
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._log = log

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def start(self, **task: Any) -> None:
        """Give a task to `deliveries` children at once; `dies_at` names points of the engine."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()

    def wait(self) -> list[int]:
        """How the children of the task ended: 0, or minus the signal."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        codes: list[int] = json.loads(line) if line else []
        assert codes, self._log.read_text()
        assert set(codes) <= {0, -9}, self._log.read_text()
        return codes

    def run(self, **task: Any) -> list[int]:
        self.start(**task)
        return self.wait()


def _serve() -> None:
    import django

    django.setup()
    from advocacy.sharing.tasks import publish_share

    for line in sys.stdin:
        job = json.loads(line)
        children = [_fork(publish_share, **job) for _ in range(job.pop("deliveries", 1))]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        sys.stdout.write(json.dumps(codes) + "\n")
        sys.stdout.flush()


def _fork(
    publish_share: Any,
    *,
    organization_id: int,
    share_id: int,
    dies_at: Sequence[str] = (),
    call_seconds: float = 12.0,
    deliveries: int = 1,
) -> int:
    child = os.fork()
    if child:
        return child
    from advocacy.sharing import credentials, fault_points

    os.environ[fault_points.VARIABLE] = ",".join(dies_at)
    credentials.CALL_SECONDS = call_seconds
    try:
        publish_share(organization_id=organization_id, share_id=share_id)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    _serve()
