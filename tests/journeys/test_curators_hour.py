"""A curator's hour: a feed, an import, its captions, review, calendar, hub; and a suggestion."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from advocacy.config.demo.stack import Stack
from tests.journeys.conftest import PHONE
from tests.journeys.newspaper import Newspaper

TITLE = "Why bats like slow rotors"


def test_from_a_feed_to_the_hub(open_as, stack: Stack, newspaper: Newspaper):
    page = open_as("Jonas Okafor", "curate/sources/new/")
    page.get_by_label("Address of a site or feed").fill(f"{newspaper.address}/news")
    page.get_by_role("button", name="Look for a feed").click()
    expect(page.get_by_role("link", name=re.compile(TITLE)).first).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Energy Weekly")
    page.get_by_label("Never with one of these words").fill("sponsored")
    page.get_by_label("Topic").select_option(label="Nature & climate")
    page.get_by_label("Purpose").select_option(label="Industry insight")
    page.get_by_role("button", name="Add this source").click()
    expect(page.get_by_text("brought 1 item. It waits in the inbox.")).to_be_visible()

    # Twice in the feed, once in the inbox; what is sponsored is not there.
    page.goto(f"{stack.address}/nordwind/curate/imports/?q=bats")
    expect(page.get_by_role("heading", name=TITLE)).to_have_count(1)
    expect(page.get_by_text("and 1 more time")).to_be_visible()
    expect(page.get_by_text("webinar")).to_have_count(0)
    page.get_by_role("button", name=f"Take on “{TITLE}”").click()

    expect(page.get_by_label("Title")).to_have_value(TITLE)
    expect(page.get_by_label("Summary")).to_have_value("Two summers of microphones at hub height.")
    page.get_by_label("Text 1").fill("Bats told us when to slow down.")
    page.get_by_label("What does the picture show?").fill("A plain blue picture")
    page.get_by_label(re.compile("Shareable until")).fill("2099-01-01T12:00")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("In review").first).to_be_visible()

    other = open_as("Tomás Silva", "curate/review/")
    expect(other.get_by_text(re.compile("Fresh posts in .* last"))).to_be_visible()
    other.get_by_role("link", name=re.compile(TITLE)).click()
    other.get_by_role("button", name=re.compile("^Approve")).last.click()
    expect(other.get_by_role("link", name=re.compile(TITLE))).to_have_count(0)

    page.goto(f"{stack.address}/nordwind/curate/calendar/")
    today = page.locator("td.today")
    expect(today.get_by_role("link", name=re.compile(TITLE))).to_be_visible()

    reader = open_as("Mara Klein", "hub/?q=slow+rotors")
    expect(reader.get_by_role("heading", name=TITLE)).to_be_visible()


def test_from_a_phones_share_menu_to_a_draft(open_as, stack: Stack, newspaper: Newspaper):
    phone = open_as("Mara Klein", viewport=PHONE, has_touch=True)
    shared = f"Read this {newspaper.address}/owl-again"
    phone.goto(f"{stack.address}/share-target/?text={shared.replace(' ', '%20')}")
    expect(phone.get_by_label("Link")).to_have_value(f"{newspaper.address}/owl-again")
    phone.get_by_label("Why is it worth sharing?").fill("Because it is quiet.")
    phone.get_by_role("button", name="Send suggestion").click()
    expect(phone.get_by_text("Thank you.")).to_be_visible()
    expect(phone.get_by_text("Because it is quiet.")).to_be_visible()

    curator = open_as("Jonas Okafor", "curate/suggestions/")
    row = curator.get_by_role("listitem").filter(has_text="Because it is quiet.")
    row.get_by_role("button", name="Make a post of it").click()
    expect(curator.get_by_label("Title")).to_have_value("What an owl knows about silence")
    phone.reload()
    expect(phone.get_by_text("A post is being made of it.").first).to_be_visible()
