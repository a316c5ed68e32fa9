"""What the editor keeps while somebody writes."""

from __future__ import annotations

import pytest

from advocacy.tenancy.urls import reverse
from content import services
from content.models import Post

pytestmark = pytest.mark.django_db


def test_autosave_makes_a_draft_and_follows_it(new):
    editor = new()

    def autosave(path: str, **values):
        return editor.client.post(
            path, {**editor.values, **values}, headers={"X-Requested-With": "autosave"}
        )

    assert autosave(editor.path).status_code == 422
    told = autosave(editor.path, title="Ow").json()
    post = Post.objects.get()
    assert told == {
        "address": reverse("content:post_edit", post_id=post.pk),
        "fields": {"revision": "1", "post": str(post.pk)},
        "kept_back": [],
    }
    told = autosave(told["address"], title="Owls", **told["fields"]).json()
    assert told["fields"] == {"revision": "2", "post": str(post.pk)}
    assert autosave(told["address"], title="Older", revision="1").status_code == 409
    post.refresh_from_db()
    assert (post.title, post.revisions.count()) == ("Owls", 1)


def _autosaved(editor, path: str = "", **values):
    values = {name.replace("__", "-"): value for name, value in values.items()}
    return editor.client.post(
        path or editor.path,
        {**editor.values, **values},
        headers={"X-Requested-With": "autosave"},
    )


def test_words_are_kept_before_there_is_a_title(new):
    editor = new()
    assert _autosaved(editor, url="https://nordwind.example/").status_code == 422
    told = _autosaved(editor, captions__0__text="An owl’s feather").json()
    assert told["kept_back"] == ["Title"]
    post = Post.objects.get()
    assert post.title == "An owl’s feather"
    more = {"captions__0__text": "An owl’s feather, and\nwhat it taught us."}
    _autosaved(editor, told["address"], **told["fields"], **more)
    post.refresh_from_db()
    assert post.title == "An owl’s feather, and what it taught us."
    assert post.captions.get().text == "An owl’s feather, and\nwhat it taught us."


def test_what_is_half_typed_holds_nothing_else_up(edit, curator, draft):
    post = services.create_post(by=curator, draft=draft(title="Owls", url="https://a.example/"))
    editor = edit(curator, post)
    told = _autosaved(editor, url="https:/", title="", summary="About air.").json()
    assert sorted(told["kept_back"]) == ["Link", "Title"]
    post.refresh_from_db()
    assert (post.title, post.url, post.summary) == ("Owls", "https://a.example/", "About air.")
    # A poll that has answers and no question yet, and an end before its beginning.
    told = _autosaved(
        editor,
        revision=post.revision,
        kind="poll",
        poll_option_1="Yes",
        poll_option_2="No",
        visible_from="2030-01-02T10:00",
        visible_until="2030-01-01T10:00",
        why_care="Because of the noise.",
    ).json()
    assert "Question" in told["kept_back"]
    post.refresh_from_db()
    assert (post.kind, post.poll, post.why_care) == ("poll", None, "Because of the noise.")


def test_after_a_conflict_nothing_is_written_until_somebody_decides(edit, curator, reviewer, draft):
    post = services.create_post(by=curator, draft=draft(title="Owls"))
    mine = edit(curator, post).type(title="Mine")
    services.save_post(post_id=post.pk, by=reviewer, draft=draft(title="Theirs"), revision=1)
    assert mine.press("save").status_code == 409
    shown = mine.answer.content.decode()
    assert "data-autosave=" not in shown
    assert "data-unsaved" in shown


def test_what_is_in_review_is_not_autosaved(edit, in_review, curator):
    editor = edit(curator, in_review)
    answer = editor.client.post(
        editor.path,
        {**editor.values, "title": "Half a thou"},
        headers={"X-Requested-With": "autosave"},
    )
    assert answer.status_code == 422
    assert "data-autosave=" not in editor.answer.content.decode()
