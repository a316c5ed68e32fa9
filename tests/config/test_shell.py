"""What surrounds the pages: colours, manifest, service worker, errors. No database needed."""

from __future__ import annotations

import json

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from advocacy.config import errors
from advocacy.tenancy.brand import adjusted_brand, stylesheet


@pytest.fixture
def visitor() -> Client:
    return Client()


def test_theme_is_the_adjusted_colour_and_may_be_kept_for_ever(visitor):
    answer = visitor.get("/theme/ffd400.css")
    assert answer.content.decode() == stylesheet(adjusted_brand("#ffd400"))
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("colour", ["red", "12345", "fff%7D*%7Bdisplay:none"])
def test_theme_of_anything_but_a_colour_is_not_found(visitor, colour):
    assert visitor.get(f"/theme/{colour}.css").status_code == 404


def test_manifest_names_icons_that_exist(visitor):
    answer = visitor.get("/manifest.webmanifest")
    assert answer["Content-Type"].startswith("application/manifest+json")
    manifest = json.loads(answer.content)
    for entry in manifest["icons"]:
        assert finders.find(entry["src"].removeprefix("/static/"))
    sizes = {entry["sizes"] for entry in manifest["icons"]}
    assert {"192x192", "512x512"} <= sizes
    assert any(entry.get("purpose") == "maskable" for entry in manifest["icons"])


def test_service_worker_controls_the_whole_site_and_caches_what_exists(visitor):
    answer = visitor.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assets = json.loads(answer.content.decode().split("const ASSETS = ")[1].split(";\n")[0])
    assert assets
    for address in assets:
        assert finders.find(address.removeprefix("/static/"))


def test_offline_page_needs_nothing_but_its_styles(visitor):
    answer = visitor.get("/offline/")
    assert answer.status_code == 200
    assert "You are offline" in answer.content.decode()


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (lambda request: errors.bad_request(request, SuspiciousOperation()), 400),
        (errors.permission_denied, 403),
        (errors.page_not_found, 404),
        (errors.server_error, 500),
        (errors.csrf_failure, 403),
    ],
)
def test_error_pages_work_for_a_request_that_never_met_the_middleware(view, status):
    answer = view(RequestFactory().get("/"))
    html = answer.content.decode()
    assert answer.status_code == status
    assert html.count("<h1>") == 1
    assert 'href="/"' in html


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "csrf_failure", "offline"])
def test_error_pages_render_without_a_request(name):
    assert "</html>" in render_to_string(f"{name}.html")
