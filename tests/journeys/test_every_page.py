"""Every page of every role: axe finds nothing, nothing overflows, in both colour schemes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from advocacy.config.demo.stack import Stack
from tests.browser import axe_findings
from tests.journeys.conftest import DESK, PHONE

PAGES = {
    "Mara Klein": (
        "hub/ hub/?view=newest hub/?view=saved hub/?view=ending hub/?q=turbine hub/?filters=open "
        "hub/topics/ shares/ shares/record/ shares/?view=calendar shares/?view=calendar&by=week "
        "linkedin/ "
        "leaderboard/ leaderboard/?view=people leaderboard/?view=me points/ policies/ me/ "
        "me/preferences/ shares/rhythm/ suggest/ suggest/mine/"
    ).split(),
    "Jonas Okafor": (
        "curate/review/ curate/review/rules/ curate/review/away/ "
        "curate/posts/ curate/posts/new/ curate/library/ curate/topics/ "
        "manage/policies/ manage/text-rules/ manage/disclosure/ "
        "curate/sources/ curate/sources/new/ curate/imports/ curate/suggestions/ "
        "curate/calendar/ curate/calendar/?view=month curate/calendar/?view=list curate/planning/"
    ).split(),
    "Helle Lindqvist": "dashboard/ goals/ people/".split(),
    "Ewa Wiśniewska": (
        "people/ people/invite/ teams/ groups/ groups/new/ "
        "settings/ settings/linkedin/ settings/linkedin/pages/ "
        "audit/ points/rules/ "
        "permissions/"
    ).split(),
}
LOOKS = [("light", DESK), ("dark", PHONE), ("dark", DESK), ("light", PHONE)]


@pytest.mark.parametrize(("scheme", "viewport"), LOOKS, ids=lambda value: str(value)[:12])
@pytest.mark.parametrize("name", PAGES)
def test_pages(open_as, stack: Stack, name, scheme, viewport):
    page = open_as(name, PAGES[name][0], color_scheme=scheme, viewport=viewport)
    slug = "nordwind"
    found = {}
    for path in [*PAGES[name], *details(page, name)]:
        answer = page.goto(f"{stack.address}/{slug}/{path}")
        assert answer is not None
        assert answer.status == 200, path
        problems = axe_findings(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append("scrolls sideways")
        if page.locator("h1:visible").count() != 1:
            problems.append("does not show exactly one h1")
        if problems:
            found[path] = problems
    assert found == {}


def details(page: Page, name: str) -> list[str]:
    """Pages of single things, found as a person finds them: by the links of a list."""
    wanted = {
        "Mara Klein": [
            ("hub/", "/posts/"),
            ("shares/", r"/shares/\d+/"),
            ("policies/", "/policies/"),
            ("policies/", "/guides/"),
        ],
        "Jonas Okafor": [
            ("curate/posts/", r"/posts/\d+/edit/"),
            ("curate/review/", r"/review/\d+/"),
            ("curate/sources/", r"/sources/\d+/$"),
            ("curate/calendar/", r"/calendar/move/\d+/"),
        ],
        "Helle Lindqvist": [],
        "Ewa Wiśniewska": [
            ("people/", r"/people/\d+/"),
            ("teams/", r"/teams/\d+/"),
            ("groups/", r"/groups/\d+/"),
        ],
    }[name]
    base = page.url.split("/nordwind/")[0] + "/nordwind/"
    paths = []
    for listing, part in wanted:
        page.goto(base + listing)
        links = page.eval_on_selector_all(
            "main a[href]", "all => all.map(a => a.getAttribute('href'))"
        )
        paths += [link.split("/nordwind/")[1] for link in links if re.search(part, link)][:1]
    return paths


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["accounts/login/", "accounts/password/reset/", "demo/mailbox/", "nowhere/"]
)
def test_pages_without_an_organization(stack: Stack, chromium, path, scheme):
    context = chromium.new_context(color_scheme=scheme, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{stack.address}/{path}")
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_ones_own_account(stack: Stack, open_as, scheme):
    page = open_as("Mara Klein", "me/", color_scheme=scheme, viewport=PHONE)
    page.locator("summary", has_text="Leave Nordwind Energy").click()
    assert axe_findings(page) == []
    page.goto(f"{stack.address}/accounts/email/")
    assert axe_findings(page) == []
    page.get_by_label("New address").fill(f"mara.{scheme}@new.example")
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code from the mail").wait_for()
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
