"""``python -m tests.bench``: load two sets, measure, print one table."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench import bars, measuring, publishing
from tests.bench.bars import Row
from tests.bench.measuring import BARE, PAGES, Clicks, Effort, PageTimes, Speed
from tests.bench.publishing import Publishing
from tests.bench.scale import Scale
from tests.bench.stack import Place, Stack

CONNECTIONS = (2, 16)
# Of a set that is kept, some posts end every day.
LIVE_ENOUGH = 0.9
QUICK = Effort(rounds=1, requests=3, seconds=0.3, repeats=1, snapshots=2_000, shares=20)


@dataclass
class Measured:
    """Everything about one set."""

    pages: PageTimes
    kpis: dict[str, float]
    speeds: list[Speed]
    clicks: Clicks | None = None
    upserts: dict[str, float] | None = None
    publishing: Publishing | None = None


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    # Ending it takes down what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    large = Scale(
        "large",
        members=options.members,
        posts=options.posts,
        shares=options.shares,
        clicks=options.clicks,
        live=options.live,
    )
    effort = Effort()
    if options.quick:
        large, effort = Scale("large", 400, 60, 1_500, 9_000, days=60, live=120), QUICK
    home = options.keep or Path(tempfile.mkdtemp(prefix="advocacy-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    stack = Stack(home)
    try:
        with _told("Starting PostgreSQL and Valkey"):
            stack.start()
        if options.only == "publishing":
            return _finish(_only_publishing(stack, effort), strict=options.strict)
        small = large.tenth()
        measured = {
            scale.name: _measure(stack, scale, effort, is_large=scale is large)
            for scale in (small, large)
        }
    finally:
        stack.stop()
        if not options.keep:
            shutil.rmtree(home, ignore_errors=True)
    rows = list(_rows(measured["small"], measured["large"]))
    _say(f"\nLarge: {large}\nSmall: {small}\n")
    return _finish(rows, strict=options.strict)


def _finish(rows: list[Row], *, strict: bool) -> int:
    _say(f"\n{bars.table(rows)}\n")
    failed = sum(row.passed is False for row in rows)
    _say(f"\n{failed} of {sum(row.passed is not None for row in rows)} bars were missed.\n")
    return 1 if failed and strict else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--posts", type=int, default=500, help="of the year")
    parser.add_argument("--live", type=int, default=2_000, help="in the hub when it is measured")
    parser.add_argument("--shares", type=int, default=400_000)
    parser.add_argument("--clicks", type=int, default=4_000_000)
    parser.add_argument("--quick", action="store_true", help="tiny: does it run?")
    parser.add_argument("--only", choices=["publishing"], help="this part, on a tiny set")
    parser.add_argument("--keep", type=Path, help="folder to keep the loaded sets in, or reuse")
    parser.add_argument("--strict", action="store_true", help="fail when a bar is missed")
    return parser


def _measure(stack: Stack, scale: Scale, effort: Effort, *, is_large: bool) -> Measured:
    _say(f"The {scale.name} set: {scale}\n")
    place = _load(stack, scale, pictures=effort is not QUICK)
    live = place.step("live-posts")
    _say(f"    {live:,} posts are in the hub.\n")
    if live < LIVE_ENOUGH * scale.live:
        # Of another scale, or many days old: its figures would be told as those of this one.
        raise SystemExit(f"The loaded {scale.name} set has too few live posts. Use another --keep.")
    people: dict[str, Any] = place.step("people", 20)
    with _told("Starting the servers"):
        place.manage("collectstatic", "--noinput", "--verbosity", "0")
    with place.serving():
        with _told("Pages"):
            pages = measuring.pages(place, people, effort)
        speeds, clicks = [], None
        if is_large:
            with _told("Redirector"):
                speeds = [measuring.redirects(place, people, effort, n) for n in CONNECTIONS]
            with _told("Clicks while the drain is killed"):
                clicks = measuring.clicks_survive(place, people, effort)
    with _told("A year of figures"):
        kpis = place.step("kpis", 5 if effort is QUICK else 40)
    upserts = published = None
    if is_large:
        with _told("Engagement rows"):
            upserts = place.step("upserts", effort.snapshots)
        published = _publish(place, effort)
    return Measured(pages, kpis, speeds, clicks, upserts, published)


def _publish(place: Place, effort: Effort) -> Publishing:
    with _told("Publishing"):
        return publishing.measure(place, shares=effort.shares, rounds=effort.repeats)


def _only_publishing(stack: Stack, effort: Effort) -> list[Row]:
    place = _load(stack, Scale("tiny", 60, 20, 40, 100, days=30, live=0), pictures=False)
    return list(_publishing_rows(_publish(place, effort)))


def _load(stack: Stack, scale: Scale, *, pictures: bool) -> Place:
    """The set's place, loaded now or by an earlier run."""
    place = Place(stack, scale.name)
    if place.is_there():
        _say("    Loaded by an earlier run.\n")
        return place
    empty = Place(stack, "empty")
    if not empty.is_there():
        with _told("Migrating"):
            empty.create()
            empty.manage("migrate", "--noinput", "--verbosity", "0")
    # Under another name until it is complete: an interrupted run leaves nothing that looks loaded.
    loading = Place(stack, f"{scale.name}_{int(time.time())}")
    loading.create(like=empty)
    values = asdict(scale) | {"pictures": pictures}
    del values["name"]
    loading.step("load", values, loud=True)
    loading.rename(scale.name)
    return place


def _rows(small: Measured, large: Measured) -> Iterator[Row]:
    bare = large.pages.times[BARE]
    yield Row(
        "bare view",
        f"{bare.percentile(0.5):.2f} / {bare.percentile(0.95):.2f} ms (p50 / p95)",
        "",
        None,
        "",
        None,
    )
    for name in PAGES:
        times = large.pages.times[name]
        yield bars.at_most(
            f"{name}, p95",
            measured=f"{times.percentile(0.5):.2f} / {times.percentile(0.95):.2f} ms, "
            f"{large.pages.queries[name]} queries",
            beside=f"bare view {bare.percentile(0.95):.2f} ms",
            ratio=times.percentile(0.95) / bare.percentile(0.95),
            most=bars.PAGE_TO_BARE,
        )
    for name in PAGES:
        yield from _growth(name, small.pages, large.pages)
    for speed in large.speeds:
        yield bars.at_least(
            f"redirector, {speed.connections} connections",
            measured=f"{speed.redirector:,.0f}/s",
            beside=f"bare view {speed.bare:,.0f}/s (hello {speed.hello:,.0f}/s)",
            ratio=speed.redirector / speed.bare,
            least=bars.REDIRECTOR_TO_BARE,
        )
    if large.clicks:
        yield Row(
            f"clicks stored, drain killed {large.clicks.kills} times",
            f"{large.clicks.stored:,}",
            f"{large.clicks.followed:,} links followed",
            large.clicks.stored / max(1, large.clicks.followed),
            "all, once",
            large.clicks.stored == large.clicks.followed,
        )
    yield Row(
        "a year of KPIs, in the database",
        f"{large.kpis['milliseconds']:.2f} ms",
        f"small set {small.kpis['milliseconds']:.2f} ms",
        large.kpis["milliseconds"] / small.kpis["milliseconds"],
        f"≤ {bars.KPI_MILLISECONDS:g} ms",
        large.kpis["milliseconds"] <= bars.KPI_MILLISECONDS,
    )
    if large.upserts:
        for kind in ("new", "again"):
            rate, bare = large.upserts[kind], large.upserts["bare"]
            yield Row(
                f"engagement rows upserted, {kind}",
                f"{rate:,.0f}/s",
                f"plain COPY {bare:,.0f}/s (with the same keys {large.upserts['keyed']:,.0f}/s)",
                rate / bare,
                f"≥ {bars.UPSERTS_A_SECOND:,}/s or ≥ {bars.UPSERTS_TO_COPY:g} ×",
                rate >= bars.UPSERTS_A_SECOND or rate / bare >= bars.UPSERTS_TO_COPY,
            )
    if large.publishing:
        yield from _publishing_rows(large.publishing)


def _publishing_rows(speed: Publishing) -> Iterator[Row]:
    beside = f"bare loop of the same calls, one process, {speed.bare:,.0f}/min"
    yield bars.at_least(
        "shares published by one process of a worker, with link and picture",
        measured=f"{speed.process:,.0f}/min",
        beside=beside,
        ratio=speed.process / speed.bare,
        least=bars.PUBLISHING_TO_BARE,
    )
    yield Row(
        "shares published by a worker as production starts it, two processes",
        f"{speed.worker:,.0f}/min",
        beside,
        speed.worker / speed.bare,
        "",
        None,
    )


def _growth(name: str, small: PageTimes, large: PageTimes) -> Iterator[Row]:
    before, after = small.times[name].percentile(0.5), large.times[name].percentile(0.5)
    # Measured against the bare view of the same minutes: the machine may have been busier.
    pace = large.times[BARE].percentile(0.5) / small.times[BARE].percentile(0.5)
    growth = after / before / pace
    is_flat = large.queries[name] <= small.queries[name] + bars.MORE_QUERIES
    yield Row(
        f"{name}, growth of p50",
        f"{after:.2f} ms, {large.queries[name]} queries",
        f"small set {before:.2f} ms, {small.queries[name]} queries",
        growth,
        f"≤ {bars.FLAT_TIME:g} ×, no more queries",
        growth <= bars.FLAT_TIME and is_flat,
    )


@contextmanager
def _told(what: str) -> Iterator[None]:
    _say(f"    {what} … ")
    began = time.monotonic()
    yield
    _say(f"{time.monotonic() - began:.1f} s\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
