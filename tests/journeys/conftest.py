"""The whole product running, as `make demo` runs it: simulator, web server, real worker, clock.

One stack serves all journeys, so they run in one worker of the test run (`xdist_group`).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from advocacy.config.demo.personas import PERSONAS
from advocacy.config.demo.processes import HeldPort
from advocacy.config.demo.stack import Stack
from tests.browser import installed_chromium
from tests.journeys.newspaper import Newspaper

DESK = {"width": 1360, "height": 980}
PHONE = {"width": 390, "height": 844}
# How long a real worker may take on a busy machine; nothing here asserts that it is quick.
PATIENCE = 60_000


# Before xdist reads the groups, whatever was registered first.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("journeys"))
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def newspaper() -> Iterator[Newspaper]:
    """A site with an article to paste; the guarded client is told that it may be read."""
    with Newspaper() as site:
        yield site


@pytest.fixture(scope="session")
def stack(newspaper: Newspaper) -> Iterator[Stack]:
    # Without a browser there is nothing to start.
    installed_chromium()
    var = Path(tempfile.mkdtemp(prefix="advocacy-journeys-"))
    var.chmod(0o755)
    running = Stack(
        var,
        port=HeldPort(0),
        simulator_port=HeldPort(0),
        demo_data=("--members", "80", "--days", "40"),
        durable=False,
        trusted_origins=(newspaper.address,),
    )
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(var, ignore_errors=True)


@pytest.fixture
def open_as(stack: Stack, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_as("Mara Klein", "hub/")`: a fresh browser in which this person is signed in.

    A console error or an exception in the page fails the test that caused it.
    """
    contexts, troubles = [], []

    def note(page: Page, trouble: str) -> None:
        # The simulated LinkedIn has no icon for the browser's tab; that is not our page. And the
        # browser logs every 422, which is how a form that is not complete yet is answered.
        if page.url.startswith(stack.address) and "status of 422" not in trouble:
            troubles.append(f"{page.url}: {trouble}")

    def open_page(name: str, path: str = "hub/", **options: object) -> Page:
        context = chromium.new_context(**{"viewport": DESK, "locale": "en-GB", **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: note(page, str(error)))
        page.on("console", lambda said: note(page, said.text) if said.type == "error" else None)
        email = next(persona.email for persona in PERSONAS if persona.name == name)
        page.goto(f"{stack.address}/accounts/login/")
        page.click(f"button[value='{email}']")
        slug = email.split("@")[1].split(".")[0]
        page.wait_for_url(f"**/{slug}/**")
        page.goto(f"{stack.address}/{slug}/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []
