"""The bench runs and prints every row. How fast anything is, no test says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bench import bars
from tests.bench.bars import Row
from tests.bench.load import BrokenAnswer, Line, Result, many_at_once, one_by_one, request
from tests.bench.measuring import PAGES
from tests.bench.scale import Scale
from tests.kernel.http_server import serve


@pytest.mark.timeout(900)
def test_a_quick_run_prints_every_row_and_loses_no_click():
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    told = {line.split(" | ")[0].removeprefix("| ") for line in rows}
    assert {"bare view", "redirector, 2 connections", "redirector, 16 connections"} <= told
    assert {f"{name}, p95" for name in PAGES} <= told
    assert {f"{name}, growth of p50" for name in PAGES} <= told
    assert {"a year of KPIs, in the database", "engagement rows upserted, new"} <= told
    clicks = next(line for line in rows if line.startswith("| clicks stored"))
    assert "PASS" in clicks


def test_every_request_of_the_load_generator_is_answered_and_counted():
    with serve(lambda asked: asked.answer(body=b"x" * 5000)) as server:
        prepared = [request(f"/{number}", port=server.port) for number in range(3)]
        result = many_at_once(server.port, prepared, connections=5, seconds=0.05)

        assert len(result.latencies) == len(server.requests) >= 5
        assert set(server.paths) <= {"/0", "/1", "/2"}


def test_one_by_one_asks_in_order_over_one_connection():
    with serve(lambda asked: asked.answer(body=asked.path.encode())) as server:
        line = Line(server.port)
        prepared = [request(f"/{n}", port=server.port, headers={"X-A": str(n)}) for n in range(4)]
        latencies = one_by_one(line, prepared)
        line.close()

        assert len(latencies) == 4
        assert server.paths == ["/0", "/1", "/2", "/3"]
        assert {asked.headers["X-A"] for asked in server.requests} == {"0", "1", "2", "3"}
        assert len({asked.client_address for asked in server.requests}) == 1


@pytest.mark.parametrize("connections", [1, 4])
def test_an_unexpected_answer_stops_the_round(connections):
    with serve(lambda asked: asked.answer(status=503)) as server:
        prepared = [request("/", port=server.port)]
        with pytest.raises(BrokenAnswer, match="503"):
            many_at_once(server.port, prepared, connections=connections, seconds=5)


def test_percentiles_and_rates_of_a_round():
    result = Result([number / 1000 for number in range(1, 101)], seconds=4.0)

    assert result.percentile(0.5) == 51
    assert result.percentile(0.95) == 96
    assert result.per_second == 25


@pytest.mark.parametrize(("ratio", "passed"), [(2.9, True), (3.0, True), (3.1, False)])
def test_a_bar_is_held_or_missed(ratio, passed):
    row = bars.at_most("hub", measured="", beside="", ratio=ratio, most=3)

    assert row.passed is passed
    assert ("PASS" if passed else "FAIL") in bars.table([row])


def test_a_row_without_a_bar_has_no_verdict():
    assert "FAIL" not in bars.table([Row("bare view", "1 ms", "", None, "", None)])


def test_the_small_set_still_fills_the_pages():
    small = Scale("large", 20_000, 500, 400_000, 4_000_000).tenth()

    assert (small.members, small.shares, small.clicks) == (2_000, 40_000, 400_000)
    assert (small.posts, small.live) == (300, 200)
