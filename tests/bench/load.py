"""A small load generator: a bounded number of open connections, each asking one thing at a time.

Plain sockets and prepared requests, in processes of their own: Python's http.client would spend
more time on a request than the redirector does.
"""

from __future__ import annotations

import multiprocessing
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Empty
from typing import Any

_PROCESSES = 2
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
    """One connection, kept open."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_WAIT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self._received = b""

    def send(self, prepared: bytes) -> None:
        self._received = b""
        self.began = time.perf_counter()
        self.socket.sendall(prepared)

    def receive(self) -> bytes | None:
        """The whole answer, or None while a part of it is missing. Raises BrokenAnswer."""
        part = self.socket.recv(262_144)
        if not part:
            raise BrokenAnswer("The server closed the connection.")
        self._received += part
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return None
        lowered = head.lower()
        if b"transfer-encoding: chunked" in lowered:
            return self._received if body.endswith(b"0\r\n\r\n") else None
        _, named, rest = lowered.partition(b"content-length:")
        length = int(rest.split(b"\r\n", 1)[0]) if named else 0
        return self._received if len(body) >= length else None

    def ask(self, prepared: bytes) -> bytes:
        self.send(prepared)
        while (answer := self.receive()) is None:
            continue
        return answer

    def close(self) -> None:
        self.socket.close()


def one_by_one(line: Line, prepared: Sequence[bytes], *, status: int = 200) -> list[float]:
    """Ask for each in turn over one connection. Seconds each; raises BrokenAnswer."""
    latencies = []
    for each in prepared:
        answer = line.ask(each)
        latencies.append(time.perf_counter() - line.began)
        _check(answer, status)
    return latencies


def many_at_once(
    port: int, prepared: Sequence[bytes], *, connections: int, seconds: float, status: int = 200
) -> Result:
    """Keep `connections` busy for some time, from two processes. Raises BrokenAnswer."""
    context = multiprocessing.get_context("fork")
    answers: Any = context.Queue()
    shares = [connections // _PROCESSES + (n < connections % _PROCESSES) for n in range(_PROCESSES)]
    workers = [
        context.Process(
            target=_work,
            args=(port, prepared[n::_PROCESSES] or prepared, count, seconds, status, answers),
        )
        for n, count in enumerate(shares)
        if count
    ]
    for worker in workers:
        worker.start()
    result = Result()
    try:
        for _ in workers:
            latencies, spent = answers.get(timeout=seconds + _WAIT_SECONDS)
            if isinstance(latencies, str):
                raise BrokenAnswer(latencies)
            result.latencies += latencies
            result.seconds = max(result.seconds, spent)
    except Empty as error:
        raise BrokenAnswer("The load generator did not come to an end.") from error
    finally:
        for worker in workers:
            worker.join(_WAIT_SECONDS)
    return result


def _work(
    port: int, prepared: Sequence[bytes], count: int, seconds: float, status: int, answers: Any
) -> None:
    try:
        answers.put(_keep_busy(port, prepared, count, seconds, status))
    except (BrokenAnswer, OSError) as error:
        answers.put((str(error), 0.0))


def _keep_busy(
    port: int, prepared: Sequence[bytes], count: int, seconds: float, status: int
) -> tuple[list[float], float]:
    latencies: list[float] = []
    place = 0
    with selectors.DefaultSelector() as selector:
        began = time.perf_counter()
        until = began + seconds
        for _ in range(count):
            line = Line(port)
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(prepared[place % len(prepared)])
            place += 1
        busy = count
        while busy:
            ready = selector.select(_WAIT_SECONDS)
            if not ready:
                raise BrokenAnswer("The server does not answer.")
            for key, _ in ready:
                line = key.data
                answer = line.receive()
                if answer is None:
                    continue
                now = time.perf_counter()
                latencies.append(now - line.began)
                _check(answer, status)
                if now < until:
                    line.send(prepared[place % len(prepared)])
                    place += 1
                else:
                    # What was asked is answered: what the server counts and we count is the same.
                    selector.unregister(line.socket)
                    line.close()
                    busy -= 1
        return latencies, time.perf_counter() - began


def _check(answer: bytes, status: int) -> None:
    if not answer.startswith(b"HTTP/1.1 %d" % status):
        raise BrokenAnswer(answer[:300].decode("latin-1"))
