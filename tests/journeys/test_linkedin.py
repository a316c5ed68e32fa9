"""Around the connection: signing in with LinkedIn, the app's page, the company page as a source."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from advocacy.config.demo.stack import Stack
from tests.journeys.conftest import DESK, PATIENCE


def as_member(page: Page, name: str) -> None:
    """On the simulated LinkedIn: find the account and allow."""
    page.get_by_role("searchbox").fill(name)
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("radio", name=re.compile(name)).check()
    page.get_by_role("button", name="Allow", exact=True).click()


def test_signing_in_with_linkedin(chromium: Browser, stack: Stack):
    context = chromium.new_context(viewport=DESK, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{stack.address}/accounts/login/?next=/nordwind/points/")
    page.get_by_role("button", name="Sign in with LinkedIn").click()
    expect(page).to_have_url(re.compile(re.escape(stack.simulator)))
    expect(page.get_by_text("Create, change and delete posts")).to_have_count(0)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("You left LinkedIn's page before signing in.")).to_be_visible()

    page.goto(f"{stack.address}/accounts/login/?next=/nordwind/points/")
    page.get_by_role("button", name="Sign in with LinkedIn").click()
    as_member(page, "Jonas Okafor")
    expect(page).to_have_url(f"{stack.address}/nordwind/points/")
    context.close()


def test_an_admin_tests_the_app_and_brings_in_the_company_page(open_as, stack: Stack):
    page = open_as("Ewa Wiśniewska", "settings/linkedin/")
    page.get_by_role("button", name="Test the app").click()
    expect(page.get_by_text("The app works.")).to_be_visible()
    page.get_by_label("Client ID").fill("demo-sign-in")
    page.get_by_label("Client secret").fill("demo-secret")
    page.get_by_role("button", name="Save the app").click()
    expect(page.get_by_text("each time they sign in").first).to_be_visible()
    page.get_by_label("Client ID").fill("nobody")
    page.get_by_role("button", name="Test without saving").click()
    expect(page.get_by_text("LinkedIn does not know this client ID.")).to_be_visible()

    page.get_by_role("link", name="Company pages").click()
    page.get_by_role("button", name="Allow on LinkedIn").click()
    expect(page.get_by_text("Read the posts of the company pages you manage")).to_be_visible()
    page.get_by_role("radio", name=re.compile("Ewa")).check()
    page.get_by_role("button", name="Allow", exact=True).click()
    page.get_by_role("button", name="Use as a source").click()
    expect(page.get_by_text("4 posts wait among the imports")).to_be_visible()
