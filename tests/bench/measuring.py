"""What is measured, on the servers of one set."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from tests.bench import load
from tests.bench.counting import ASK, TOLD
from tests.bench.load import Line, Result, request
from tests.bench.stack import Place, kill

PAGES = ("hub", "composer", "my shares", "leaderboard", "dashboard")
BARE, HELLO = "bare view", "bare hello"
# A person's browser, as far as the redirector can tell.
_BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 "
    "Safari/537.36"
)
_KILL_AFTER = 1.0


@dataclass(frozen=True)
class Effort:
    """How long everything is looked at."""

    rounds: int = 36
    # Of each page in a round; rounds of all pages alternate, so that noise hits all of them.
    requests: int = 15
    seconds: float = 5.0
    repeats: int = 2
    snapshots: int = 120_000
    # Published by one worker, in each of the repeats.
    shares: int = 300


@dataclass
class PageTimes:
    times: dict[str, Result] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Speed:
    """Requests a second at a number of connections."""

    connections: int
    redirector: float
    bare: float
    hello: float


@dataclass(frozen=True)
class Clicks:
    followed: int
    stored: int
    kills: int


def pages(place: Place, people: dict[str, Any], effort: Effort) -> PageTimes:
    """Answer times of each page and of the bare view, one request at a time."""
    prepared = _page_requests(place, people)
    result = PageTimes({name: Result() for name in prepared})
    result.queries = {name: _queries(place, people, name) for name in PAGES}
    product, bare = Line(place.port), Line(place.bare_port)
    turns = {name: cycle(requests) for name, requests in prepared.items()}
    for round_ in range(effort.rounds + 1):
        for name, turn in turns.items():
            line = bare if name == BARE else product
            times = load.one_by_one(line, list(islice(turn, effort.requests)))
            # The first round warms up caches, connections and plans.
            if round_:
                result.times[name].latencies += times
    product.close()
    bare.close()
    return result


def redirects(place: Place, people: dict[str, Any], effort: Effort, connections: int) -> Speed:
    """Requests a second of redirector, bare view and hello, the best of some rounds."""
    links = [
        request(f"/l/{code}", port=place.port, headers={"User-Agent": _BROWSER})
        for code in people["codes"]
    ]
    view = [request(f"/{people['organization']}/", port=place.bare_port)]
    hello = [request("/hello", port=place.bare_port)]
    found: dict[str, list[float]] = {"links": [], "view": [], "hello": []}
    for _ in range(effort.repeats):
        for name, port, prepared, status in (
            ("links", place.port, links, 302),
            ("view", place.bare_port, view, 200),
            ("hello", place.bare_port, hello, 200),
        ):
            result = load.many_at_once(
                port, prepared, connections=connections, seconds=effort.seconds, status=status
            )
            found[name].append(result.per_second)
    best = {name: max(rates) for name, rates in found.items()}
    return Speed(connections, best["links"], best["view"], best["hello"])


def clicks_survive(place: Place, people: dict[str, Any], effort: Effort) -> Clicks:
    """Follow links while the worker that stores the clicks is killed again and again."""
    links = [
        request(f"/l/{code}", port=place.port, headers={"User-Agent": _BROWSER})
        for code in people["codes"]
    ]
    place.step("drain")
    before = place.step("stored-clicks")["stored"]
    followed, kills = 0, 0
    for _ in range(effort.repeats + 1):
        worker = place.start_step("drain-forever")
        result = load.many_at_once(
            place.port, links, connections=4, seconds=effort.seconds + _KILL_AFTER, status=302
        )
        followed += len(result.latencies)
        _until_busy(place, before)
        kill(worker)
        kills += 1
    place.step("drain")
    return Clicks(followed, place.step("stored-clicks")["stored"] - before, kills)


def _until_busy(place: Place, before: int) -> None:
    """Wait until the worker has stored something, so that it is killed in its work."""
    deadline = time.monotonic() + 30
    while place.step("stored-clicks")["stored"] <= before and time.monotonic() < deadline:
        continue


def _page_requests(place: Place, people: dict[str, Any]) -> dict[str, list[bytes]]:
    return {
        BARE: [request(f"/{people['organization']}/", port=place.bare_port)],
        **{
            name: [
                request(path, port=place.port, headers={"Cookie": cookie})
                for path, cookie in _addresses(people, name)
            ]
            for name in PAGES
        },
    }


def _addresses(people: dict[str, Any], name: str) -> Iterator[tuple[str, str]]:
    """Path and cookie of a page for each of the people."""
    if name == "dashboard":
        yield "/nordwind/dashboard/", people["manager"]["cookie"]
        return
    for member in people["members"]:
        path = {
            "hub": "hub/",
            "composer": f"shares/new/{member['post']}/",
            "my shares": "shares/",
            "leaderboard": "leaderboard/",
        }[name]
        yield f"/nordwind/{path}", member["cookie"]


def _queries(place: Place, people: dict[str, Any], name: str) -> int:
    """The most queries that the page took for one of the people."""
    line = Line(place.port)
    counts = []
    for path, cookie in _addresses(people, name):
        # Asked twice: the first time may fill a cache.
        for _ in range(2):
            answer = line.ask(
                request(path, port=place.port, headers={"Cookie": cookie, ASK: "yes"})
            )
        head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").lower()
        counts.append(int(head.partition(f"{TOLD.lower()}: ")[2].split("\r\n", 1)[0]))
    line.close()
    return max(counts)
