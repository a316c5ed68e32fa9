"""A Chromium for tests, and what axe says about a page."""

from __future__ import annotations

import shutil
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright

# Nothing but the page under test may ask the network for anything.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser:
    """The installed Chromium, or the one that Playwright brought."""
    installed = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    return playwright.chromium.launch(executable_path=installed, args=FLAGS)


def axe_findings(page: Page) -> list[str]:
    """Violations of WCAG and good practice on the page as it is now, one line each."""
    response: dict[str, Any] = Axe().run(page).response
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]
