"""The simulator as an HTTP server, for a process of its own or for a thread of a test."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import WSGIRequestHandler, make_server

from advocacy.sharing.linkedin.simulator import apps, members
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.wsgi import Application

SHUTDOWN_POLL_SECONDS = 0.05


class QuietHandler(WSGIRequestHandler):
    """Says nothing about requests: `/simulator/` lists them."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


class SimulatorServer:
    """A running simulator; `url` is both LinkedIn's OAuth host and its API host.

    Use it as a context manager in tests, or call `serve_forever` in a process of its own. Without a
    `state_path` the state lives in a temporary folder and goes with the server. `redirect_uris`
    are registered with the app `demo-client`, `sign_in_redirect_uris` with `demo-sign-in`; `people`
    have the fields of `members.enrol`.

    Raises OSError when the state file cannot be written.
    """

    def __init__(
        self,
        state_path: Path | str | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        seed: int = 7,
        base_url: str = "",
        redirect_uris: Iterable[str] = (),
        sign_in_redirect_uris: Iterable[str] = (),
        people: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if state_path is None:
            self._folder = tempfile.TemporaryDirectory(prefix="linkedin-simulator-")
            state_path = Path(self._folder.name) / "simulator.sqlite3"
        self.simulator = Simulator(state_path, seed=seed, base_url=base_url)
        apps.register_demo(self.simulator.state, redirect_uris)
        if sign_in_redirect_uris:
            apps.register_sign_in(self.simulator.state, sign_in_redirect_uris)
        for person in people:
            members.enrol(self.simulator.state, person)
        self._server = make_server(
            host, port, Application(self.simulator), threaded=True, request_handler=QuietHandler
        )
        self.url = base_url.rstrip("/") or f"http://{host}:{self._server.server_port}"
        self._thread: threading.Thread | None = None

    def serve_forever(self) -> None:
        """Serve until `stop`, which another thread or a signal handler's thread calls."""
        try:
            self._server.serve_forever(poll_interval=SHUTDOWN_POLL_SECONDS)
        finally:
            self._close()

    def stop(self) -> None:
        self.simulator.stop_waiting()
        self._server.shutdown()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(
            target=self.serve_forever, name="linkedin-simulator", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _close(self) -> None:
        self.simulator.close()
        if self._folder is not None:
            self._folder.cleanup()
