"""Files in a Chromium: chosen, dropped and pasted; the middle of a picture; kinds of posts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import reverse
from content import media
from content.models import MediaAsset, Post
from tests.browser import axe_findings
from tests.content.files import jpeg, mp4

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Puts a file into an event as a drop or a paste would.
GIVE = """([selector, type, bytes, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
  const init = { bubbles: true, cancelable: true };
  const event = type === "paste"
    ? new ClipboardEvent("paste", { ...init, clipboardData: data })
    : new DragEvent(type, { ...init, dataTransfer: data });
  document.querySelector(selector).dispatchEvent(event);
}"""


def _picture(width: int) -> bytes:
    return jpeg(size=(width, 300)).read()


def _given(page: Page, selector: str, kind: str, width: int) -> None:
    page.evaluate(GIVE, [selector, kind, list(_picture(width)), f"{kind}.jpg"])


@pytest.fixture
def library(organization, editor, live_server) -> Page:
    with tenant(organization):
        editor.goto(live_server.url + reverse("content:library"))
    return editor


def test_files_are_added_by_choosing_dropping_and_pasting(library, in_database):
    tiles = library.locator("[data-uploads-grid] .tile")
    library.locator("#files").set_input_files(
        [
            {"name": "one.jpg", "mimeType": "image/jpeg", "buffer": _picture(301)},
            {"name": "film.mp4", "mimeType": "video/mp4", "buffer": mp4().read()},
            {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg></svg>"},
        ]
    )
    expect(tiles).to_have_count(2)
    expect(library.get_by_text("SVG is not taken")).to_be_visible()
    _given(library, ".drop-zone", "drop", 302)
    expect(tiles).to_have_count(3)
    _given(library, "#files", "paste", 303)
    expect(tiles).to_have_count(4)
    assert axe_findings(library) == []
    assert in_database(lambda: MediaAsset.objects.filter(is_kept=True).count()) == 4


def test_the_middle_is_chosen_by_pointer_and_by_keyboard(
    library,
    in_database,
    curator,
    organization,
    live_server,
):
    pk = in_database(lambda: media.store_upload(jpeg(), by=curator, keep=True).pk)
    address = in_database(lambda: reverse("content:library_file", asset_id=pk))
    library.goto(live_server.url + address)
    chooser = library.locator("[data-focus-chooser]")
    chooser.scroll_into_view_if_needed()
    expect(chooser.locator("img")).to_have_js_property("naturalWidth", 900)
    box = chooser.bounding_box()
    chooser.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    across, down = library.locator("#id_focus_x"), library.locator("#id_focus_y")
    expect(across).to_have_value("25")
    expect(down).to_have_value("75")
    down.press("ArrowRight")
    library.get_by_role("button", name="Save").click()
    expect(library.get_by_text("Saved.")).to_be_visible()
    stored = in_database(lambda: MediaAsset.objects.get(pk=pk))
    assert (stored.focus_x, stored.focus_y) == (0.25, 0.76)


def test_only_the_fields_of_the_kind_are_shown(editor):
    question, begins = editor.get_by_label("Question"), editor.get_by_label("Begins")
    captions = editor.get_by_role("heading", name="Captions")
    expect(question).to_be_hidden()
    editor.get_by_text("Poll", exact=True).first.click()
    expect(question).to_be_visible()
    expect(editor.get_by_role("textbox", name="Link (optional)")).to_be_hidden()
    editor.get_by_text("Event", exact=True).click()
    expect(begins).to_be_visible()
    expect(question).to_be_hidden()
    editor.get_by_text("Internal note", exact=True).click()
    expect(captions).to_be_hidden()
    assert axe_findings(editor) == []


def test_a_pasted_picture_becomes_the_posts(editor, in_database):
    editor.get_by_label("Title", exact=True).fill("Pasted")
    _given(editor, "#id_title", "paste", 304)
    expect(editor.get_by_label("What does the picture show?")).to_be_visible()
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text("Saved.")).to_be_visible()
    post = in_database(lambda: Post.objects.select_related("picture").get())
    assert post.picture.width == 304
