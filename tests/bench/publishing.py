"""Publishing throughput: one real worker on the simulator, beside a bare loop of the same calls.

The simulator answers at once, so what is measured is our own work for a share: the task's way
through the broker, claim, checks, upload of the picture, mark, request, record. The loop makes the
same three calls with the same bytes, and nothing else.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from advocacy.config.demo.processes import Process, stop_all, wait_until
from tests.bench.stack import Place, free_port

MEMBERS = 5
# Of publishing alone: what other apps do once a share is out comes later, and elsewhere.
QUEUE = "bench-publishing"
SCOPES = "openid profile email w_member_social"
VERSION = "202605"
_ANSWERS = 15
# One process that takes tasks one after the other, and the processes that docker-compose.yml starts
# as one worker. The bare loop is one process.
_POOLS = {"process": ("--pool", "solo"), "worker": ("--concurrency", "2")}


@dataclass(frozen=True)
class Publishing:
    """Shares a minute of one process, of a worker as production starts it, and of the bare loop."""

    process: float
    worker: float
    bare: float
    shares: int


def measure(place: Place, *, shares: int, rounds: int) -> Publishing:
    """The best of some rounds, worker and loop in turn, so that noise hits both."""
    with _simulator(place) as linkedin:
        found: dict[str, list[float]] = {"process": [], "worker": [], "bare": []}
        for number in range(rounds):
            for kind, pool in _POOLS.items():
                tokens = [_token(linkedin, f"bench-{each}") for each in range(MEMBERS)]
                queued = place.step("queue-shares", {"shares": shares, "tokens": tokens})
                found["bare"].append(_bare(linkedin, tokens, queued, turn=f"{number} {kind}"))
                with _worker(place, pool):
                    found[kind].append(place.step("published-a-minute", queued["ids"]))
    return Publishing(max(found["process"]), max(found["worker"]), max(found["bare"]), shares)


def _bare(
    linkedin: str, tokens: list[dict[str, str]], queued: dict[str, Any], *, turn: str
) -> float:
    """Posts a minute of a loop over `requests`: upload a picture, then post a link with it."""
    picture = bytes.fromhex(queued["picture"])
    session = requests.Session()
    began = time.perf_counter()
    for number, text in enumerate(queued["texts"]):
        token = tokens[number % len(tokens)]
        author = f"urn:li:person:{token['sub']}"
        headers = {
            "Authorization": f"Bearer {token['access_token']}",
            "LinkedIn-Version": VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        asked = session.post(
            f"{linkedin}/rest/images?action=initializeUpload",
            json={"initializeUploadRequest": {"owner": author}},
            headers=headers,
            timeout=_ANSWERS,
        )
        upload = asked.json()["value"]
        session.put(
            upload["uploadUrl"],
            data=picture,
            headers={"Authorization": headers["Authorization"], "Content-Type": "image/jpeg"},
            timeout=_ANSWERS,
        ).raise_for_status()
        article = {"source": queued["link"], "title": queued["title"]}
        article |= {"description": queued["summary"], "thumbnail": upload["image"]}
        posted = session.post(
            f"{linkedin}/rest/posts",
            json={
                "author": author,
                "commentary": f"{text} Bare {turn}",
                "visibility": "PUBLIC",
                "distribution": {
                    "feedDistribution": "MAIN_FEED",
                    "targetEntities": [],
                    "thirdPartyDistributionChannels": [],
                },
                "content": {"article": article},
                "lifecycleState": "PUBLISHED",
                "isReshareDisabledByAuthor": False,
            },
            headers=headers,
            timeout=_ANSWERS,
        )
        if posted.status_code != 201:
            raise RuntimeError(f"The simulator answered {posted.status_code}: {posted.text}")
    seconds = time.perf_counter() - began
    session.close()
    return 60 * len(queued["texts"]) / seconds


@contextmanager
def _simulator(place: Place) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    state = place.stack.home / f"simulator-{port}.sqlite3"
    command = [sys.executable, "-m", "advocacy.sharing.linkedin.simulator"]
    process = Process(
        "simulator",
        [*command, "--port", str(port), "--state", str(state)],
        log=place.stack.home / f"simulator-{port}.log",
        env=place.env,
    )
    place.env |= {
        "LINKEDIN_CLIENT_ID": "demo-client",
        "LINKEDIN_CLIENT_SECRET": "demo-secret",
        "LINKEDIN_SCOPES": SCOPES,
        "LINKEDIN_API_VERSION": VERSION,
        "LINKEDIN_API_BASE": address,
        "LINKEDIN_OAUTH_BASE": address,
        "LINKEDIN_FEED_BASE": address,
        "OUTBOUND_TRUSTED_ORIGINS": address,
    }
    try:
        wait_until(lambda: _answers(address), process, seconds=30, what="simulator")
        _tell(
            address, "apps", {"client_id": "demo-client", "quota": {"app": 10**6, "member": 10**6}}
        )
        people = [
            {"sub": f"bench-{number}", "name": f"Bench {number}", "email": f"bench-{number}@x.org"}
            for number in range(MEMBERS)
        ]
        _tell(address, "members", people)
        yield address
    finally:
        stop_all([process])


@contextmanager
def _worker(place: Place, pool: tuple[str, ...]) -> Iterator[None]:
    """A worker that takes these shares alone, started as in production otherwise."""
    command = [sys.executable, "-m", "celery", "-A", "advocacy.config.celery", "worker"]
    command += [
        *pool,
        "--queues",
        QUEUE,
        "--loglevel",
        "WARNING",
        "--without-gossip",
        "--without-mingle",
    ]
    process = Process(
        "worker", command, log=place.stack.home / f"worker-{place.port}.log", env=place.env
    )
    try:
        yield
    finally:
        stop_all([process])


def _token(linkedin: str, sub: str) -> dict[str, str]:
    granted: dict[str, str] = _tell(
        linkedin, "tokens", {"client_id": "demo-client", "member": f"{sub}@x.org", "scope": SCOPES}
    )
    return granted


def _tell(linkedin: str, path: str, values: Any) -> Any:
    answer = requests.post(f"{linkedin}/simulator/{path}", json=values, timeout=_ANSWERS)
    answer.raise_for_status()
    return answer.json()


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/simulator/health", timeout=5).status_code == 200
    except requests.RequestException:
        return False
