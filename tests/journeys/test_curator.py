"""A curator's way: paste a link, write captions, submit; another one approves; the hub has it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from advocacy.config.demo.stack import Stack
from tests.journeys.newspaper import Newspaper

TITLE = "What an owl knows about silence"


def test_from_a_pasted_link_to_the_hub(open_as, stack: Stack, newspaper: Newspaper):
    page = open_as("Jonas Okafor", "curate/posts/new/")
    page.get_by_label("Link (optional)").fill(f"{newspaper.address}/owl")
    page.get_by_role("button", name="Fetch").click()
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    expect(page.get_by_label("Summary")).to_have_value(re.compile("thirty years of noise logs"))

    page.get_by_label("Text 1").fill("An owl is the quietest engineer I know.")
    if page.get_by_label("Text 2").count() == 0:
        page.get_by_role("button", name="Add a caption").click()
    page.get_by_label("Text 2").fill("Thirty years of logs, one feather.")
    page.get_by_label("Purpose").select_option(label="Industry insight")
    page.get_by_label("Wind power").check()
    page.get_by_label(re.compile("Shareable until")).fill("2099-01-01T12:00")
    page.get_by_label("What does the picture show?").fill("A plain blue picture")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("In review").first).to_be_visible()

    # Not one's own.
    page.goto(f"{stack.address}/nordwind/curate/review/")
    page.get_by_role("link", name=re.compile(TITLE)).click()
    expect(page.get_by_role("button", name=re.compile("Approve and publish"))).to_have_count(0)

    other = open_as("Tomás Silva", "curate/review/")
    other.get_by_role("link", name=re.compile(TITLE)).click()
    other.get_by_role("button", name=re.compile("^Approve")).last.click()
    expect(other.get_by_role("link", name=re.compile(TITLE))).to_have_count(0)

    reader = open_as("Mara Klein", "hub/?q=owl+silence")
    expect(reader.get_by_role("heading", name=TITLE)).to_be_visible()
    stranger = open_as("Lotte de Vries", "hub/?q=owl+silence")
    expect(stranger.get_by_role("heading", name=TITLE)).to_have_count(0)


def test_changes_are_asked_for_in_words(open_as, stack: Stack):
    page = open_as("Jonas Okafor", "curate/review/")
    page.get_by_role("link", name=re.compile("Quieter blades, part two")).click()
    expect(page.get_by_text("quietest blades in Europe").first).to_be_visible()
    page.get_by_placeholder("Write to the author").fill("Please add the source of the comparison.")
    page.get_by_role("button", name="Ask for changes").click()
    author = open_as("Tomás Silva", "curate/posts/?q=Quieter+blades")
    expect(author.get_by_text("Changes asked for").first).to_be_visible()
