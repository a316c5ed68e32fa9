"""Connections that are kept: for seconds, by their host, in their thread."""

import os
import threading

from advocacy.kernel.http import GuardedSession, kept_session, transport
from tests.kernel.http_server import Server, page, serve


def _peers(server: Server) -> list[int]:
    return [request.client_address[1] for request in server.requests]


def test_a_kept_connection_is_taken_up_again_for_seconds_only(monkeypatch) -> None:
    with serve(page) as server, kept_session(trusted_origins=[server.url]) as session:
        assert kept_session(trusted_origins=[server.url]) is session
        for _ in range(2):
            session.get(server.url)
        assert len(set(_peers(server))) == 1
        monkeypatch.setattr(transport, "IDLE_SECONDS", 0.0)
        session.get(server.url)
        assert len(set(_peers(server))) == 2
        monkeypatch.setattr(transport, "IDLE_SECONDS", 60.0)
        session.get(server.url)
        assert len(set(_peers(server))) == 2
        monkeypatch.setattr(transport, "LIFE_SECONDS", 0.0)
        session.get(server.url)
        assert len(set(_peers(server))) == 3


def test_a_connection_that_is_taken_up_again_goes_to_the_host_it_was_checked_for() -> None:
    looked_up = []

    def resolver(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    with serve(page) as server:
        trusted = [f"http://one.test:{server.port}", f"http://two.test:{server.port}"]
        with GuardedSession(trusted_origins=trusted, resolver=resolver) as session:
            for origin in (*trusted, *trusted):
                session.get(origin)
    # One look-up for each new connection, and never one connection for both.
    assert looked_up == ["one.test", "two.test"]
    assert len(set(_peers(server))) == 2


def test_a_kept_session_belongs_to_its_thread_and_process(monkeypatch) -> None:
    mine = kept_session()
    others: list[GuardedSession] = []
    thread = threading.Thread(target=lambda: others.append(kept_session()))
    thread.start()
    thread.join()
    assert others[0] is not mine
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert kept_session() is not mine
