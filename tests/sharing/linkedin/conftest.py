from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from advocacy.sharing.linkedin.client import LinkedInClient
from advocacy.sharing.linkedin.simulator import SimulatorServer
from tests.kernel.http_server import Server, serve
from tests.sharing.linkedin.simulated import PEOPLE, REDIRECT_URI, Client, LinkedIn
from tests.sharing.linkedin.stub import NOW, TOKEN, Stub


@pytest.fixture
def linkedin(tmp_path: Path) -> Iterator[LinkedIn]:
    """A simulator of this test's own."""
    with SimulatorServer(
        tmp_path / "simulator.sqlite3", redirect_uris=[REDIRECT_URI], people=PEOPLE
    ) as server:
        yield LinkedIn(server)


@pytest.fixture
def mara(linkedin: LinkedIn) -> Client:
    """Calls with Mara's token for the reviewed app."""
    return linkedin.client()


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def stub_server(stub: Stub) -> Iterator[Server]:
    with serve(stub.respond) as server:
        yield server


@pytest.fixture
def stub_client(stub_server: Server) -> LinkedInClient:
    """Calls the stub, at a fixed time."""
    return LinkedInClient(TOKEN, api_version="202610", base_url=stub_server.url, now=lambda: NOW)
