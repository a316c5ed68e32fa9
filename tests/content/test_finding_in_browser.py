"""The hub's list as it is scrolled, and the bookmarklet on sites that forbid every script."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from advocacy.accounts.models import Membership
from advocacy.tenancy.urls import reverse
from tests.browser import axe_findings, launch, session_of, signed_in
from tests.factories import PostFactory
from tests.kernel.http_server import serve

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def thirty_posts(organization) -> None:
    for number in range(30):
        PostFactory.approved(title=f"Number {number:02d}")


@pytest.fixture
def open_as(live_server, as_person, member, curator, settings) -> Iterator[Callable[..., Page]]:
    """A page of ours, as one of the people sees it. The database is set up before: Playwright's
    loop lets nobody ask it."""
    settings.PUBLIC_URL = live_server.url
    sessions = {person.pk: session_of(as_person(person)) for person in (member, curator)}
    with sync_playwright() as playwright:
        browser = launch(playwright)

        def open_page(person: Membership, path: str, **options: object) -> Page:
            page = signed_in(browser, sessions[person.pk], live_server.url, **options)
            page.goto(live_server.url + path)
            return page

        yield open_page
        browser.close()


def test_the_list_goes_on_while_one_scrolls_and_by_a_link_without_script(
    thirty_posts, open_as, member
):
    path = reverse("content:hub") + "?view=newest"
    page = open_as(member, path, viewport=PHONE)
    cards = page.locator("article.post")
    expect(cards).to_have_count(12)
    for shown in (24, 30):
        page.locator(".load-more").scroll_into_view_if_needed()
        expect(cards).to_have_count(shown)
    expect(page.locator(".load-more")).to_have_count(0)
    assert len(set(cards.locator("h2").all_inner_texts())) == 30
    assert axe_findings(page) == []
    plain = open_as(member, path, viewport=PHONE, java_script_enabled=False)
    plain.get_by_role("link", name="Show more").click()
    expect(plain.locator("article.post")).to_have_count(12)
    assert plain.url.endswith("?view=newest&page=2")


def test_the_bookmarklet_works_where_every_script_is_forbidden(open_as, curator, live_server):
    page = open_as(curator, reverse("content:sources"))
    button = page.locator("a[data-bookmarklet]")
    button.click()
    # Where it stands our own policy forbids it, too; pressing it is not what it is for.
    expect(page.get_by_text("Not here: drag it to the bar of bookmarks")).to_be_visible()
    strict = "default-src 'none'; require-trusted-types-for 'script'"
    with serve(
        lambda request: request.answer(
            body=b"<h1>Story</h1>", content_type="text/html", content_security_policy=strict
        )
    ) as site:
        foreign = page.context.new_page()
        foreign.goto(f"{site.url}/story?a=1&b=%C3%A9")
        browser = page.context.new_cdp_session(foreign)
        with page.context.expect_page() as opened:
            # As the browser opens a bookmark that somebody presses.
            browser.send(
                "Page.navigate",
                {"url": button.get_attribute("href"), "transitionType": "auto_bookmark"},
            )
        editor = opened.value
        expect(editor.locator("input[name=url]")).to_have_value(f"{site.url}/story?a=1&b=%C3%A9")
        assert editor.url.startswith(live_server.url + reverse("content:post_new"))
        assert foreign.url == f"{site.url}/story?a=1&b=%C3%A9"
