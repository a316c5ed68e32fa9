"""Every fault, the clock, and the switches that are not tried elsewhere."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from advocacy.sharing.linkedin.simulator import faults
from tests.sharing.linkedin.simulated import TIMEOUT, Client, LinkedIn, png, text_post


def test_every_fault_is_tried_here():
    """A new fault has to come with its test."""
    assert set(faults.KINDS) == {
        "throttle",
        "retire_version",
        "unavailable",
        "unavailable_on_create",
        "hang_on_create",
        "conflict",
        "fail_processing",
    }


def test_throttled_for_some_calls(linkedin: LinkedIn, mara: Client):
    linkedin.arm("throttle", 2)
    assert [mara.post().status_code for _ in range(3)] == [429, 429, 201]


def test_a_retired_version(linkedin: LinkedIn, mara: Client):
    linkedin.arm("retire_version")
    response = mara.post()
    assert response.status_code == 426
    assert response.json()["message"] == "Requested version 20260501 is not active"
    assert mara.post().status_code == 201


def test_unavailable_before_anything_is_done(linkedin: LinkedIn, mara: Client):
    linkedin.arm("unavailable", status=502)
    assert mara.post().status_code == 502
    assert linkedin.posts() == []
    assert mara.post().status_code == 201


def test_unavailable_after_the_post_was_created(linkedin: LinkedIn, mara: Client):
    linkedin.arm("unavailable_on_create", status=504)
    response = mara.post("Was it published?")
    assert response.status_code == 504
    assert "x-restli-id" not in response.headers
    (post,) = linkedin.posts()
    retry = mara.post("Was it published?")
    assert retry.status_code == 422
    assert retry.json()["message"].endswith(f"duplicate of {post['urn']}")


def test_a_refused_create_does_not_use_the_fault_up(linkedin: LinkedIn, mara: Client):
    linkedin.arm("unavailable_on_create")
    assert mara.post(lifecycleState="DRAFT").status_code == 400
    assert mara.post().status_code == 503


def test_no_answer_after_the_post_was_created(linkedin: LinkedIn, mara: Client):
    linkedin.arm("hang_on_create", seconds=600)
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{linkedin.url}/rest/posts",
            headers=mara.headers(),
            json=text_post(mara.urn),
            timeout=0.5,
        )
    assert len(linkedin.posts()) == 1
    assert mara.post("Others are answered").status_code == 201


def test_stopping_the_server_ends_the_hanging(linkedin: LinkedIn, mara: Client):
    linkedin.arm("hang_on_create", seconds=600)
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(mara.post)
        _until(lambda: linkedin.posts())
        linkedin.server.simulator.stop_waiting()
        assert hanging.result(timeout=TIMEOUT).status_code == 201


def test_conflicts(linkedin: LinkedIn, mara: Client):
    linkedin.arm("conflict")
    assert mara.post().status_code == 409
    assert linkedin.posts() == []
    assert mara.post().status_code == 201


def test_failed_processing(linkedin: LinkedIn, mara: Client):
    linkedin.arm("fail_processing")
    failed, fine = mara.upload(png()), mara.upload(png())
    response = mara.post(content={"media": {"id": failed}})
    assert response.json()["code"] == "MEDIA_ASSET_PROCESSING_FAILED"
    assert mara.post(content={"media": {"id": fine}}).status_code == 201


def test_latency(linkedin: LinkedIn, mara: Client):
    linkedin.set("switches", {"latency": 0.3})
    started = time.monotonic()
    assert mara.post().status_code == 201
    assert time.monotonic() - started >= 0.3


def test_a_fault_strikes_as_often_as_it_was_armed(linkedin: LinkedIn, mara: Client):
    """Also when the calls come at once."""
    linkedin.arm("throttle", 5)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: mara.post(f"Post {number}"), range(12)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(429) == 5
    assert statuses.count(201) == 7


def test_arming_again_replaces_and_zero_disarms(linkedin: LinkedIn, mara: Client):
    linkedin.arm("throttle", 50)
    linkedin.arm("throttle", 0)
    assert linkedin.get("state")["faults"] == []
    linkedin.arm("throttle", 5)
    linkedin.arm("conflict", 5)
    requests.delete(f"{linkedin.url}/simulator/faults", timeout=TIMEOUT)
    assert mara.post().status_code == 201


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "gremlins"},
        {},
        {"kind": "throttle", "count": -1},
        {"kind": "throttle", "count": "many"},
        {"kind": "unavailable", "status": 404},
        {"kind": "hang_on_create", "seconds": 1e9},
    ],
    ids=str,
)
def test_refused_faults(linkedin: LinkedIn, values: dict):
    response = requests.post(f"{linkedin.url}/simulator/faults", json=values, timeout=TIMEOUT)
    assert response.status_code == 400
    assert response.json()["error"].endswith(".")
    assert linkedin.get("state")["faults"] == []


def test_calls_at_once_are_counted_one_by_one(linkedin: LinkedIn, mara: Client):
    linkedin.set_quota(app=100, member=6)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: mara.post(f"Post {number}"), range(10)))
    assert [answer.status_code for answer in answers].count(201) == 6


def _until(condition) -> None:
    """Ask again until it holds; the test's own time limit ends a wait that never does."""
    pause = threading.Event()
    while not condition():
        pause.wait(0.02)
