"""The modules of static/js/ against answers made up by the test: htmx swaps, messages, autosave."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser


def add(page: Page, html: str) -> None:
    """Put markup at the head of the page, by a swap of htmx."""
    page.evaluate("(html) => htmx.swap('#main', html, {swapStyle: 'afterbegin'})", html)


def answer(page: Page, path: str, **response: object) -> None:
    page.route(f"**{path}", lambda route: route.fulfill(content_type="text/html", **response))


FORM = """
<form method="post" action="/try" hx-post="/try" hx-target="this" hx-swap="outerHTML">
  <input name="title" aria-label="Test title"><button>Send test</button>
</form>
"""


def test_a_refused_form_is_shown_and_its_summary_gets_the_focus(open_guide):
    page = open_guide()
    summary = '<div id="wrong" tabindex="-1" data-error-summary>Title is missing.</div>'
    answer(page, "/try", status=422, body=FORM.replace("<input", summary + "<input"))
    add(page, FORM)
    page.get_by_role("button", name="Send test").click()
    expect(page.locator("#wrong")).to_be_focused()


def test_a_result_is_read_out_and_the_focus_stays_in_the_part_that_came(open_guide):
    page = open_guide()
    answer(page, "/try", body='<p id="done" data-announce="Saved for later.">Saved</p>')
    add(page, FORM)
    page.get_by_role("button", name="Send test").click()
    expect(page.locator("#live")).to_have_text("Saved for later.")
    expect(page.locator("#done")).to_be_focused()


def test_the_server_can_send_a_message_with_any_answer(open_guide):
    page = open_guide()
    flash = {"flash": {"text": "Hidden. <b>Undo</b>", "tone": "good"}}
    answer(page, "/try", body="", headers={"HX-Trigger": json.dumps(flash)})
    add(page, FORM)
    page.get_by_role("button", name="Send test").click()
    message = page.locator("#flash [data-flash]")
    expect(message).to_have_class("note good")
    # As text: a title somebody typed must not become markup here.
    expect(message.locator("b")).to_have_count(0)


def test_a_failure_of_the_server_is_said_and_the_form_can_be_sent_again(open_guide):
    page = open_guide()
    answer(page, "/try", status=500, body="broken")
    add(page, FORM)
    page.get_by_label("Test title").fill("Kept")
    page.get_by_role("button", name="Send test").click()
    expect(page.locator("#flash")).to_contain_text("That did not work.")
    expect(page.get_by_label("Test title")).to_have_value("Kept")
    with page.expect_request("**/try"):
        page.get_by_role("button", name="Send test").click()


def test_no_connection_is_told_apart_from_a_failure(open_guide):
    page = open_guide()
    page.route("**/try", lambda route: route.abort())
    add(page, FORM)
    page.get_by_role("button", name="Send test").click()
    expect(page.locator("#flash")).to_contain_text("There is no connection.")


def test_a_draft_saves_itself_and_says_so(open_guide):
    page = open_guide()
    saved: list[str] = []

    def store(route: Route) -> None:
        saved.append(route.request.post_data or "")
        route.fulfill(status=204)

    page.route("**/draft", store)
    add(
        page,
        '<form id="draft" data-autosave="/draft"><textarea name="text" aria-label="Draft">'
        '</textarea><span data-autosave-status data-saving="…" data-saved="Saved"></span></form>',
    )
    page.get_by_label("Draft").press_sequentially("An owl")
    expect(page.locator("#draft [data-autosave-status]")).to_have_text("Saved")
    assert len(saved) == 1
    assert "An owl" in saved[0]


def test_a_draft_that_could_not_be_saved_is_tried_again(open_guide):
    page = open_guide()
    attempts: list[int] = []

    def store(route: Route) -> None:
        attempts.append(len(attempts))
        route.fulfill(status=503 if len(attempts) == 1 else 204)

    page.route("**/draft", store)
    page.clock.install()
    add(
        page,
        '<form id="draft" data-autosave="/draft"><textarea name="text" aria-label="Draft">'
        '</textarea><span data-autosave-status data-saving="…" data-saved="Saved" '
        'data-failed="Not saved"></span></form>',
    )
    status = page.locator("#draft [data-autosave-status]")
    page.get_by_label("Draft").fill("An owl")
    page.clock.run_for(2_000)
    expect(status).to_have_text("Not saved")
    page.clock.run_for(10_000)
    expect(status).to_have_text("Saved")


def test_charts_follow_the_colour_scheme(open_guide):
    page = open_guide(color_scheme="light")
    canvas = page.locator("canvas").first
    light = canvas.evaluate("(element) => Chart.getChart(element).data.datasets[0].borderColor")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "(light) => Chart.getChart(document.querySelector('canvas'))"
        ".data.datasets[0].borderColor !== light",
        arg=light,
    )


def test_leaving_an_edited_form_asks_first(open_guide):
    page = open_guide()
    page.get_by_label("Your text").press_sequentially("More")
    with page.expect_event("dialog") as dialog:
        page.close(run_before_unload=True)
    assert dialog.value.type == "beforeunload"
    dialog.value.accept()
