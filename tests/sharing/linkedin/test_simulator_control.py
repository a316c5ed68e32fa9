"""The control interface, and what survives a restart."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from advocacy.sharing.linkedin.simulator import SimulatorServer
from tests.sharing.linkedin.simulated import (
    JONAS,
    MARA,
    PEOPLE,
    REDIRECT_URI,
    TIMEOUT,
    Client,
    LinkedIn,
    png,
)


def refused(linkedin: LinkedIn, path: str, values: Any) -> str:
    response = requests.post(f"{linkedin.url}/simulator/{path}", json=values, timeout=TIMEOUT)
    assert response.status_code == 400, response.text
    return response.json()["error"]


def test_health(linkedin: LinkedIn):
    assert linkedin.get("health") == {"status": "ok"}


def test_switches_are_kept_and_shown(linkedin: LinkedIn):
    linkedin.set("switches", {"processing": 5, "escapes_count": False})
    shown = linkedin.get("state")["switches"]
    assert shown["processing"] == 5
    assert shown["escapes_count"] is False
    assert shown["duplicate_window"] == 600


@pytest.mark.parametrize(
    "values",
    [
        {"gravity": 9.81},
        {"latency": "slow"},
        {"latency": -1},
        {"scope_separator": ";"},
        {"oldest_version": "2026-04"},
        {"active_versions": "202604"},
        {"active_versions": ["april"]},
        {"escapes_count": 1},
        {"clock_offset": 1e12},
        [],
    ],
    ids=str,
)
def test_refused_switches(linkedin: LinkedIn, values: Any):
    before = linkedin.get("state")["switches"]
    refused(linkedin, "switches", values)
    assert linkedin.get("state")["switches"] == before


def test_the_clock_can_be_set_and_set_back(linkedin: LinkedIn):
    start = linkedin.get("state")["clock"]["now_ms"]
    linkedin.advance(days=2)
    linkedin.advance(days=1)
    assert linkedin.get("state")["clock"]["now_ms"] - start >= 3 * 86_400_000
    linkedin.set("clock", {"offset_seconds": 0})
    assert linkedin.get("state")["clock"]["now_ms"] - start < 86_400_000
    refused(linkedin, "clock", {})
    refused(linkedin, "clock", {"advance_seconds": "a day"})


def test_apps_have_the_quota_and_tokens_of_their_product(linkedin: LinkedIn):
    share = linkedin.register("one", products="self_serve")
    assert share["quota"] == {"app": 100_000, "member": 150}
    assert share["refresh_tokens"] is False
    reviewed = linkedin.register("one", products="community_management")
    assert reviewed["quota"] == {"app": 500, "member": 100}
    assert reviewed["refresh_tokens"] is True
    assert "openid" not in reviewed["scopes"]
    kept = linkedin.register("one", name="Renamed", quota={"member": 7})
    assert kept["quota"] == {"app": 500, "member": 7}
    assert kept["products"] == "community_management"
    assert "client_secret" not in json.dumps(linkedin.get("apps"))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"client_id": "new"},
        {"client_id": "new", "client_secret": "s", "products": "everything"},
        {"client_id": "new", "client_secret": "s", "extra_scopes": ["r_everything"]},
        {"client_id": "new", "client_secret": "s", "redirect_uris": "https://a.example"},
        {"client_id": "new", "client_secret": "s", "quota": {"app": -1}},
        {"client_id": "new", "client_secret": "s", "quota": 5},
        {"client_id": "new", "client_secret": "s", "refresh_tokens": "yes"},
    ],
    ids=str,
)
def test_refused_apps(linkedin: LinkedIn, values: dict):
    refused(linkedin, "apps", values)
    assert [app["client_id"] for app in linkedin.get("apps")["apps"]] == ["demo-client"]


def test_members_are_enrolled_once(linkedin: LinkedIn):
    lea = {"name": "Léa Petit", "email": "Lea@Example.org", "connections": 12}
    first = linkedin.set("members", lea)
    assert first["email"] == "lea@example.org"
    assert linkedin.set("members", [lea, lea])["members"] == [first, first]
    changed = linkedin.set("members", {"email": "lea@example.org", "headline": "Analyst"})
    assert changed == first | {"headline": "Analyst"}
    assert len(linkedin.get("members")["members"]) == 3


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"name": "No address"},
        {"email": "no-name@example.org"},
        {"name": "Bad sub", "email": "a@example.org", "sub": "a/b"},
        {"name": "Taken sub", "email": "a@example.org", "sub": "mara-1"},
        {"name": "Second sub", "email": MARA, "sub": "other"},
        {"name": "A", "email": "a@example.org", "connections": "many"},
        {"name": "A", "email": "a@example.org", "locale": "french"},
        {"members": "nobody"},
        ["nobody"],
    ],
    ids=str,
)
def test_refused_members(linkedin: LinkedIn, values: Any):
    refused(linkedin, "members", values)
    assert len(linkedin.get("members")["members"]) == 2


def test_refused_tokens(linkedin: LinkedIn):
    refused(linkedin, "tokens", {"client_id": "nobody", "member": MARA})
    refused(linkedin, "tokens", {"client_id": "demo-client", "member": "nobody"})
    refused(linkedin, "tokens", {"client_id": "demo-client", "member": MARA, "scope": "r_ads"})
    refused(linkedin, f"members/{MARA}/tokens", {"action": "melt"})
    refused(linkedin, f"members/{MARA}/restriction", {"restricted": "yes"})


def test_posts_of_the_past(linkedin: LinkedIn, mara: Client):
    urn = "urn:li:share:7200000000000000001"
    created = 7200000000000000001 >> 22
    article = {"article": {"source": "https://nordwind.example/", "title": "Blades"}}
    posts = [
        {"author": MARA, "commentary": "Long ago", "urn": urn, "content": article},
        {"author": "urn:li:person:jonas-2", "commentary": "Later", "created": created + 1000},
    ]
    urns = linkedin.set("posts", {"posts": posts})["urns"]
    assert urns[0] == urn
    assert int(urns[1].rpartition(":")[2]) >> 22 == created + 1000
    (hers,) = linkedin.posts(member=MARA)
    assert (hers["created"], hers["content"]) == (created, article)
    count = mara.analytics(urn).json()["elements"][0]["count"]
    assert count > 10, "its attention has grown for a long time"


@pytest.mark.parametrize(
    "post",
    [
        {"author": "nobody", "commentary": "x", "created": 1},
        {"author": MARA, "commentary": "x"},
        {"author": MARA, "commentary": "x", "urn": "urn:li:image:1"},
        {"author": MARA, "commentary": "x", "urn": "urn:li:share:9999999999999999999"},
        {"author": MARA, "commentary": "x", "urn": "urn:li:share:7200000000000000001"},
    ],
    ids=str,
)
def test_an_import_is_all_or_nothing(linkedin: LinkedIn, post: dict):
    good = {"author": MARA, "commentary": "x", "urn": "urn:li:share:7200000000000000001"}
    refused(linkedin, "posts", {"posts": [good, post]})
    assert linkedin.posts() == []


def test_recent_calls_hold_no_secret(linkedin: LinkedIn, mara: Client):
    mara.create("Secret words")
    mara.call("GET", "/rest/memberFollowersCount?q=me")
    code = linkedin.consent()["code"]
    tokens = linkedin.token(code).json()
    calls = linkedin.get("calls")["calls"]
    assert [(call["method"], call["path"], call["status"]) for call in calls] == [
        ("POST", "/oauth/v2/accessToken", 200),
        ("GET", "/rest/memberFollowersCount?q=me", 200),
        ("POST", "/rest/posts", 201),
    ]
    assert calls[1]["member"] == "Mara Klein"
    assert calls[1]["app"] == "demo-client"
    everything = json.dumps(calls) + Path(linkedin.server.simulator.state.path).read_bytes().hex()
    for secret in (mara.token, tokens["access_token"], tokens["refresh_token"], code):
        assert secret not in everything
        assert secret.encode().hex() not in everything


def test_reset_keeps_the_people(linkedin: LinkedIn, mara: Client):
    mara.create()
    linkedin.advance(days=1)
    linkedin.arm("throttle")
    linkedin.set("reset", {})
    state = linkedin.get("state")
    assert state["counts"] == {"member": 2, "post": 0, "media": 0, "token": 0, "call": 0}
    assert state["faults"] == []
    assert state["switches"]["clock_offset"] == 0
    linkedin.register("other")
    linkedin.set("reset", {"everything": True})
    state = linkedin.get("state")
    assert state["counts"]["member"] == 0
    (app,) = state["apps"]
    assert (app["client_id"], app["redirect_uris"]) == ("demo-client", [REDIRECT_URI])


# Restarts


def test_everything_survives_a_restart(tmp_path: Path):
    path = tmp_path / "state" / "simulator.sqlite3"
    with SimulatorServer(path, redirect_uris=[REDIRECT_URI], people=PEOPLE, seed=3) as server:
        linkedin = LinkedIn(server)
        client = linkedin.client()
        image = client.upload(png())
        urn = client.create("Before", content={"media": {"id": image}})
        linkedin.advance(days=2)
        linkedin.arm("conflict", 2)
        linkedin.set_quota(app=10, member=2)
        views = client.analytics(urn).json()["elements"][0]["count"]
        code = linkedin.consent()["code"]
        keys = requests.get(f"{linkedin.url}/oauth/openid/jwks", timeout=TIMEOUT).json()
    with SimulatorServer(path, people=PEOPLE, seed=99) as server:
        linkedin = LinkedIn(server)
        client.url = linkedin.url
        assert linkedin.posts()[0]["urn"] == urn
        assert requests.get(f"{linkedin.url}/dms/{image}", timeout=TIMEOUT).content == png()
        assert client.post("Before").status_code == 409
        assert client.post("Before").status_code == 429, "fault and quota are kept"
        linkedin.set_quota(app=99, member=99)
        again = client.analytics(urn).json()["elements"][0]["count"]
        assert views <= again <= views + 2, "another seed does not change the past"
        assert linkedin.token(code).status_code == 200
        assert requests.get(f"{linkedin.url}/oauth/openid/jwks", timeout=TIMEOUT).json() == keys


def test_a_server_without_a_path_leaves_nothing():
    with SimulatorServer() as server:
        folder = server.simulator.state.path.parent
        assert folder.exists()
    assert not folder.exists()


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "advocacy.sharing.linkedin.simulator", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )


def test_as_a_process_of_its_own(tmp_path: Path):
    listed = tmp_path / "members.json"
    listed.write_text(json.dumps({"members": [{"name": "Léa Petit", "email": "lea@example.org"}]}))
    arguments = ["--state", str(tmp_path / "s.sqlite3")]
    arguments += ["--members", str(listed), "--redirect-uri", "https://a.example/cb"]
    process = start("--port", "0", *arguments, "--redirect-uri", "https://b.example/cb")
    try:
        assert process.stdout is not None
        feed = process.stdout.readline().split()[2]
        port = urlsplit(feed).port
        assert feed == f"http://127.0.0.1:{port}/feed/"
        url = f"http://127.0.0.1:{port}/simulator"
        (member,) = requests.get(f"{url}/members", timeout=TIMEOUT).json()["members"]
        assert member["name"] == "Léa Petit"
        (app,) = requests.get(f"{url}/apps", timeout=TIMEOUT).json()["apps"]
        assert app["redirect_uris"] == ["https://a.example/cb", "https://b.example/cb"]
        second = start("--port", str(port), *arguments)
        output, complaint = second.communicate(timeout=TIMEOUT)
        assert second.returncode == 1
        assert str(port) in complaint
    finally:
        process.send_signal(signal.SIGTERM)
        output, complaint = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0
    assert output == complaint == "", "quiet about requests"


def test_without_members_three_are_made_up(tmp_path: Path):
    process = start("--port", "0", "--state", str(tmp_path / "s.sqlite3"))
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[2].removesuffix("/feed/")
        assert len(requests.get(f"{url}/simulator/members", timeout=TIMEOUT).json()["members"]) == 3
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=TIMEOUT)


@pytest.mark.parametrize("content", ["nonsense", '"nobody"', "[1]", '[{"name": "No address"}]'])
def test_unfit_members_are_explained(tmp_path: Path, content: str):
    listed = tmp_path / "members.json"
    listed.write_text(content)
    process = start("--state", str(tmp_path / "s.sqlite3"), "--members", str(listed), "--port", "0")
    _, complaint = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 1
    assert complaint.startswith("The LinkedIn simulator cannot start: ")
    assert "Traceback" not in complaint


def test_it_imports_nothing_of_the_product():
    script = (
        "import sys, advocacy.sharing.linkedin.simulator as s\n"
        "own = s.__name__\n"
        "parents = {own.rsplit('.', n)[0] for n in range(1, 4)}\n"
        "names = [n for n in sys.modules if n.partition('.')[0] in "
        "('django', 'advocacy', 'content', 'policies', 'analytics', 'gamification')]\n"
        "print([n for n in names if n not in parents and not (n + '.').startswith(own + '.')])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_members_can_be_named_in_three_ways(linkedin: LinkedIn):
    urns = {linkedin.client(who).urn for who in (JONAS, "jonas-2", "urn:li:person:jonas-2")}
    assert urns == {"urn:li:person:jonas-2"}
