"""The editor's moving parts in a Chromium: fetching, checks, autosave, the audience."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from advocacy.tenancy.urls import reverse
from content.models import Post
from tests.browser import axe_findings
from tests.factories import PostFactory, TeamFactory
from tests.kernel.http_server import serve

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_link_fills_the_form_in_place(editor, settings):
    body = b"<title>What owls know</title><meta name='description' content='About air.'>"
    with serve(lambda request: request.answer(body=body, content_type="text/html")) as site:
        settings.OUTBOUND_TRUSTED_ORIGINS = [site.url]
        editor.get_by_label("Link (optional)").fill(f"{site.url}/owls")
        editor.get_by_label("Text 1").fill("Typed before fetching")
        editor.get_by_role("button", name="Fetch").click()
        expect(editor.get_by_label("Title")).to_have_value("What owls know")
        expect(editor.get_by_label("Text 1")).to_have_value("Typed before fetching")
        expect(editor.get_by_role("button", name="Fetch")).to_be_focused()
    editor.get_by_role("button", name="Add a caption").click()
    expect(editor.get_by_label("Text 3")).to_be_focused()
    assert axe_findings(editor) == []


def test_findings_come_while_somebody_types_and_do_not_hold_up_saving(blocking_rule, editor):
    editor.get_by_label("Title").fill("Owls")
    editor.get_by_label("Text 1").fill("This is forbidden here.")
    expect(editor.get_by_text("Say it otherwise.")).to_be_visible()
    with editor.expect_navigation():
        editor.get_by_label("Text 1").fill("This is fine.")
        editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text("Saved.")).to_be_visible()


def test_a_draft_saves_itself_and_takes_its_own_address(editor, in_database):
    editor.get_by_label("Title").fill("Owls")
    expect(editor.locator("[data-autosave-status]")).to_have_text("Saved")
    post = in_database(Post.objects.get)
    assert editor.url.endswith(reverse("content:post_edit", post_id=post.pk))
    editor.get_by_label("Summary").fill("About air.")
    expect(editor.locator("[name=revision]")).to_have_value("2")
    assert in_database(Post.objects.get).summary == "About air."


def test_what_exists_is_told_before_it_is_written_again(editor, in_database):
    in_database(lambda: PostFactory(title="Grid fees explained without a single acronym"))
    title = editor.get_by_label("Title")
    title.fill("Grid fees explained without one acronym")
    title.blur()
    expect(editor.get_by_text("This may exist already.")).to_be_visible()
    assert axe_findings(editor) == []
    title.fill("What owls know about air")
    title.blur()
    expect(editor.get_by_text("This may exist already.")).to_be_hidden()
    # Nor is a draft its own duplicate once it has saved itself.
    expect(editor.locator("[data-autosave-status]")).to_have_text("Saved")
    title.fill("What owls know about the air")
    title.blur()
    expect(editor.locator("[name=revision]")).to_have_value("2")
    expect(editor.get_by_text("This may exist already.")).to_be_hidden()


@pytest.mark.parametrize("button", ["Save draft", "Add a caption"])
def test_a_button_waits_for_the_save_under_way(editor, in_database, button):
    """It names the revision that the save brings; otherwise one is told off by oneself."""
    held = []
    editor.route("**/curate/posts/new/", lambda route: held.append(route), times=1)
    editor.get_by_label("Title").fill("Owls")
    expect(editor.locator("[data-autosave-status]")).to_have_text("Saving …")
    editor.get_by_role("button", name=button).click()
    held.pop().continue_()
    if button == "Save draft":
        expect(editor.get_by_text("Saved.")).to_be_visible()
    else:
        expect(editor.get_by_label("Text 3")).to_be_focused()
        # What a button changed is saved as well, into the same draft.
        editor.get_by_label("Text 3").fill("A third one")
        expect(editor.locator("[data-autosave-status]")).to_have_text("Saved")
        assert in_database(lambda: Post.objects.get().captions.get().text) == "A third one"
    assert in_database(Post.objects.get).title == "Owls"


def test_autosave_stops_when_somebody_else_saved(editor, in_database):
    editor.get_by_label("Title").fill("Mine")
    expect(editor.locator("[name=revision]")).to_have_value("1")
    expect(editor.locator("[data-autosave-status]")).to_have_text("Saved")
    in_database(lambda: Post.objects.update(revision=9, title="Theirs"))
    editor.get_by_label("Title").fill("Mine again")
    expect(editor.locator("[data-autosave-status]")).to_contain_text("somebody else changed this")
    assert in_database(Post.objects.get).title == "Theirs"


@pytest.fixture
def grid(make_member) -> None:
    team = TeamFactory(name="Grid")
    team.path = [team.pk]
    team.save(update_fields=["path"])
    make_member(team=team)


def test_the_audience_is_counted_as_it_is_chosen(grid, editor):
    team = editor.get_by_role("checkbox", name="Grid")
    expect(team).to_be_hidden()
    editor.get_by_label("Some people").check()
    expect(editor.get_by_text("Nobody fits this yet.")).to_be_visible()
    team.check()
    expect(editor.get_by_text("1 person")).to_be_visible()
