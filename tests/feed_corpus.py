"""``python -m tests.feed_corpus FOLDER``: read every file below a folder as a feed, and count.

Made for the files that feedparser's own tests collect: some 2,200, from the well-formed to the
pathological. They come with its source distribution and are not kept here:

    pip download --no-binary :all: --no-deps feedparser && tar xf feedparser-*.tar.gz
    python -m tests.feed_corpus feedparser-*/tests

Reading may say that something is no feed, or too much; anything else that is raised is a fault,
and makes the command fail. Every file goes through the child process with its limits.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from content.feeds.reader import FeedError, NotAFeed, TooMuch, read_feed

_URL = "https://corpus.example/feed.xml"
_PROGRAMS = {".py", ".pyc"}


class Outcome(NamedTuple):
    path: Path
    what: str
    seconds: float
    fault: str = ""


def files_below(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix not in _PROGRAMS
    )


def read(path: Path) -> Outcome:
    """What reading a file comes to; a fault is kept, not raised."""
    body, began, fault = path.read_bytes(), time.monotonic(), ""
    try:
        what = "with entries" if read_feed(body, url=_URL).entries else "without entries"
    except NotAFeed:
        what = "no feed"
    except TooMuch:
        what = "too much"
    except FeedError:
        what = "refused"
    except Exception as error:
        what, fault = "FAULT", repr(error)
    return Outcome(path, what, time.monotonic() - began, fault)


def read_all(paths: Iterable[Path]) -> Iterator[Outcome]:
    # Threads: each waits for a child process of its own.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield from pool.map(read, paths)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.feed_corpus", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="+")
    paths = [path for folder in parser.parse_args(arguments).folder for path in files_below(folder)]
    counts: Counter[str] = Counter()
    slowest = 0.0
    for outcome in read_all(paths):
        counts[outcome.what] += 1
        slowest = max(slowest, outcome.seconds)
        if outcome.fault:
            sys.stdout.write(f"{outcome.path}: {outcome.fault}\n")
    told = ", ".join(f"{number:,} {what}" for what, number in counts.most_common())
    sys.stdout.write(f"{len(paths):,} files: {told}; the slowest took {slowest:.1f} s\n")
    return 1 if counts["FAULT"] or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
