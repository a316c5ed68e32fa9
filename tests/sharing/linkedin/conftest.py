from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from advocacy.sharing.linkedin.simulator import SimulatorServer
from tests.sharing.linkedin.simulated import PEOPLE, REDIRECT_URI, Client, LinkedIn


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
