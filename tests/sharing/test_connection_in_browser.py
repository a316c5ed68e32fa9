"""The pages around the connection with LinkedIn, in a Chromium: axe, phone, desk, both schemes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Error, Page, sync_playwright

from advocacy.sharing.models import LinkedInAccount
from tests.browser import axe_findings, launch
from tests.sharing.conftest import MARA
from tests.sharing.test_connections import consent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

DESK, PHONE = {"width": 1360, "height": 980}, {"width": 390, "height": 844}
LOOKS = [("light", DESK), ("dark", PHONE)]


@pytest.fixture
def look(live_server, monkeypatch, tmp_path) -> Callable[..., list[str]]:
    """`look(client, path, act)`: what axe and the console say about a page in all looks.

    The browser lives only for this long: its loop would forbid the test to ask the database.
    """
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)

    def go(client: Client, path: str, act: Callable[[Page], None] | None = None) -> list[str]:
        found: list[str] = []

        def complain(error: Error) -> None:
            found.append(str(error))

        cookies = [
            {"name": "sessionid", "value": each.value, "url": live_server.url}
            for name, each in client.cookies.items()
            if name == "sessionid"
        ]
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for scheme, viewport in LOOKS:
                context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="en")
                context.add_cookies(cookies)
                page = context.new_page()
                page.on("pageerror", complain)
                page.goto(live_server.url + path)
                if act:
                    act(page)
                page.screenshot(path=tmp_path / f"{bool(act)}-{scheme}.png", full_page=True)
                found += axe_findings(page)
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append("scrolls sideways")
                page.goto("about:blank")
                context.close()
            browser.close()
        return found

    return go


def test_the_app_page(linkedin, admin, as_person, look):
    def test_what_was_typed(page: Page) -> None:
        page.get_by_label("Client ID").fill("nobody")
        page.get_by_label("Client secret").fill("secret")
        page.get_by_role("button", name="Test without saving").click()
        page.get_by_text("LinkedIn does not know this client ID.").wait_for()

    browser = as_person(admin)
    assert look(browser, "/nordwind/settings/linkedin/") == []
    assert look(browser, "/nordwind/settings/linkedin/", test_what_was_typed) == []


@pytest.mark.parametrize("state", ["connected", "ends_soon", "refreshing", "revoked", "restricted"])
def test_the_connection_page(connected, as_person, look, state):
    now = timezone.now()
    changes = {
        "connected": {},
        "ends_soon": {"expires_at": now + timedelta(days=4)},
        "refreshing": {
            "refresh_token": b"x",
            "refresh_expires_at": now + timedelta(days=300),
            "scopes": ["w_member_social", "r_member_postAnalytics"],
        },
    }.get(state, {"status": state, "access_token": None})
    LinkedInAccount.objects.update(**changes)

    def ask_to_disconnect(page: Page) -> None:
        page.get_by_role("button", name="Disconnect").first.click()
        page.get_by_role("dialog").wait_for()

    assert look(as_person(connected), "/nordwind/linkedin/") == []
    if state == "connected":
        assert look(as_person(connected), "/nordwind/linkedin/", ask_to_disconnect) == []


def test_the_sign_in_page(linkedin, settings, organization, look):
    settings.LINKEDIN_SIGN_IN = True
    assert look(Client(), "/accounts/login/?linkedin=unknown") == []


def test_the_company_pages(linkedin, admin, as_person, look):
    assert look(as_person(admin), "/nordwind/settings/linkedin/pages/") == []
    linkedin.set(
        "organizations",
        {"id": 2414183, "name": "Nordwind Energy", "vanity": "nordwind", "admins": [MARA]},
    )
    browser = as_person(admin)
    start = browser.post("/nordwind/settings/linkedin/pages/allow/")
    browser.get(consent(start["Location"]))
    assert look(browser, "/nordwind/settings/linkedin/pages/") == []
