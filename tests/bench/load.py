"""A small load generator: a bounded number of open connections, each asking one thing at a time.

Plain sockets and prepared requests: Python's http.client would spend more time on a request than
the redirector does. One process drives them all; it says hello some twenty thousand times a second,
several times what is measured with it.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

_WAIT_SECONDS = 30.0


class BrokenAnswer(RuntimeError):
    """The server closed the connection, or answered with what was not expected."""


@dataclass
class Result:
    """What a round brought: how long each answer took, and how long the round was, in seconds."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, part: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def request(path: str, *, port: int, headers: dict[str, str] | None = None) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Line:
    """One connection, kept open, on which one thing is asked at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_WAIT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer = b""
        self.began = self.ended = 0.0

    def send(self, prepared: bytes) -> None:
        self.answer = b""
        self.began = time.perf_counter()
        self.socket.sendall(prepared)

    def receive(self) -> bool:
        """Read on; whether the answer is there as a whole now. Raises BrokenAnswer."""
        part = self.socket.recv(262_144)
        if not part:
            raise BrokenAnswer("The server closed the connection.")
        self.answer += part
        self.ended = time.perf_counter()
        return _is_whole(self.answer)

    def ask(self, prepared: bytes) -> bytes:
        self.send(prepared)
        while not self.receive():
            continue
        return self.answer

    def close(self) -> None:
        self.socket.close()


def _is_whole(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    lowered = head.lower()
    if b"transfer-encoding: chunked" in lowered:
        return body.endswith(b"0\r\n\r\n")
    _, named, rest = lowered.partition(b"content-length:")
    return len(body) >= (int(rest.split(b"\r\n", 1)[0]) if named else 0)


def one_by_one(line: Line, prepared: Sequence[bytes], *, status: int = 200) -> list[float]:
    """Ask for each in turn over one connection. Seconds each; raises BrokenAnswer."""
    latencies = []
    for each in prepared:
        _check(line.ask(each), status)
        latencies.append(line.ended - line.began)
    return latencies


def many_at_once(
    port: int, prepared: Sequence[bytes], *, connections: int, seconds: float, status: int = 200
) -> Result:
    """Keep `connections` busy for some time. Raises BrokenAnswer.

    What was asked is waited for at the end, so that the server counts what is counted here.
    """
    result = Result()
    requests = cycle(prepared)
    with selectors.DefaultSelector() as selector:
        began = time.perf_counter()
        until = began + seconds
        lines = [Line(port) for _ in range(connections)]
        try:
            for line in lines:
                selector.register(line.socket, selectors.EVENT_READ, line)
                line.send(next(requests))
            while selector.get_map():
                for line in _answered(selector):
                    _check(line.answer, status)
                    result.latencies.append(line.ended - line.began)
                    if line.ended < until:
                        line.send(next(requests))
                    else:
                        selector.unregister(line.socket)
            result.seconds = time.perf_counter() - began
        finally:
            for line in lines:
                line.close()
    return result


def _answered(selector: selectors.BaseSelector) -> Iterator[Line]:
    """The lines whose answer has come as a whole. Raises BrokenAnswer."""
    ready = selector.select(_WAIT_SECONDS)
    if not ready:
        raise BrokenAnswer("The server does not answer.")
    for key, _ in ready:
        line: Line = key.data
        if line.receive():
            yield line


def _check(answer: bytes, status: int) -> None:
    if not answer.startswith(b"HTTP/1.1 %d" % status):
        raise BrokenAnswer(answer[:300].decode("latin-1"))
