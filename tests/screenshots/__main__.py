"""``python -m tests.screenshots``, from a demo of its own or one that runs (``--address``)."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
WIDTHS = {390: 844, 1360: 900}
SCHEMES = ("light", "dark")


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def main() -> int:
    options = _parser().parse_args()
    # Ending it takes down what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # The names of pages come from the addresses of the product; nothing else of it is used.
    os.environ |= {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "advocacy.config.settings"}
    import django

    django.setup()
    options.to.mkdir(parents=True, exist_ok=True)
    with _demo(options.address) as address:
        from tests.screenshots.walking import Walk

        walk = Walk(
            address,
            options.to,
            say=say,
            only=options.only,
            widths=options.widths,
            schemes=options.schemes,
        )
        walk.everything(options.persons)
    say(f"\n{walk.pictures} pictures in {options.to}\n")
    for line in walk.report():
        say(f"{line}\n")
    return 1 if walk.findings else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument(
        "--address", default="", help="of a running demo, e.g. http://localhost:8000"
    )
    parser.add_argument("--to", type=Path, default=BASE / "var" / "screenshots")
    parser.add_argument(
        "--as", dest="persons", action="append", help="first name of a persona, or visitor"
    )
    parser.add_argument(
        "--only", default="", help="pages with this in their name, e.g. content-hub"
    )
    parser.add_argument("--widths", type=int, nargs="+", default=list(WIDTHS), choices=list(WIDTHS))
    parser.add_argument("--schemes", nargs="+", default=list(SCHEMES), choices=SCHEMES)
    return parser


@contextmanager
def _demo(address: str) -> Iterator[str]:
    """The address of a demo; one of our own lives in a folder that goes with it."""
    if address:
        yield address.rstrip("/")
        return
    from advocacy.config.demo.processes import HeldPort
    from advocacy.config.demo.stack import Stack

    home = Path(tempfile.mkdtemp(prefix="advocacy-screenshots-"))
    home.chmod(0o755)
    stack = Stack(home, port=HeldPort(0), simulator_port=HeldPort(0), durable=False)
    try:
        began = time.monotonic()
        say("Starting a demo … ")
        stack.start()
        say(f"{time.monotonic() - began:.0f} s\n")
        yield stack.address
    finally:
        stack.stop()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
