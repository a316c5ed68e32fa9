"""Outbound requests that are sent elsewhere: every address is checked again."""

import pytest

from advocacy.kernel.http import (
    BlockedAddress,
    FetchError,
    TooManyRedirects,
    fetch,
)
from tests.kernel.http_server import Request, page, serve, session_for

HTML = ["text/html"]


def redirecting(target: str, status: int = 302) -> object:
    return lambda request: request.answer(status, location=target)


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://2130706433/",
        "//10.0.0.1/",
        "http://[::1]/",
        "http://rebind.example/",
        "https://user@93.184.216.34/",
        "file:///etc/passwd",
        "http://93.184.216.34:25/",
    ],
)
def test_redirects_are_checked_again(target: str) -> None:
    def resolver(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    with serve(redirecting(target)) as server, pytest.raises(BlockedAddress) as caught:
        fetch(server.url, accept=HTML, trusted_origins=[server.url], resolver=resolver)
    assert len(server.paths) == 1
    assert caught.value.request_sent, "the first server has seen its request"


@pytest.mark.parametrize("target", ["http://[::1", "http://\xff.example/", "https://"])
def test_a_broken_location_is_an_error_of_ours(target: str) -> None:
    with serve(redirecting(target)) as server, pytest.raises(FetchError):
        fetch(server.url, accept=HTML, trusted_origins=[server.url], resolver=lambda *_: [])


def test_five_redirects_are_followed_and_not_six() -> None:
    def respond(request: Request) -> None:
        left = int(request.path.strip("/"))
        if left:
            request.answer(302, location=f"/{left - 1}")
        else:
            page(request)

    with serve(respond) as server:
        fetched = fetch(f"{server.url}/5", accept=HTML, trusted_origins=[server.url])
        assert fetched.url == f"{server.url}/0"
        with pytest.raises(TooManyRedirects):
            fetch(f"{server.url}/6", accept=HTML, trusted_origins=[server.url])


def test_authorization_stays_with_its_host() -> None:
    with (
        serve(page) as other,
        serve(lambda r: r.answer(302, location=other.url)) as first,
        session_for(first, other) as session,
    ):
        session.get(first.url, headers={"Authorization": "Bearer secret"})
    assert first.requests[0].headers["Authorization"] == "Bearer secret"
    assert "Authorization" not in other.requests[0].headers


def test_a_body_is_not_handed_to_another_origin() -> None:
    with (
        serve(page) as other,
        serve(lambda r: r.answer(307, location=other.url)) as first,
        session_for(first, other) as session,
        pytest.raises(BlockedAddress) as caught,
    ):
        session.post(first.url, data={"client_secret": "secret"})
    assert caught.value.request_sent
    assert other.paths == []


def test_a_redirect_need_not_be_followed() -> None:
    with (
        serve(redirecting("http://93.184.216.34/")) as server,
        session_for(server) as session,
    ):
        assert session.get(server.url, allow_redirects=False).status_code == 302
