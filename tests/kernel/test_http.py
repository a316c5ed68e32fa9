"""The outbound client against real servers on loopback."""

import gzip
import socket
import threading
import tracemalloc
import zlib
from pathlib import Path

import pytest
import requests

from advocacy.kernel.http import (
    BadContentType,
    BlockedAddress,
    FetchError,
    GuardedSession,
    NotReached,
    TooLarge,
    TooSlow,
    fetch,
    guarded_session,
    transport,
)
from tests.kernel.http_server import Request, page, serve, session_for, trickling

HTML = ["text/html"]


def test_fetch_returns_what_the_server_said() -> None:
    with serve(page) as server:
        fetched = fetch(f"{server.url}/a?b=c", accept=HTML, trusted_origins=[server.url])
    assert (fetched.status, fetched.ok) == (200, True)
    assert (fetched.content_type, fetched.charset) == ("text/html", "utf-8")
    assert fetched.body == b"<p>hello"
    assert fetched.url == f"{server.url}/a?b=c"
    assert fetched.headers["CONTENT-length"] == "8"
    assert server.requests[0].headers["Accept"] == "text/html"


def test_loopback_is_refused_without_trust() -> None:
    with serve(page) as server, pytest.raises(BlockedAddress):
        fetch(server.url, accept=HTML)
    assert server.paths == []


def test_the_factory_trusts_what_the_settings_list(settings) -> None:
    with serve(page) as server:
        settings.OUTBOUND_TRUSTED_ORIGINS = []
        with guarded_session() as session, pytest.raises(BlockedAddress):
            session.get(server.url)
        settings.OUTBOUND_TRUSTED_ORIGINS = [server.url]
        with guarded_session(max_bytes=8) as session:
            assert session.get(server.url).content == b"<p>hello"
        with guarded_session(max_bytes=7) as session, pytest.raises(TooLarge):
            session.get(server.url)


def test_an_error_status_is_an_answer() -> None:
    with serve(lambda request: request.answer(404, b"{}", content_type="text/plain")) as server:
        fetched = fetch(server.url, accept=HTML, trusted_origins=[server.url])
    assert (fetched.status, fetched.ok) == (404, False)


@pytest.mark.parametrize(
    ("accept", "sent", "welcome"),
    [
        ("image/*", "image/png", True),
        ("*/*", "application/zip", True),
        ("text/html", "TEXT/HTML;charset=x", True),
        ("image/*", "text/html", False),
        ("text/html", "text/html2", False),
        ("text/html", "", False),
    ],
)
def test_content_type(accept: str, sent: str, welcome: bool) -> None:
    def respond(request: Request) -> None:
        request.answer(body=b"x", **({"content_type": sent} if sent else {}))

    with serve(respond) as server:
        if welcome:
            assert fetch(server.url, accept=[accept], trusted_origins=[server.url]).body == b"x"
        else:
            with pytest.raises(BadContentType):
                fetch(server.url, accept=[accept], trusted_origins=[server.url])


# Where it connects


class Recorder:
    """Takes the place of the socket: notes where the client would connect, and does not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.addresses: list[tuple[str, int]] = []
        monkeypatch.setattr(transport._BoundedSocket, "connect", self.connect, raising=False)

    def connect(self, address: tuple[str, int]) -> None:
        self.addresses.append(address)
        raise ConnectionRefusedError


def test_connects_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["93.184.216.34", "93.184.216.35"], ["127.0.0.1"]])
    recorder = Recorder(monkeypatch)
    with pytest.raises(NotReached) as caught:
        fetch("http://rebind.example/", accept=HTML, resolver=lambda *_: next(answers))
    assert recorder.addresses == [("93.184.216.34", 80), ("93.184.216.35", 80)]
    assert next(answers) == ["127.0.0.1"], "the second, private answer was never asked for"
    assert not caught.value.request_sent


def test_the_second_address_is_tried_when_the_first_does_not_answer() -> None:
    with serve(page) as server:
        origin = f"http://two.example:{server.port}"
        fetched = fetch(
            origin,
            accept=HTML,
            trusted_origins=[origin],
            resolver=lambda *_: ["::1", "127.0.0.1"],
        )
    assert fetched.ok
    assert server.requests[0].headers["Host"] == f"two.example:{server.port}"


def test_nobody_listening() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(NotReached) as caught:
            fetch(origin, accept=HTML, trusted_origins=[origin])
    assert not caught.value.request_sent


def test_environment_proxies_and_netrc_are_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with serve(page) as proxy, serve(page) as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        fetch(server.url, accept=HTML, trusted_origins=[server.url])
        with session_for(server) as session:
            session.get(server.url, proxies={"http": proxy.url})
    assert proxy.paths == []
    assert len(server.paths) == 2
    assert "Authorization" not in server.requests[0].headers


def test_cookies_are_not_kept() -> None:
    with (
        serve(lambda request: request.answer(set_cookie="member=1; Path=/")) as server,
        session_for(server) as session,
    ):
        session.get(server.url)
        session.get(server.url)
    assert "Cookie" not in server.requests[1].headers


# Size


def test_declared_size_is_refused_before_reading() -> None:
    def respond(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.send_header("Content-Length", "1001")
        request.end_headers()
        request.wfile.flush()
        request.rfile.read(1)  # never sends a body: the client has to hang up first

    with serve(respond) as server, pytest.raises(TooLarge):
        fetch(server.url, accept=HTML, max_bytes=1000, trusted_origins=[server.url])


@pytest.mark.parametrize("size", [1000, 1001])
def test_undeclared_size_is_counted(size: int) -> None:
    def respond(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.send_header("Connection", "close")
        request.end_headers()
        request.wfile.write(b"x" * size)
        request.close_connection = True

    with serve(respond) as server:
        options = {"accept": HTML, "max_bytes": 1000, "trusted_origins": [server.url]}
        if size == 1000:
            assert len(fetch(server.url, **options).body) == 1000
        else:
            with pytest.raises(TooLarge):
                fetch(server.url, **options)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip"])
def test_a_decompression_bomb_is_stopped_early(encoding: str) -> None:
    body = zlib.compress(b"\0" * 50_000_000) if encoding == "deflate" else b""
    if "gzip" in encoding:
        body = gzip.compress(b"\0" * 50_000_000, 6)
    if encoding == "gzip, gzip":
        body = gzip.compress(body)

    with serve(
        lambda r: r.answer(body=body, content_type="text/html", content_encoding=encoding)
    ) as server:
        tracemalloc.start()
        try:
            with pytest.raises(TooLarge):
                fetch(server.url, accept=HTML, max_bytes=1_000_000, trusted_origins=[server.url])
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 10_000_000


def test_compressed_answers_are_read() -> None:
    body = gzip.compress(b"<p>hello" * 1000)
    with serve(
        lambda r: r.answer(body=body, content_type="text/html", content_encoding="gzip")
    ) as server:
        fetched = fetch(server.url, accept=HTML, max_bytes=8000, trusted_origins=[server.url])
    assert len(fetched.body) == 8000


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\nshort",
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
            b"Content-Length: 4\r\n\r\njunk"
        ),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"nonsense\r\n\r\n",
        b"",
    ],
)
def test_a_broken_answer(answer: bytes) -> None:
    def respond(request: Request) -> None:
        request.wfile.write(answer)
        request.close_connection = True

    with serve(respond) as server, pytest.raises(FetchError) as caught:
        fetch(server.url, accept=HTML, trusted_origins=[server.url])
    assert caught.value.request_sent


# Time: every server here would go on for ever, one byte at a time


@pytest.mark.parametrize(
    "prefix",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Endless: ",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 1000000\r\n\r\n",
    ],
    ids=["status", "header", "body", "redirect"],
)
def test_a_trickle_ends_at_the_deadline(prefix: bytes) -> None:
    respond, stopped = trickling(prefix)
    with serve(respond) as server:
        try:
            with pytest.raises(TooSlow) as caught:
                fetch(server.url, accept=HTML, deadline_seconds=0.2, trusted_origins=[server.url])
        finally:
            stopped.set()
    assert caught.value.request_sent


def test_redirects_share_one_deadline() -> None:
    held = threading.Event()

    def respond(request: Request) -> None:
        held.wait(0.08)
        request.answer(302, location="/again")

    with serve(respond) as server, pytest.raises(TooSlow):
        fetch(server.url, accept=HTML, deadline_seconds=0.2, trusted_origins=[server.url])
    assert 1 <= len(server.paths) <= 3


def test_a_server_that_does_not_read_ends_at_the_deadline() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with (
            GuardedSession(trusted_origins=[origin]) as session,
            pytest.raises(TooSlow) as caught,
        ):
            session.put(origin, data=b"x" * 30_000_000, timeout=0.2)
    assert caught.value.request_sent


def test_a_connection_is_used_again_with_a_deadline_of_its_own() -> None:
    respond, stopped = trickling(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    connections = set()

    def first_fast(request: Request) -> None:
        connections.add(request.client_address)
        page(request) if request.path == "/fast" else respond(request)

    with serve(first_fast) as server, session_for(server) as session:
        session.get(f"{server.url}/fast", timeout=0.2)
        session.get(f"{server.url}/fast", timeout=5)
        try:
            with pytest.raises(TooSlow):
                session.get(server.url, timeout=0.2)
        finally:
            stopped.set()
        session.get(f"{server.url}/fast")
    assert len(connections) == 2, "kept alive until the slow answer broke it"


def test_failures_are_not_those_of_requests() -> None:
    """Who catches `FetchError` has caught everything."""
    assert not issubclass(FetchError, OSError | requests.RequestException)
