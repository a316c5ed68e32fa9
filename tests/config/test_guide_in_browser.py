"""The style guide in a Chromium: axe, keyboard, dialogs, charts, the phone's sheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import axe_findings
from tests.config.conftest import DESK

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_breaks_the_policy(open_guide, scheme, viewport):
    complaints: list[str] = []
    page = open_guide(color_scheme=scheme, viewport=viewport)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload()
    page.wait_for_load_state("networkidle")

    assert axe_findings(page) == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_skip_link_comes_first_and_leads_to_the_content(open_guide):
    page = open_guide()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_dialog_gives_the_focus_back(open_guide):
    page = open_guide()
    opener = page.get_by_role("button", name="Remove Mara from Engineering")
    opener.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_chart_shows_its_table_and_returns(open_guide):
    page = open_guide()
    card = page.locator("section.card", has_text="Reach and clicks").first
    expect(card.locator("canvas")).to_be_visible()
    card.get_by_role("button", name="Show as table").click()
    expect(card.get_by_role("table")).to_be_visible()
    expect(card.locator("canvas")).to_be_hidden()
    card.get_by_role("button", name="Show as chart").click()
    expect(card.locator("canvas")).to_be_visible()


def test_counter_follows_typing_and_counts_as_the_server_does(open_guide):
    page = open_guide()
    page.get_by_label("Your text").fill("Grüße 🦉")
    expect(page.locator("#share_text_counter")).to_have_text("7 / 3,000")


def test_message_can_be_dismissed(open_guide):
    page = open_guide()
    message = page.get_by_text("Your share is scheduled for tomorrow 08:10.")
    page.locator("[data-flash]", has=message).get_by_role("button", name="Dismiss").click()
    expect(message).to_have_count(0)


def test_phone_keeps_every_place_behind_more(open_guide):
    page = open_guide(viewport=PHONE, has_touch=True, is_mobile=True)
    bar = page.get_by_role("navigation", name="Quick access")
    assert bar.get_by_role("link").count() == 4
    expect(page.get_by_role("link", name="Dashboard")).to_be_hidden()
    bar.get_by_role("button", name="More").click()
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_role("button", name="Close").first.click()
    expect(page.get_by_role("link", name="Dashboard")).to_be_hidden()


def test_without_script_every_figure_is_still_there(open_guide):
    page = open_guide(java_script_enabled=False)
    table = page.get_by_role("table", name="Reach and clicks")
    expect(table).to_be_visible()
    assert table.get_by_role("row").count() == 31
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()


def test_form_is_sent_once(open_guide):
    page = open_guide()
    passed = page.get_by_label("Your text").evaluate(
        """(control) => {
            const passed = [];
            addEventListener("submit", (event) => {
                passed.push(!event.defaultPrevented);
                event.preventDefault();
            });
            control.form.requestSubmit();
            control.form.requestSubmit();
            return passed;
        }"""
    )
    assert passed == [True, False]
