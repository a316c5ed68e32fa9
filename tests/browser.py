"""A Chromium for tests, and what axe says about a page."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Playwright

# Nothing but the page under test may ask the network for anything.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def installed_chromium() -> str:
    """Where Chromium is. Without one tests skip and say how to get it; in CI they fail."""
    installed = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if installed is None:
        missing = "These tests drive a browser. On Debian or Ubuntu: apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return installed


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=installed_chromium(), args=FLAGS)


def session_of(client: Client) -> str:
    """The key of a test client's session, for a browser to go on with."""
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def signed_in(browser: Browser, session: str, address: str, **options: Any) -> Page:
    """A page of the server at `address` for whom the session belongs to, in a window of its own;
    `options` as `Browser.new_context` takes them."""
    context = browser.new_context(**options)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
    return context.new_page()


# A colour on its way from one scheme to the other is neither.
_AT_REST = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));
}"""


def axe_findings(page: Page) -> list[str]:
    """Violations of WCAG and good practice on the page once it is at rest, one line each."""
    page.evaluate(_AT_REST)
    response: dict[str, Any] = Axe().run(page).response
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]
