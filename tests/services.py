"""Starts PostgreSQL and Valkey once for the whole test run, before Django reads its settings.

Loaded by `-p tests.services`. Parallel workers inherit the addresses of the controlling process.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

_MARK = "ADVOCACY_TEST_SERVICES"


def _start() -> None:
    from advocacy.config.embedded import Postgres, Valkey

    home = Path(tempfile.mkdtemp(prefix="advocacy-test-"))
    home.chmod(0o755)
    postgres, valkey = Postgres(home, durable=False), Valkey(home)

    def stop() -> None:
        if os.getpid() == starter:
            valkey.stop()
            postgres.stop()
            shutil.rmtree(home, ignore_errors=True)

    starter = os.getpid()
    atexit.register(stop)
    # A run that is ended from outside, e.g. by a time limit, leaves no servers behind either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    postgres.start()
    valkey.start()
    os.environ[_MARK] = str(home)
    os.environ["DATABASE_URL"] = postgres.url()
    os.environ["REDIS_URL"] = valkey.url


if _MARK not in os.environ:
    _start()
os.environ["DEBUG"] = "1"
# Assigned, not defaulted: starting the servers imports the package whose default is the product's.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
