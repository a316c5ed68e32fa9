"""Naming a colleague while writing, and approving several posts, in a Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from content import services
from content.models import Post
from tests.browser import axe_findings, launch, session_of, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def post(curator, make_member, draft) -> Post:
    """A post in review, written by one and waiting for another."""
    make_member("curator", name="Ines Moreau")
    made = services.create_post(by=curator, draft=draft())
    return services.submit_for_review(post_id=made.pk, by=curator, revision=1)


@pytest.fixture
def reviewing(live_server, post, reviewer, as_person) -> Iterator[Page]:
    session = session_of(as_person(reviewer))
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = signed_in(browser, session, live_server.url)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{live_server.url}/nordwind/curate/review/{post.pk}/")
        yield page
        assert problems == []
        browser.close()


@pytest.mark.parametrize("width", [390, 1360])
def test_a_guest_answers_by_the_link_alone(live_server, post, curator, in_database, width):
    """As a browser sends it: with its origin, without a session of ours."""
    _guest, link = in_database(
        lambda: services.invite_guest(
            post_id=post.pk, by=curator, name="Dr. Vera Lind", email="vera@law.example"
        )
    )
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(live_server.url + urlsplit(link).path)
        assert axe_findings(page) == []
        page.get_by_role("button", name="Ask for changes").click()
        expect(page.get_by_text("Write a few words first")).to_be_visible()
        page.get_by_label("Your words").fill("Name the study.")
        page.get_by_role("button", name="Ask for changes").click()
        expect(page.get_by_text("Thank you. Your answer is with the team.")).to_be_visible()
        expect(page.get_by_text("Name the study.")).to_be_visible()
        expect(page.get_by_text("The review is over. Thank you for looking.")).to_be_visible()
        browser.close()
    assert in_database(Post.objects.get).status == "changes_requested"


def test_a_colleague_is_offered_and_taken_by_keyboard(reviewing):
    words = reviewing.get_by_label("Write to the author")
    words.press_sequentially("Thanks @in")
    names = reviewing.get_by_role("listbox", name="Colleagues")
    expect(names.get_by_role("option")).to_have_count(2)
    expect(names.get_by_role("option", selected=True)).to_have_text("Ines Ferrari")
    assert axe_findings(reviewing) == []
    words.press("ArrowDown")
    expect(names.get_by_role("option", selected=True)).to_have_text("Ines Moreau")
    words.press("Enter")
    expect(words).to_have_value("Thanks @Ines Moreau ")
    expect(names).to_be_hidden()
    words.press_sequentially("and @okaf")
    names.get_by_role("option", name="Jonas Okafor").click()
    expect(words).to_have_value("Thanks @Ines Moreau and @Jonas Okafor ")
    words.press_sequentially("write me@in.example")
    expect(names).to_be_hidden()


def test_several_are_approved_and_each_is_answered(reviewing, post):
    reviewing.get_by_role("checkbox", name=post.title).check()
    reviewing.get_by_role("button", name="Approve the chosen").click()
    expect(reviewing.get_by_text("You approved 1 post.")).to_be_visible()
    expect(reviewing.get_by_text("Nothing waits for review")).to_be_visible()
