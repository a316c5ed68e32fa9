"""A member's own server: read out of what they type, and looked at."""

from __future__ import annotations

import json

import pytest

from advocacy.kernel.http import Fetched, NotReached
from advocacy.sharing.networks.servers import NoServer, Server, find_server, host_of


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("mastodon.social", "mastodon.social"),
        (" Mastodon.Social ", "mastodon.social"),
        ("https://mastodon.social/@mara", "mastodon.social"),
        ("@mara@fosstodon.example", "fosstodon.example"),
        ("mara@fosstodon.example", "fosstodon.example"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("localhost", None),
        ("127.0.0.1", None),
        ("http://[::1]/", None),
        ("mastodon", None),
        ("a b.example", None),
        ("-bad.example", None),
        ("", None),
        ("@", None),
        (f"{'a' * 64}.example", None),
    ],
)
def test_the_host_in_what_is_typed(typed, host):
    assert host_of(typed) == host


def answering(body: object, status: int = 200):
    def get(url: str, **limits: object) -> Fetched:
        assert url == "https://mastodon.example/api/v2/instance"
        assert limits["deadline_seconds"] == 5.0
        return Fetched(url, status, "application/json", None, json.dumps(body).encode(), {})

    return get


def test_a_server_says_how_much_it_takes():
    said = {
        "domain": "mastodon.example",
        "configuration": {"statuses": {"max_characters": 1000}},
    }
    assert find_server("@mara@mastodon.example", get=answering(said)) == Server(
        "mastodon.example", 1000
    )
    assert find_server("mastodon.example", get=answering({"domain": "mastodon.example"})) == Server(
        "mastodon.example", None
    )


@pytest.mark.parametrize("body", [{}, [], "hello", {"domain": 5}])
def test_what_is_no_mastodon_is_refused(body):
    with pytest.raises(NoServer):
        find_server("mastodon.example", get=answering(body))


def test_an_error_and_silence_are_refused():
    with pytest.raises(NoServer):
        find_server("mastodon.example", get=answering({"domain": "x"}, status=404))

    def silent(url: str, **limits: object) -> Fetched:
        raise NotReached("no answer")

    with pytest.raises(NoServer):
        find_server("mastodon.example", get=silent)
    with pytest.raises(NoServer):
        find_server("localhost", get=silent)
