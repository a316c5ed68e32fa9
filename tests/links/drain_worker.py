"""A drain in a process of its own, which kills itself at the point it is told to.

python -m tests.links.drain_worker <key prefix> <point>
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402

from analytics.links import clicks, drain  # noqa: E402


def _die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_after(module: Any, name: str) -> None:
    original = getattr(module, name)

    def run(*args: Any, **kwargs: Any) -> None:
        original(*args, **kwargs)
        _die()

    setattr(module, name, run)


def main(prefix: str, point: str) -> None:
    cache.key_prefix = prefix
    match point:
        case "after taking":
            _die_after(clicks, "take")
        case "after copying":
            _die_after(drain, "_copy")
        case "before committing":
            drain._announce = _die
        case "after committing":
            clicks.finish = _die
        case "between batches":
            _die_after(clicks, "finish")
        case "never":
            pass
        case _:
            raise ValueError(point)
    # All that waits, however slow the machine is.
    drain.drain(seconds=240, batch_size=40)
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
