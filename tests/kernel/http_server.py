"""Local servers for the tests of the outbound client."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

from advocacy.kernel.http import GuardedSession

Respond = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request; the responder writes what it likes with `answer` or to `wfile`."""

    protocol_version = "HTTP/1.1"

    def handle_one(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length)
        # A copy: one handler serves all requests of a connection.
        self.server.requests.append(copy(self))  # type: ignore[attr-defined]  # set by `serve`
        self.server.respond(self)  # type: ignore[attr-defined]

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_one

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        """Header names are written with underscores: `content_type="text/html"`."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep the output of the tests quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    respond: Respond
    requests: list[Request]
    scheme = "http"

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is what many of these tests are about."""


@contextmanager
def serve(respond: Respond, *, tls: SSLContext | None = None) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Request)
    server.respond, server.requests = respond, []
    if tls is not None:
        server.scheme = "https"
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def page(request: Request) -> None:
    """A responder: a small HTML page."""
    request.answer(body=b"<p>hello", content_type="text/html; charset=UTF-8")


def trickling(prefix: bytes) -> tuple[Respond, threading.Event]:
    """A responder that sends `prefix`, then byte after byte until the event is set."""
    stopped = threading.Event()

    def respond(request: Request) -> None:
        request.wfile.write(prefix)
        while not stopped.wait(0.01):
            request.wfile.write(b"x")

    return respond, stopped


def session_for(*servers: Server, **options: object) -> GuardedSession:
    """A session that may reach these servers on this machine."""
    return GuardedSession(trusted_origins=[server.url for server in servers], **options)
