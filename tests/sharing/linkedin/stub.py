"""A server that answers as one test wants LinkedIn to, for what the simulator does not do."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.kernel.http_server import Request, Server

TOKEN = "AQVsecret-token"
ME = "urn:li:person:abc"
URN = "urn:li:share:7389012345678901248"
NOW = datetime(2026, 10, 5, 22, 15, tzinfo=UTC)


class Stub:
    """LinkedIn as a test wants it: `on("POST /rest/posts", 201)` says what to answer."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[Request], None]] = {}

    def respond(self, request: Request) -> None:
        path = request.path.partition("?")[0]
        self.answers[f"{request.command} {path}"](request)

    def on(self, call: str, status: int = 200, body: Any = None, **headers: str) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.answers[call] = lambda request: request.answer(status, data, **headers)

    def hang_up_on(self, call: str) -> None:
        def respond(request: Request) -> None:
            request.close_connection = True

        self.answers[call] = respond


def sent(server: Server, index: int = -1) -> Any:
    return json.loads(server.requests[index].body)
