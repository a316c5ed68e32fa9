"""Connections that go only where the guard allows, and end when their time is up."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any, cast

from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout
from urllib3.util.ssl_ import create_urllib3_context

from advocacy.kernel.http.addresses import Guard, Origin
from advocacy.kernel.http.errors import FetchError, NotReached, TooLarge, TooSlow

CHUNK_BYTES = 64 * 1024
# How long a connection is kept for further requests to the same host, and without any.
LIFE_SECONDS = 60.0
IDLE_SECONDS = 5.0


class Deadline:
    """A moment on the monotonic clock, shared by all steps of one exchange."""

    def __init__(self, seconds: float) -> None:
        self._ends = monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds left; never below zero."""
        return max(0.0, self._ends - monotonic())

    @property
    def passed(self) -> bool:
        return self.remaining == 0.0


class _BoundedSocket(socket.socket):
    """A socket whose timeout spans everything until it is set again.

    An ordinary timeout starts anew with every call: a server that sends one byte before each
    timeout keeps the reader for ever.
    """

    _deadline: Deadline | None = None

    def settimeout(self, value: float | None) -> None:
        self._deadline = None if value is None else Deadline(value)
        super().settimeout(value)

    def gettimeout(self) -> float | None:
        # Asked by the TLS layer for the time its handshake may take. Never 0: that would mean
        # "do not block" rather than "no time left".
        return None if self._deadline is None else max(self._deadline.remaining, 0.001)

    def _arm(self) -> None:
        if self._deadline is None:
            return
        if self._deadline.passed:
            raise TimeoutError("the time for this exchange is up")
        super().settimeout(self._deadline.remaining)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._arm()
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self._arm()
        return super().send(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self._arm()
        super().sendall(*args, **kwargs)


class _BoundedTLSSocket(_BoundedSocket, ssl.SSLSocket):
    """The same, encrypted. `ssl.SSLContext.sslsocket_class` is where the ssl module takes it."""


def _open_socket(guard: Guard, origin: Origin, *, seconds: float, options: Any) -> socket.socket:
    """Look the host up once, check, and connect to exactly what was checked.

    A second look-up, by the library, could answer differently (DNS rebinding). TLS still sees the
    host name, for SNI and the certificate.
    """
    deadline = Deadline(seconds)
    failure: OSError | None = None
    for address in guard.addresses(origin, seconds=deadline.remaining):
        if deadline.passed:
            break
        sock = _BoundedSocket(
            socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM
        )
        try:
            for option in options or ():
                sock.setsockopt(*option)
            sock.settimeout(deadline.remaining)
            sock.connect((address, origin.port))
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    if deadline.passed:
        raise TooSlow(f"{origin.host} took too long to answer.") from failure
    raise NotReached(f"{origin.host} does not answer.") from failure


@contextmanager
def _nothing_sent(host: str) -> Iterator[None]:
    """Around connecting, TLS included: what fails in here fails before the request is sent."""
    try:
        yield
    except (OSError, HTTPError) as error:
        if _is_timeout(error):
            raise TooSlow(f"{host} took too long to answer.") from error
        raise NotReached(f"No secure connection to {host}.") from error


class _ShortLived(HTTPConnection):
    """Taken up again only while its address was checked, and used, a moment ago.

    An address that was checked long ago says nothing about today's, and a server may be closing
    what has been quiet for a while, just as the next request goes out.
    """

    _opened = _used = 0.0

    def connect(self) -> None:
        super().connect()
        self._opened = self._used = monotonic()

    def request(self, *args: Any, **kwargs: Any) -> None:
        super().request(*args, **kwargs)
        self._used = monotonic()

    @property
    def is_connected(self) -> bool:
        """Asked by the pool before it hands a connection out."""
        now = monotonic()
        is_fresh = now - self._opened < LIFE_SECONDS and now - self._used < IDLE_SECONDS
        return is_fresh and super().is_connected


class _PlainConnection(_ShortLived):
    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        return _open_socket(
            self._guard,
            Origin("http", self.host.lower(), self.port),
            seconds=cast(float, self.timeout),
            options=self.socket_options,
        )

    def connect(self) -> None:
        with _nothing_sent(self.host):
            super().connect()


class _TLSConnection(_ShortLived, HTTPSConnection):
    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        return _open_socket(
            self._guard,
            Origin("https", self.host.lower(), self.port),
            seconds=cast(float, self.timeout),
            options=self.socket_options,
        )

    def connect(self) -> None:
        with _nothing_sent(self.host):
            super().connect()
        # urllib3 gives the socket this value again before it sends: what is left, not the whole.
        self.timeout = self.sock.gettimeout()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class _CappedBody:
    """What requests reads a body from: at most `max_bytes`, before and after decompression."""

    def __init__(self, raw: BaseHTTPResponse, *, host: str, max_bytes: int) -> None:
        self._raw = raw
        self._host = host
        self._max_bytes = max_bytes
        self.reason = raw.reason

    def stream(self, amt: int = CHUNK_BYTES, decode_content: bool | None = None) -> Iterator[bytes]:
        """Raises `TooLarge`, `TooSlow`, `FetchError` (cut off, or not what its encoding says)."""
        declared = getattr(self._raw, "length_remaining", None)
        if declared is not None and declared > self._max_bytes:
            self._refuse()
        received = 0
        try:
            for chunk in self._raw.stream(amt, decode_content=decode_content):
                received += len(chunk)
                if max(received, self._raw.tell()) > self._max_bytes:
                    self._refuse()
                yield chunk
        except (HTTPError, OSError) as error:
            self._raw.close()
            if _is_timeout(error):
                raise TooSlow(f"{self._host} took too long.", request_sent=True) from error
            raise FetchError(f"{self._host} broke off its answer.", request_sent=True) from error

    def _refuse(self) -> None:
        self._raw.close()
        raise TooLarge(f"{self._host} sent more than {self._max_bytes} bytes.", request_sent=True)

    def close(self) -> None:
        self._raw.close()

    def release_conn(self) -> None:
        self._raw.release_conn()


class GuardedAdapter(HTTPAdapter):
    """The transport adapter behind `GuardedSession`: guard, deadline and size limit.

    Takes a `Deadline` as `timeout`. Ignores proxies: through one, the addresses checked here would
    not be the addresses reached.
    """

    def __init__(self, guard: Guard, *, max_bytes: int) -> None:
        self._guard = guard
        self._max_bytes = max_bytes
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        context = create_urllib3_context()
        context.sslsocket_class = _BoundedTLSSocket
        super().init_poolmanager(*args, ssl_context=context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_PlainPool, guard=self._guard),
            "https": partial(_TLSPool, guard=self._guard),
        }

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        response = super().build_response(req, resp)
        response.raw = _CappedBody(resp, host=_host(req), max_bytes=self._max_bytes)
        return response

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Raises `FetchError` and its kinds, and nothing of requests or urllib3."""
        deadline = cast(Deadline, timeout)
        self._guard.check_url(request.url or "")
        if deadline.passed:
            raise TooSlow(f"No time left for {_host(request)}.")
        try:
            return super().send(
                request,
                stream=stream,
                timeout=Timeout(total=deadline.remaining),  # type: ignore[arg-type]  # documented, missing from the stubs
                verify=verify,
                cert=cert,
                proxies=None,
            )
        except RequestException as error:
            if deadline.passed or _is_timeout(error):
                raise TooSlow(f"{_host(request)} took too long.", request_sent=True) from error
            raise FetchError(f"{_host(request)} broke off.", request_sent=True) from error


def _is_timeout(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, TimeoutError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _host(request: PreparedRequest) -> str:
    return Origin.parse(request.url or "").host
