"""A manager's way: read the figures, change the view, see goals, and nobody's private numbers."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from advocacy.config.demo.stack import Stack


def test_reading_the_programme(open_as, stack: Stack):
    page = open_as("Helle Lindqvist", "dashboard/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Programme dashboard")
    for figure in ("Active ambassadors", "Shares", "Views", "Earned media value"):
        expect(page.locator(".stat dt", has_text=re.compile(f"^{figure}")).first).to_be_visible()
    # The picture is a table first, and one press away.
    page.get_by_role("button", name="Show as table").first.click()
    expect(page.locator(".chart table").first).to_be_visible()
    page.goto(f"{stack.address}/nordwind/dashboard/?period=90")
    expect(page.get_by_label("Period")).to_have_value("90")
    # A manager sees sums; no person of the programme is named with a figure.
    main = page.locator("main").inner_text()
    assert "Mara Klein" not in main
    assert "Priya Nair" not in main


def test_a_manager_cannot_reach_the_admins_pages(open_as, stack: Stack):
    page = open_as("Helle Lindqvist", "dashboard/")
    for path in ("settings/", "audit/", "curate/review/"):
        answer = page.request.get(f"{stack.address}/nordwind/{path}")
        assert answer.status == 403
    assert page.request.get(f"{stack.address}/suedwind/dashboard/").status == 404
