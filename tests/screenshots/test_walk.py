"""The walker sees what is wrong with a page, and tells the kinds of pages apart."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.browser import launch
from tests.screenshots.finding import page_at
from tests.screenshots.looking import look_at

SITE = "http://testserver"
PAGES = {
    "/good/": "<p>All is well.</p>",
    "/wide/": '<div class="banner" style="width: 900px; height: 1px"></div>',
    "/script/": "<script>throw new Error('a broken script')</script>",
    "/console/": "<script>console.error('something is odd')</script>",
    "/policy/": "<script src='https://elsewhere.example/a.js'></script>",
    "/picture/": "<img src='/missing.png' alt=''>",
}


@pytest.fixture
def site() -> Iterator[str]:
    """A small site with one thing wrong on each page."""

    @Request.application
    def application(request: Request) -> Response:
        if request.path not in PAGES:
            return Response("<link rel=icon href=data:,>", status=404, content_type="text/html")
        policy = "script-src 'unsafe-inline'" if request.path == "/policy/" else ""
        html = f"<!doctype html><title>Page</title><link rel=icon href=data:,>{PAGES[request.path]}"
        return Response(
            html,
            headers={"Content-Security-Policy": policy} if policy else {},
            mimetype="text/html",
        )

    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def window() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser.new_context(viewport={"width": 390, "height": 844})
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "finding"),
    [
        ("/wide/", "overflow: 9"),
        ("/wide/", "by div.banner"),
        ("/script/", "script: a broken script"),
        ("/console/", "console: something is odd"),
        ("/policy/", "Content Security Policy"),
        ("/picture/", "404 GET"),
        ("/nowhere/", "answered 404 instead of 200"),
    ],
)
def test_what_is_wrong_with_a_page_is_told(site, window, tmp_path, path, finding):
    findings = look_at(window, site + path, picture=tmp_path / "page.png")

    assert any(finding in found for found in findings), findings
    assert (tmp_path / "page.png").exists()


@pytest.mark.browser
def test_nothing_is_told_about_a_good_page_or_an_expected_error(site, window, tmp_path):
    assert look_at(window, f"{site}/good/", picture=tmp_path / "a.png") == []
    assert look_at(window, f"{site}/nowhere/", picture=tmp_path / "b.png", status=404) == []


def test_a_kind_of_page_is_told_by_its_view():
    hub = page_at(f"{SITE}/nordwind/hub/?topic=3", SITE)
    assert hub is not None
    assert (hub.slug, hub.path) == ("content-hub", "/nordwind/hub/")
    first, second = (page_at(f"/nordwind/posts/{n}/", SITE) for n in (1, 2))
    assert first is not None
    assert second is not None
    assert first.name == second.name
    assert page_at("https://elsewhere.example/nordwind/hub/", SITE) is None
    assert page_at("mailto:ewa@nordwind.example", SITE) is None
    assert page_at("/accounts/logout/", SITE) is None
