"""The editor's kinds: each with its own fields and files, and what each lacks for review."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from advocacy.tenancy.urls import reverse
from content import media, queries, services
from content.checks import missing_in
from content.kinds import Poll
from content.models import MediaAsset, Post
from content.rules import Missing
from content.services import AttachmentDraft
from tests.content.editing import Editor
from tests.content.files import jpeg, mp4, pdf, upload
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


def _saved(editor: Editor) -> Post:
    answer = editor.press("save")
    assert answer.status_code == 302, editor.text
    return Post.objects.get()


def test_an_event_has_a_time_and_a_place(new):
    editor = new().type(
        title="Open day",
        kind="event",
        starts_at="2027-01-15T18:00",
        ends_at="2027-01-15T20:00",
        place="Hamburg",
        apply_until="2027-01-01",
    )
    post = _saved(editor)
    assert post.starts_at == datetime(2027, 1, 15, 17, tzinfo=UTC)
    assert (post.place, post.apply_until) == ("Hamburg", None)
    again = Editor(editor.client, reverse("content:post_edit", post_id=post.pk))
    assert again.values["starts_at"] == "2027-01-15T18:00"


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("2027-01-15T18:00", "2027-01-15T18:00", "The event ends before it begins."),
        ("", "2027-01-15T18:00", "Say when the event begins as well."),
    ],
)
def test_an_event_that_cannot_be_is_refused(new, start, end, sentence):
    editor = new().type(title="Open day", kind="event", starts_at=start, ends_at=end)
    assert editor.press("save").status_code == 422
    assert sentence in editor.text
    assert editor.values["ends_at"] == end


def test_a_job_has_a_place_and_a_last_day(new):
    editor = new().type(title="Engineer", kind="job", place="Gdańsk", apply_until="2027-02-01")
    post = _saved(editor)
    assert (post.place, post.apply_until) == ("Gdańsk", date(2027, 2, 1))
    again = Editor(editor.client, reverse("content:post_edit", post_id=post.pk))
    assert again.values["apply_until"] == "2027-02-01"


def test_a_reshare_takes_the_address_people_copy(new):
    address = "https://www.linkedin.com/posts/nordwind_blades-activity-7200000000000000000-aBcD"
    post = _saved(new().type(title="Ours", kind="reshare", reshare_of=address))
    assert post.reshare_of == "urn:li:activity:7200000000000000000"


def test_an_address_that_is_no_linkedin_post_is_refused(new):
    editor = new().type(title="Ours", kind="reshare", reshare_of="https://nordwind.example/")
    assert editor.press("save").status_code == 422
    assert "This is not the address of a LinkedIn post." in editor.text
    assert editor.values["reshare_of"] == "https://nordwind.example/"


def test_a_poll_is_stored_and_shown_again(new):
    editor = new().type(
        title="A question",
        kind="poll",
        poll_question="What keeps you from a heat pump?",
        poll_option_1="Price",
        poll_option_3="Noise",
        poll_days="3",
    )
    post = _saved(editor)
    assert Poll.from_json(post.poll) == Poll(
        "What keeps you from a heat pump?", ("Price", "Noise"), 3
    )
    again = Editor(editor.client, reverse("content:post_edit", post_id=post.pk))
    assert again.values["poll_option_2"] == "Noise"
    assert again.values["poll_days"] == "3"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"poll_option_1": "A", "poll_option_2": "B"}, "Write the question."),
        ({"poll_question": "Which?", "poll_option_1": "A"}, "two to four answers"),
        (
            {"poll_question": "Which?", "poll_option_1": "A", "poll_option_2": "a"},
            "two to four answers",
        ),
    ],
)
def test_half_a_poll_is_refused(new, typed, sentence):
    editor = new().type(title="A question", kind="poll", **typed)
    assert editor.press("save").status_code == 422
    assert sentence in editor.text


def test_fields_of_another_kind_are_not_kept(new, curator):
    editor = new().type(title="Open day", kind="event", starts_at="2027-01-15T18:00", place="Here")
    post = _saved(editor)
    again = Editor(editor.client, reverse("content:post_edit", post_id=post.pk))
    again.type(kind="article").press("save")
    post.refresh_from_db()
    assert (post.starts_at, post.place) == (None, "")


def test_several_pictures_are_uploaded_ordered_described_and_removed(new):
    editor = new().type(title="Our week", kind="picture")
    colours = ["red", "one", "two", "three"]
    files = [jpeg(f"{name}.jpg", size=(300 + at, 300)) for at, name in enumerate(colours)]
    editor.press("add_files", more_files=files)
    first, *further = MediaAsset.objects.order_by("pk")
    assert editor.values["picture"] == str(first.pk)
    assert _attached(editor) == [asset.pk for asset in further]

    editor.type(**{f"file-{further[0].pk}": "A blade"})
    editor.press(f"file_down:{further[0].pk}")
    editor.press(f"remove_file:{further[2].pk}")
    post = _saved(editor)
    assert [row.asset_id for row in post.attachments.all()] == [further[1].pk, further[0].pk]
    assert [row.asset.alt_text for row in post.attachments.all()] == ["", "A blade"]
    assert [file.asset_id for file in media.files_for_sharing(post)] == [
        first.pk,
        further[1].pk,
        further[0].pk,
    ]


def _attached(editor: Editor) -> list[int]:
    from bs4 import BeautifulSoup

    page = BeautifulSoup(editor.answer.content, "lxml")
    return [int(field["value"]) for field in page.find_all("input", {"name": "attachments"})]


@pytest.mark.parametrize(("file", "kind"), [(pdf, "document"), (mp4, "video")])
def test_a_document_or_video_makes_the_post_one(new, file, kind):
    editor = new().type(title="Our year")
    editor.press("add_files", more_files=[file("2026_report.x")])
    assert editor.values["kind"] == kind
    post = _saved(editor)
    [shared] = media.files_for_sharing(post)
    assert (shared.kind, shared.title) == (kind, "2026 report")


def test_a_file_survives_errors_elsewhere(new):
    editor = new().type(kind="document")
    assert editor.press("save", more_files=[pdf()]).status_code == 422
    assert _attached(editor) == [MediaAsset.objects.get().pk]


def test_refused_files_are_named_and_the_others_kept(new):
    editor = new().type(title="Mixed", kind="picture")
    editor.press("add_files", more_files=[jpeg(), upload("logo.svg", b"<svg></svg>")])
    assert "logo.svg: SVG is not taken" in editor.text
    assert MediaAsset.objects.count() == 1


def test_a_file_of_another_post_cannot_be_smuggled_in(new, curator):
    taken = media.store_upload(pdf(), by=curator)
    draft = services.PostDraft(
        title="Theirs", kind="document", attachments=[AttachmentDraft(taken)]
    )
    theirs = services.create_post(by=curator, draft=draft)
    editor = new().type(title="Mine", kind="document", attachments=[str(taken.pk)])
    editor.press("save")
    mine = Post.objects.exclude(pk=theirs.pk).get()
    assert not mine.attachments.exists()


def test_changing_a_file_of_an_approved_post_sends_it_back_to_review(curator, reviewer, draft):
    files = [media.store_upload(pdf(), by=curator)]
    attachments = [AttachmentDraft(files[0], "The year")]
    ready = draft(kind="document", attachments=attachments)
    post = services.create_post(by=curator, draft=ready)
    services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    services.approve(post_id=post.pk, by=reviewer, revision=1)
    same = services.save_post(post_id=post.pk, by=curator, draft=ready, revision=1)
    assert (same.status, same.revision) == ("approved", 1)
    other = draft(kind="document", attachments=[AttachmentDraft(files[0], "Another title")])
    changed = services.save_post(post_id=post.pk, by=curator, draft=other, revision=1)
    assert changed.status == "in_review"


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"kind": "note", "url": "", "purpose": None, "captions": ()}, []),
        ({"kind": "reshare", "url": ""}, [Missing.RESHARED_POST]),
        ({"kind": "reshare", "reshare_of": "urn:li:share:7200000000000000000"}, []),
        ({"kind": "poll", "url": ""}, [Missing.POLL]),
        ({"kind": "poll", "url": "", "poll": Poll("Which?", ("A", "B"))}, []),
        ({"kind": "picture"}, [Missing.PICTURE_FILE]),
        ({"kind": "document", "url": ""}, [Missing.FILE]),
        ({"kind": "video"}, []),
        ({"kind": "event"}, [Missing.EVENT_START]),
        ({"kind": "podcast", "url": ""}, [Missing.LINK_OR_PICTURE]),
        ({"kind": "job"}, []),
    ],
)
def test_what_each_kind_lacks_for_review(curator, draft, fields, missing):
    post = services.create_post(by=curator, draft=draft(**fields))
    assert list(missing_in(post, now=post.created_at)) == missing


def test_every_picture_needs_words(curator, draft):
    files = [media.store_upload(jpeg(size=(200 + n, 200)), by=curator) for n in range(2)]
    fields = {"kind": "picture", "picture": files[0], "alt_text": "One"}
    for text, missing in (("", [Missing.ALT_TEXT]), ("Two", [])):
        attachments = [AttachmentDraft(files[1], text)]
        post = services.create_post(by=curator, draft=draft(attachments=attachments, **fields))
        assert list(missing_in(post, now=post.created_at)) == missing
        post.delete()


def test_a_note_has_no_share_button_in_hub_and_on_its_page(member, as_person):
    note = PostFactory.approved(kind="note", url="", canonical_url="", title="Canteen closed")
    client = as_person(member)
    compose = reverse("sharing:compose", post_id=note.pk)
    for address in (reverse("content:hub"), reverse("content:post", post_id=note.pk)):
        page = client.get(address).content.decode()
        assert "Canteen closed" in page
        assert compose not in page
    assert client.get(compose).status_code == 404
    assert note in queries.posts_visible_to(member)
