"""Sharing by dialog on a phone: the share sheet with its picture, copying, and saying so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import connections
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from advocacy.sharing.models import Share
from advocacy.sharing.services import approve
from content.media import store_picture
from tests.browser import axe_findings, launch, session_of, signed_in
from tests.sharing.test_composer_in_browser import ask

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"width": 390, "height": 844}
# A phone's share sheet, and a clipboard that may be taken away, as a page sees them.
SHEET = """
navigator.canShare = (data) => !data.files || window.takesFiles !== false;
navigator.share = async (data) => { document.documentElement.dataset.shared = JSON.stringify(
  {url: data.url, text: data.text, files: (data.files ?? []).map((f) => [f.name, f.type, f.size])}
); };
"""
NO_CLIPBOARD = """
Object.defineProperty(navigator, "clipboard", {value: undefined, configurable: true});
document.execCommand = () => false;
"""


@pytest.fixture
def by_hand(member, draft, post) -> Share:
    picture = BytesIO()
    Image.new("RGB", (1200, 627), "teal").save(picture, "PNG")
    post.picture = store_picture(picture.getvalue(), by=member)
    post.save()
    return approve(by=member, share_id=draft(member).pk, by_hand=True).share


@pytest.fixture
def phone(by_hand, member, as_person, live_server, monkeypatch) -> Iterator[Callable[..., Page]]:
    """`phone("a script")`: the three steps on a phone, the script run before the page's own."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    session = session_of(as_person(member))
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = signed_in(
            browser,
            session,
            live_server.url,
            viewport=PHONE,
            has_touch=True,
            is_mobile=True,
            locale="en",
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))

        def open_(script: str = "") -> Page:
            if script:
                page.add_init_script(script)
            page.goto(f"{live_server.url}/nordwind/shares/{by_hand.pk}/by-hand/")
            return page

        yield open_
        page.goto("about:blank")
        browser.close()
    assert complaints == []


def handed_over(page: Page) -> dict[str, Any]:
    """What the share sheet was given."""
    expect(page.locator("html[data-shared]")).to_be_attached()
    said: dict[str, Any] = json.loads(page.locator("html").get_attribute("data-shared") or "")
    return said


def test_the_share_sheet_takes_the_picture_along(phone, by_hand):
    page = phone(SHEET)
    page.get_by_role("button", name="Share from this phone").click()
    shared = handed_over(page)
    assert shared["text"] == by_hand.approved_text
    assert shared["url"] == by_hand.link.url
    ((name, kind, size),) = shared["files"]
    assert name.startswith("picture.")
    assert kind.startswith("image/")
    assert size > 100


def test_a_sheet_without_files_gets_the_words(phone):
    page = phone(SHEET + "window.takesFiles = false;")
    page.get_by_role("button", name="Share from this phone").click()
    assert handed_over(page)["files"] == []


def test_without_a_sheet_there_is_no_button(phone):
    page = phone("delete Navigator.prototype.canShare;")
    expect(page.get_by_role("button", name="Copy text")).to_be_visible()
    expect(page.get_by_role("button", name="Share from this phone")).to_be_hidden()


def test_without_a_clipboard_the_text_is_selected_and_the_keys_are_told(phone, by_hand):
    page = phone(NO_CLIPBOARD)
    page.get_by_role("button", name="Copy text").click()
    expect(page.get_by_role("button", name="Selected: copy it with Ctrl C")).to_be_visible()
    selected = page.evaluate(
        "(() => { const f = document.activeElement;"
        " return f.value.slice(f.selectionStart, f.selectionEnd); })()"
    )
    assert selected == by_hand.approved_text


def test_posting_it_from_a_phone_without_a_connection(phone, by_hand):
    page = phone()
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dialog = page.get_by_role("link", name="Open LinkedIn", exact=True).get_attribute("href")
    assert dialog is not None
    assert "/sharing/share-offsite/?url=" in dialog
    page.get_by_label("Address of your post").fill("https://x.com/mara/status/1850000000000000001")
    page.get_by_role("button", name="I posted it").click()
    expect(page.get_by_text("That is a post on X")).to_be_visible()
    page.get_by_label("Address of your post").fill(
        "https://www.linkedin.com/posts/mara-klein_owls-activity-7265432109876543210-abcd"
    )
    page.get_by_role("button", name="I posted it").click()
    expect(page.get_by_text("It now stands under My shares.")).to_be_visible()
    expect(page.get_by_role("link", name="Open on LinkedIn")).to_be_visible()
    page.get_by_role("link", name="Bluesky").click()
    expect(page.get_by_role("heading", name="Share on Bluesky")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your text")).to_have_value(by_hand.text)
    assert ask(lambda: Share.objects.get(pk=by_hand.pk).status) == "published"
