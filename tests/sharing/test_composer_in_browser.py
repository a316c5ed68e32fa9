"""The composer in a Chromium: what only a browser shows, htmx and style sheet included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from advocacy.sharing.models import Share
from advocacy.sharing.services import approve
from policies.models import TextRule
from tests.browser import axe_findings, launch, session_of, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

TYPED = "The quietest turbine I ever walked past. #WindEnergy"


def ask(question: Callable[[], Any]) -> Any:
    """What the database says while the browser runs: Playwright's loop has this thread for itself,
    and Django would open a second connection in it that nobody closes."""

    def answer() -> Any:
        try:
            return question()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as aside:
        return aside.submit(copy_context().run, answer).result()


@pytest.fixture
def open_page(connected, as_person, live_server, monkeypatch) -> Iterator[Callable[[str], Page]]:
    """`open_page("/nordwind/…")` as Mara. Problems in the browser's console fail the test."""
    # The server's threads would keep their connections past the end of the database.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    session = session_of(as_person(connected))
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = signed_in(
            browser, session, live_server.url, viewport={"width": 1360, "height": 980}, locale="en"
        )
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else 0)
        page.on("pageerror", lambda error: complaints.append(str(error)))

        def open_(path: str) -> Page:
            page.goto(live_server.url + path)
            return page

        yield open_
        page.goto("about:blank")
        browser.close()
    assert complaints == []


@pytest.fixture
def claims_want_a_source(organization) -> TextRule:
    return TextRule.objects.create(
        name="Superlatives",
        kind="claim",
        terms=["quietest"],
        severity="ask",
        explanation="Name a source, or say it softer.",
    )


def test_from_typing_to_linkedin(claims_want_a_source, post, linkedin, open_page):
    page = open_page(f"/nordwind/shares/new/{post.pk}/")
    expect(page.locator("#feedback")).to_contain_text("0% yours")
    page.get_by_role("textbox", name="Your text").fill(TYPED)
    expect(page.locator("#feedback")).to_contain_text("100% yours")
    expect(page.locator("#feedback")).to_contain_text("Name a source, or say it softer.")
    expect(page.locator("#preview .tag")).to_have_text("#WindEnergy")
    assert axe_findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe_findings(page) == []

    expect(page.get_by_label("Day and time")).to_be_hidden()
    page.get_by_role("radio", name="Pick a time").check()
    expect(page.get_by_label("Day and time")).to_be_visible()
    expect(page.get_by_role("button", name="Share now")).to_be_hidden()
    page.get_by_role("radio", name="Now").check()

    page.get_by_label("I have checked this").check()
    # The hints are being asked for again at this moment; that must not swallow the press.
    page.get_by_role("button", name="Share now").click()
    expect(page.locator("#status")).to_contain_text("Published")
    share = ask(lambda: Share.objects.get(status=Share.Status.PUBLISHED))
    assert page.url.endswith(f"/nordwind/shares/{share.pk}/")
    assert linkedin.posts()[0]["text"] == share.approved_text
    assert share.text == TYPED
    assert axe_findings(page) == []


def test_what_is_typed_saves_itself(post, open_page):
    page = open_page(f"/nordwind/shares/new/{post.pk}/?caption=blank")
    page.get_by_role("textbox", name="Your text").fill("Half a sentence")
    expect(page.locator("[data-autosave-status]")).to_have_text("Saved")
    assert ask(lambda: Share.objects.get().text) == "Half a sentence"
    page.reload()
    expect(page.get_by_role("textbox", name="Your text")).to_have_value("")
    open_page(f"/nordwind/shares/new/{post.pk}/")
    expect(page.get_by_role("textbox", name="Your text")).to_have_value("Half a sentence")


@pytest.fixture
def waiting(connected, draft) -> Share:
    """A share that is queued, with no worker to take it."""
    later = timezone.now() + timedelta(hours=1)
    share = approve(by=connected, share_id=draft(connected).pk, scheduled_for=later).share
    Share.objects.update(status=Share.Status.QUEUED, next_attempt_at=timezone.now())
    return share


def test_the_page_of_a_share_follows_it_without_being_reloaded(waiting, open_page):
    page = open_page(f"/nordwind/shares/{waiting.pk}/")
    expect(page.locator("#status")).to_contain_text("handing it to LinkedIn")
    ask(lambda: Share.objects.update(status=Share.Status.NEEDS_ATTENTION, problem="refused"))
    expect(page.locator("#status")).to_contain_text("LinkedIn did not accept the post.")
    expect(page.locator("#status[hx-trigger]")).to_have_count(0)
