"""Dragging a post to another day, and what the calendar is on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from advocacy.tenancy.urls import reverse
from content import services
from content.models import Campaign
from tests.browser import axe_findings, launch, session_of, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def calendar(live_server, curator, draft, as_person) -> Iterator[Callable[..., Page]]:
    """The calendar of the week after this one, with a draft on its Tuesday, and one without."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    start = timezone.now() + (monday + timedelta(days=1) - today)
    services.create_post(
        by=curator, draft=draft(title="Quieter blades", visible_from=start, visible_until=None)
    )
    services.create_post(by=curator, draft=draft(title="Someday", visible_from=None))
    Campaign.objects.create(
        name="Climate week", starts_on=monday, ends_on=monday + timedelta(days=2)
    )
    session = session_of(as_person(curator))
    path = f"{reverse('content:calendar')}?view=week&day={monday.isoformat()}"
    with sync_playwright() as playwright:
        browser = launch(playwright)

        def open_calendar(**options: object) -> Page:
            page = signed_in(browser, session, live_server.url, **options)
            page.goto(live_server.url + path)
            return page

        yield open_calendar
        browser.close()


def day_of(page: Page, number: int):
    return page.locator("td[data-day]").nth(number)


def test_a_post_is_dragged_to_another_day(calendar):
    page = calendar(viewport={"width": 1360, "height": 980})
    expect(day_of(page, 1).get_by_role("link", name="Quieter blades").first).to_be_visible()
    page.locator(".schedule [data-move]").drag_to(day_of(page, 3))
    expect(page.get_by_text("“Quieter blades” moved to")).to_be_visible()
    expect(day_of(page, 3).get_by_role("link", name="Quieter blades").first).to_be_visible()
    assert axe_findings(page) == []


def test_a_draft_without_a_day_is_dragged_to_one(calendar):
    page = calendar(viewport={"width": 1360, "height": 980})
    page.locator(".undated [data-move]").drag_to(day_of(page, 4))
    expect(page.get_by_text("“Someday” moved to")).to_be_visible()
    expect(day_of(page, 4).get_by_role("link", name="Someday").first).to_be_visible()
    expect(page.locator(".undated")).to_have_count(0)


def test_the_keyboard_reaches_the_form_that_does_the_same(calendar):
    page = calendar(viewport={"width": 1360, "height": 980})
    link = page.get_by_role("link", name="Move “Quieter blades” to another day")
    link.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Can be shared from")
    day = field.input_value()
    field.fill(day[:-2] + ("27" if not day.endswith("27") else "26"))
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_text("“Quieter blades” moved to")).to_be_visible()


def test_a_phone_shows_the_days_on_which_something_happens(calendar):
    page = calendar(viewport={"width": 390, "height": 844}, color_scheme="dark")
    expect(page.get_by_role("link", name="Climate week")).to_be_visible()
    expect(day_of(page, 1)).to_be_visible()
    expect(day_of(page, 2)).to_be_hidden()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert axe_findings(page) == []
