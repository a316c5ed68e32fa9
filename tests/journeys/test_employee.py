"""An employee's way: find, confirm the policy, connect, share, be read, and see it count."""

from __future__ import annotations

import re

import requests
from playwright.sync_api import Page, expect

from advocacy.config.demo.stack import Stack
from tests.journeys.conftest import PATIENCE, PHONE

LINKEDIN_PREVIEWER = (
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +https://www.linkedin.com)"
)
OWN_TEXT = (
    "I walked past that turbine for six years (every day) & never asked *why* it is so quiet."
)


def connect(page: Page, name: str) -> None:
    """On the simulated LinkedIn: choose the account and allow."""
    page.get_by_role("radio", name=re.compile(name)).check()
    page.get_by_role("button", name="Allow", exact=True).click()


def confirm_policy(page: Page) -> None:
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("Confirm", re.IGNORECASE)).click()


def test_finding_saving_and_hiding(open_as, stack: Stack):
    page = open_as("Mara Klein")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mara")
    cards = page.locator("article.post")
    first = cards.first.locator("h2").inner_text()
    cards.first.get_by_role("button", name="Save for later").click()
    expect(cards.first.get_by_role("button", name="Save for later")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("link", name="Saved", exact=True).click()
    expect(page.get_by_role("heading", name=first)).to_be_visible()

    page.goto(f"{stack.address}/nordwind/hub/")
    unwanted = cards.nth(2).locator("h2").inner_text()
    cards.nth(2).get_by_role("button", name="Not for me").click()
    expect(page.get_by_text("Hidden from your hub.")).to_be_visible()
    page.get_by_role("button", name="Not my topic").click()
    page.reload()
    expect(page.get_by_role("heading", name=unwanted)).to_have_count(0)

    page.get_by_role("searchbox", name="Search posts").fill("turbine")
    expect(page).to_have_url(re.compile(r"q=turbine"))
    expect(cards.first).to_contain_text(re.compile("turbine", re.IGNORECASE))


def test_from_the_hub_to_a_published_share_that_counts(open_as, stack: Stack):
    page = open_as("Mara Klein", "hub/?q=40-year-old+turbine")
    page.get_by_role("link", name=re.compile("^Share: How a 40-year-old")).click()

    # First the policy is read and confirmed; then it goes on where it was.
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile("policy", re.IGNORECASE)
    )
    confirm_policy(page)
    expect(page.get_by_role("heading", name="Share on LinkedIn")).to_be_visible()

    # What was typed survives the way to LinkedIn and back, also when consent is cancelled first.
    page.get_by_role("textbox", name="Your text").fill(OWN_TEXT)
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("link", name="Connect with LinkedIn").first.click()
    leave_for_linkedin(page, stack)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page).to_have_url(re.compile(re.escape(stack.address)))
    page.goto(f"{stack.address}/nordwind/linkedin/")
    leave_for_linkedin(page, stack)
    connect(page, "Mara Klein")
    expect(page).to_have_url(re.compile(re.escape(stack.address)))

    page.goto(f"{stack.address}/nordwind/hub/?q=40-year-old+turbine")
    page.get_by_role("link", name=re.compile("^Share: How a 40-year-old")).click()
    text = page.get_by_role("textbox", name="Your text")
    text.fill(OWN_TEXT)
    preview = page.locator("#preview .text")
    expect(preview).to_contain_text("never asked *why* it is so quiet.")
    previewed = preview.inner_text()
    page.get_by_role("button", name="Share now").click()

    # Publishing is a real worker's task; the page follows it by itself.
    expect(page.locator("#status")).to_contain_text("It is on your profile.", timeout=PATIENCE)
    permalink = page.get_by_role("link", name="Open on LinkedIn").get_attribute("href")
    assert permalink is not None
    feed = page.context.new_page()
    feed.goto(permalink)
    shown = feed.get_by_test_id("post-text").inner_text()
    assert words_of(shown) == words_of(previewed)
    article = feed.get_by_test_id("article")
    link = article.get_attribute("href") or article.locator("a").first.get_attribute("href")
    assert link is not None
    assert link.startswith(f"{stack.address}/l/")

    # Previewers and machines are answered, and not counted; a person is.
    seen = requests.get(link, headers={"User-Agent": LINKEDIN_PREVIEWER}, timeout=20)
    assert 'property="og:title"' in seen.text
    requests.head(link, timeout=20, allow_redirects=False)
    requests.get(link, headers={"User-Agent": "curl/8"}, timeout=20, allow_redirects=False)
    human = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    followed = requests.get(link, headers=human, timeout=20, allow_redirects=False)
    assert followed.status_code == 302

    row = page.locator("tr", has_text="I walked past that turbine")

    def clicks() -> str:
        page.goto(f"{stack.address}/nordwind/shares/")
        return row.locator("td[data-label=Visits]").inner_text()

    wait_for(page, lambda: clicks().strip() == "1")
    page.goto(f"{stack.address}/nordwind/points/")
    expect(page.locator("tbody tr", has_text="A share in your own words").first).to_be_visible()
    wait_for(
        page,
        lambda: (
            page.goto(f"{stack.address}/nordwind/points/")
            and page.locator("tbody tr", has_text="A person follows your link").count() > 0
        ),
    )
    page.goto(f"{stack.address}/nordwind/leaderboard/")
    expect(page.locator("aside .figure").first).not_to_have_text("0")


def test_the_same_on_a_phone_in_the_dark(open_as, stack: Stack):
    page = open_as("Mara Klein", viewport=PHONE, color_scheme="dark", has_touch=True)
    bar = page.get_by_role("navigation", name="Quick access")
    for place, title in (("My shares", "My shares"), ("Leaderboard", "Leaderboard")):
        bar.get_by_role("link", name=place).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def leave_for_linkedin(page: Page, stack: Stack) -> None:
    """From our page about the connection to the consent page of LinkedIn."""
    if not page.url.startswith(stack.simulator):
        page.get_by_role("button", name=re.compile("Connect")).first.click()
    expect(page).to_have_url(re.compile(re.escape(stack.simulator)))


def words_of(text: str) -> list[str]:
    """Layout may break lines differently; every word has to be the same."""
    return text.split()


def wait_for(page: Page, holds) -> None:
    """Ask again until it holds; the worker and the clock need their moment."""
    for _ in range(PATIENCE // 1000):
        if holds():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("It did not come to hold.")
