"""The style guide over HTTP, in a Chromium."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from playwright.sync_api import Browser, Page

DESK = {"width": 1360, "height": 980}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The guide over HTTP. It reads no database, so it needs no live server of pytest-django."""
    with override_settings(ROOT_URLCONF="tests.config.guide_urls"):
        with make_server(
            "127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=Quiet
        ) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}/styleguide/"
            server.shutdown()
            thread.join()


@pytest.fixture
def open_guide(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_page(**options: object) -> Page:
        context = chromium.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
