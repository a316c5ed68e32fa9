"""Sharing without a connection, from a phone: copy, post by dialog, say so, and see it count."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import requests
from playwright.sync_api import Page, expect

from advocacy.config.demo.stack import Stack
from tests.journeys.conftest import PATIENCE, PHONE

HUMAN = {"User-Agent": "Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"}
OWN_TEXT = "I run the programme here, and this one I would have shared anyway."
# Of this moment's millisecond: the number of a LinkedIn post tells when it was made.
NUMBER_NOW = "(Date.now() * 4194304).toString()"


def confirm_if_asked(page: Page) -> None:
    """The policy comes first for who has not confirmed it yet."""
    if page.get_by_role("textbox", name="Your text").count():
        return
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("Confirm", re.IGNORECASE)).click()


def disconnect(page: Page) -> None:
    """The connection has ended, or another journey made a new one."""
    page.get_by_role("button", name="Disconnect", exact=True).click()
    page.get_by_role("button", name="Disconnect LinkedIn").click()
    expect(page.get_by_role("button", name="Connect with LinkedIn")).to_be_visible()


def dialog_of(page: Page, name: str) -> dict[str, list[str]]:
    """What the link that opens a network hands over; it leads away from us, so it is only read."""
    address = page.get_by_role("link", name=name, exact=True).get_attribute("href")
    assert address is not None
    return parse_qs(urlsplit(address).query)


def test_linkedin_by_hand_from_a_phone(open_as, stack: Stack):
    page = open_as("Ewa Wiśniewska", "linkedin/", viewport=PHONE, has_touch=True)
    disconnect(page)
    page.goto(f"{stack.address}/nordwind/hub/?view=newest")
    page.locator("article.post").first.get_by_role("link", name=re.compile("^Share:")).click()
    confirm_if_asked(page)
    page.get_by_role("textbox", name="Your text").fill(OWN_TEXT)
    page.get_by_role("button", name="Copy and post it myself").click()

    expect(page.get_by_role("heading", name="Post it yourself on LinkedIn")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    text = page.get_by_label("What you approved").input_value()
    assert text.startswith(OWN_TEXT)
    (link,) = dialog_of(page, "Open LinkedIn")["url"]
    with_text = dialog_of(page, "Open it with your text instead")
    assert with_text["text"] == [f"{text}\n\n{link}"]

    # The simulated LinkedIn has the dialog: it shows the card that the link gives.
    there = page.context.new_page()
    there.goto(f"{stack.simulator}/sharing/share-offsite/?url={link}")
    expect(there.locator("body")).to_contain_text("Ewa")
    there.close()

    number = page.evaluate(NUMBER_NOW)
    page.get_by_label("Address of your post").fill(
        f"https://www.linkedin.com/posts/ewa_now-activity-{number}-abcd"
    )
    page.get_by_role("button", name="I posted it").click()
    expect(page.locator("#status")).to_contain_text("You recorded this share yourself.")

    # Visits are all that can be known of it, and they come.
    followed = requests.get(link, headers=HUMAN, timeout=20, allow_redirects=False)
    assert followed.status_code == 302
    row = page.locator("tr", has_text=OWN_TEXT[:40])
    for _ in range(PATIENCE // 1000):
        page.goto(f"{stack.address}/nordwind/shares/")
        if row.locator("td[data-label=Visits]").inner_text().strip() == "1":
            break
        page.wait_for_timeout(1000)
    expect(row.locator("td[data-label=Visits]")).to_have_text("1")
    expect(row.locator("td[data-label=Views]")).to_contain_text("not measured")


def test_elsewhere_and_an_own_post(open_as, stack: Stack):
    page = open_as("Tomás Silva", "shares/", viewport=PHONE, has_touch=True)
    row = page.locator("tr", has_text="Bluesky").first
    row.get_by_role("link", name="Copy and post it").click()
    (composed,) = dialog_of(page, "Open Bluesky")["text"]
    assert f"{stack.address}/l/" in composed
    page.get_by_role("button", name="I posted it").click()
    expect(page.locator("#status")).to_contain_text("You recorded this share yourself.")

    page.goto(f"{stack.address}/nordwind/shares/")
    page.get_by_role("link", name="Record a post of your own").click()
    number = page.evaluate(NUMBER_NOW)
    page.get_by_label("Address of your post").fill(
        f"https://www.linkedin.com/feed/update/urn:li:share:{number}/"
    )
    page.get_by_label("What it was about").fill("Our breakfast for open data")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Recorded, with points.")).to_be_visible()

    page.goto(f"{stack.address}/nordwind/shares/?view=calendar")
    expect(page.get_by_role("link", name=re.compile("Our breakfast for open data"))).to_be_visible()
    with page.expect_download() as download:
        page.goto(f"{stack.address}/nordwind/shares/")
        page.get_by_role("link", name="Download my data").click()
    assert re.fullmatch(r"my-shares-[\d-]+\.zip", download.value.suggested_filename)
