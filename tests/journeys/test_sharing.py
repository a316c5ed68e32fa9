"""Sharing on the days on which not all goes well: planned and called off, ended, used up."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2
import requests
from playwright.sync_api import Page, expect

from advocacy.config.demo.stack import Stack
from tests.journeys.conftest import PATIENCE, PHONE
from tests.journeys.test_employee import connect, wait_for
from tests.journeys.test_without_connection import confirm_if_asked


def write(page: Page, text: str) -> None:
    """From the hub to a text of one's own about the newest post, on a blank page."""
    page.locator("article.post").first.get_by_role("link", name=re.compile("^Share:")).click()
    confirm_if_asked(page)
    page.get_by_role("textbox", name="Your text").fill(text)


def simulate(stack: Stack, path: str, values: dict[str, Any]) -> None:
    requests.post(f"{stack.simulator}/simulator/{path}", json=values, timeout=20).raise_for_status()


def published(stack: Stack, text: str) -> int:
    """How many visible posts on the simulated LinkedIn begin with a text."""
    found = requests.get(f"{stack.simulator}/simulator/posts", timeout=20).json()["posts"]
    return sum(post["text"].startswith(text) for post in found)


def let_its_time_come(stack: Stack, share_page: str) -> None:
    """What a plan for tomorrow looks like tomorrow: the one thing a journey cannot wait for."""
    share_id = int(share_page.rstrip("/").rpartition("/")[2])
    with psycopg2.connect(stack.postgres.url()) as database, database.cursor() as cursor:
        cursor.execute("SELECT id FROM tenancy_organization WHERE slug = 'nordwind'")
        cursor.execute(
            "SELECT set_config('advocacy.organization_id', %s, true)",
            [str(cursor.fetchone()[0])],
        )
        cursor.execute(
            "UPDATE sharing_share SET next_attempt_at = now()"
            " WHERE id = %s AND next_attempt_at > now()",
            [share_id],
        )
        assert cursor.rowcount == 1
    database.close()


def goes_out(page: Page) -> None:
    """Nobody presses anything: the clock and the worker do it."""

    def is_out() -> bool:
        page.reload()
        return "It is on your profile." in page.locator("#status").inner_text()

    wait_for(page, is_out)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_planned_changed_called_off_and_planned_again_on_a_phone(open_as, stack: Stack):
    page = open_as("Helle Lindqvist", "hub/?view=newest", viewport=PHONE, has_touch=True)
    write(page, "A plan for tomorrow, with one wrogn word.")
    tomorrow = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(days=1)
    at = f"{tomorrow:%Y-%m-%d}T10:05"
    page.get_by_role("radio", name="Pick a time").check()
    page.get_by_label("Day and time").fill(at)
    assert fits(page)
    page.get_by_role("button", name="Share at this time").click()
    status = page.locator("#status")
    expect(status).to_contain_text("Goes out at")
    expect(status).to_contain_text("10:05")

    # A word is corrected; the plan stays what it was.
    page.get_by_role("button", name="Change text or time").click()
    expect(page.get_by_label("Day and time")).to_have_value(at)
    text = page.get_by_role("textbox", name="Your text")
    text.fill("A plan for tomorrow, with one word put right.")
    page.get_by_role("button", name="Share at this time").click()
    expect(status).to_contain_text("10:05")
    page.goto(f"{stack.address}/nordwind/shares/?view=calendar&day={tomorrow:%Y-%m-%d}")
    expect(page.locator("a.slot", has_text="10:05")).to_contain_text("Scheduled")
    assert fits(page)

    # Called off with one press, and taken up again with another.
    page.goto(f"{stack.address}/nordwind/shares/?show=scheduled")
    page.get_by_role("button", name="Cancel this share").first.click()
    expect(page.get_by_text("The share is cancelled. Nothing was posted.")).to_be_visible()
    page.get_by_role("button", name="Use the text again").click()
    expect(text).to_have_value("A plan for tomorrow, with one word put right.")
    expect(page.get_by_label("Day and time")).to_have_value(at)
    page.get_by_role("button", name="Share at this time").click()
    expect(status).to_contain_text("Goes out at")
    assert published(stack, "A plan for tomorrow") == 0

    let_its_time_come(stack, page.url)
    goes_out(page)
    assert published(stack, "A plan for tomorrow, with one word put right.") == 1


def test_a_connection_that_has_ended_is_renewed_and_the_share_goes_out(open_as, stack: Stack):
    page = open_as("Tomás Silva", "hub/?view=newest")
    simulate(stack, "members/tomas.silva@nordwind.example/tokens", {"action": "expire"})
    write(page, "Said before the connection had ended.")
    page.get_by_role("button", name="Share now").click()
    status = page.locator("#status")
    expect(status).to_contain_text("Your LinkedIn connection has ended.", timeout=PATIENCE)
    # The page followed: the attempt is there without loading it again.
    expect(page.get_by_text("EXPIRED_ACCESS_TOKEN")).to_be_visible()
    share_page = page.url

    page.get_by_role("link", name="Reconnect with LinkedIn").click()
    page.get_by_role("button", name="Reconnect with LinkedIn").click()
    connect(page, "Tomás Silva")
    expect(page).to_have_url(share_page)
    expect(status).to_contain_text("You are connected again.")
    page.get_by_role("button", name="Share it now").click()
    expect(status).to_contain_text("It is on your profile.", timeout=PATIENCE)
    expect(page.get_by_role("cell", name="2. Published")).to_be_visible()
    expect(page.get_by_role("heading", name="Exactly as published")).to_be_visible()
    assert published(stack, "Said before the connection had ended.") == 1


def test_a_used_up_quota_is_told_and_waited_for(open_as, stack: Stack):
    page = open_as("Jonas Okafor", "hub/?view=newest")
    before = requests.get(f"{stack.simulator}/simulator/apps", timeout=20).json()["apps"]
    quota = next(app["quota"] for app in before if app["client_id"] == "demo-client")
    simulate(stack, "apps", {"client_id": "demo-client", "quota": {**quota, "member": 0}})
    try:
        write(page, "One too many for today.")
        page.get_by_role("button", name="Share now").click()
        status = page.locator("#status")
        told = "LinkedIn takes no more posts from you today."
        expect(status).to_contain_text(told, timeout=PATIENCE)
        expect(status).to_contain_text("Next try:")
        share_page = page.url
        letter = page.locator("tr", has_text="jonas.okafor").filter(has_text=told)

        def mail_came() -> bool:
            page.goto(f"{stack.address}/demo/mailbox/")
            return letter.count() == 1

        wait_for(page, mail_came)
    finally:
        simulate(stack, "apps", {"client_id": "demo-client", "quota": quota})
    page.goto(share_page)
    assert published(stack, "One too many for today.") == 0
    let_its_time_come(stack, share_page)
    goes_out(page)
    assert published(stack, "One too many for today.") == 1
