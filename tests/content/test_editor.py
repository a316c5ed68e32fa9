"""The editor: from a pasted link to a post in review, and everything that can go wrong between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from advocacy.accounts.models import Membership
from advocacy.tenancy.urls import reverse
from content import media, services
from content.models import MediaAsset, Post
from content.services import CaptionDraft
from tests.content.pictures import picture
from tests.factories import PostFactory, PurposeFactory, TopicFactory
from tests.kernel.http_server import serve

pytestmark = pytest.mark.django_db

PAGE = b"""<html lang="de"><title>Was Eulen lehren</title><meta name="description" content="Leise.">
<meta property="og:image" content="/one.png"><article><img src="/broken.png"><img src="/two.png">
</article></html>"""


@pytest.fixture
def site(settings) -> Iterator[str]:
    """A web site with an article and its pictures."""

    def respond(request):
        if request.path == "/article":
            request.answer(body=PAGE, content_type="text/html")
        elif request.path in ("/one.png", "/two.png"):
            size = (300, 300) if request.path == "/one.png" else (400, 300)
            request.answer(body=picture("PNG", size=size), content_type="image/png")
        elif request.path == "/inside":
            request.answer(302, location="http://10.0.0.1/")
        else:
            request.answer(404, b"nothing", content_type="text/html")

    with serve(respond) as server:
        settings.OUTBOUND_TRUSTED_ORIGINS = [server.url]
        yield server.url


def test_from_a_pasted_link_to_review(new, site, curator, member):
    purpose, topic = PurposeFactory(), TopicFactory()
    editor = new().type(url=f"{site}/article")
    editor.press("fetch")
    assert editor.values["title"] == "Was Eulen lehren"
    assert editor.values["summary"] == "Leise."
    assert editor.values["language"] == "de"
    assert editor.values["captions-0-language"] == "de"

    editor.type(
        purpose=purpose.pk,
        topics=[topic.pk],
        alt_text="Eine Eule",
        captions__0__text="Was kann eine Eule?",
        captions__1__text="Leiser geht es kaum.",
    )
    answer = editor.press("submit")
    post = Post.objects.get()
    assert answer.headers["Location"] == reverse("content:review", post_id=post.pk)
    assert post.status == "in_review"
    assert (post.author, post.purpose, post.site_name) == (curator, purpose, "127.0.0.1")
    assert post.canonical_url == f"{site}/article".replace("http:", "https:")
    assert [caption.text for caption in post.captions.all()] == [
        "Was kann eine Eule?",
        "Leiser geht es kaum.",
    ]
    assert list(post.topics.all()) == [topic]
    assert (post.picture.width, post.picture.alt_text) == (300, "Eine Eule")


def test_the_pictures_of_the_page_are_offered(new, site):
    editor = new().type(url=f"{site}/article")
    editor.press("fetch")
    one, two = MediaAsset.objects.order_by("pk")
    assert editor.values["picture"] == str(one.pk)
    editor.type(picture=two.pk, title="With the other picture").press("save")
    assert Post.objects.get().picture == two


def test_fetching_keeps_what_was_written(new, site):
    editor = new().type(url=f"{site}/article", title="My own title", why_care="Owls.")
    editor.press("fetch")
    assert editor.values["title"] == "My own title"
    assert editor.values["why_care"] == "Owls."
    assert editor.values["summary"] == "Leise."


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Paste a link first."),
        ("http://127.0.0.1:6379/", "Only pages of the public internet can be fetched."),
        ("http://169.254.169.254/latest/", "Only pages of the public internet can be fetched."),
        ("localhost", "Only pages of the public internet can be fetched."),
        ("{site}/inside", "Only pages of the public internet can be fetched."),
        ("{site}/gone", "There is no page at that address."),
        ("{site}/one.png", "That is a file rather than a page."),
    ],
)
def test_what_cannot_be_fetched_is_explained(new, site, url: str, sentence: str):
    editor = new().type(url=url.replace("{site}", site), title="Kept", captions__0__text="Kept too")
    editor.press("fetch")
    assert sentence in editor.text
    assert editor.values["title"] == "Kept"
    assert editor.values["captions-0-text"] == "Kept too"
    assert not Post.objects.exists()


def test_fetching_with_htmx_answers_with_the_form_alone(new, site):
    editor = new().type(url=f"{site}/article")
    answer = editor.client.post(
        editor.path, {**editor.values, "action": "fetch"}, headers={"HX-Request": "true"}
    )
    assert answer.content.strip().startswith(b"<form")
    assert b"Was Eulen lehren" in answer.content


def test_nothing_typed_is_lost_on_errors(new):
    editor = new().type(
        url="not a link at all",
        summary="A summary",
        visible_from="2026-12-01T10:00",
        visible_until="2026-11-01T10:00",
        captions__0__text="x" * 3001,
        audience="some",
        languages=["pl"],
    )
    answer = editor.press("save")
    assert answer.status_code == 422
    assert not Post.objects.exists()
    assert editor.values["url"] == "not a link at all"
    assert editor.values["visible_until"] == "2026-11-01T10:00"
    assert editor.values["captions-0-text"] == "x" * 3001
    assert editor.values["languages"] == ["pl"]
    assert "before the post can be shared" in editor.text
    assert answer.content.count(b"aria-invalid") == 4


def test_an_upload_survives_errors_elsewhere(new):
    editor = new()
    upload = SimpleUploadedFile("owl.jpg", picture(), content_type="image/jpeg")
    assert editor.press("save", upload=upload).status_code == 422
    assert editor.values["picture"] == str(MediaAsset.objects.get().pk)
    editor.type(title="An owl").press("save")
    assert Post.objects.get().picture == MediaAsset.objects.get()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG is not taken"),
        (picture(size=(20, 20)), "too small"),
    ],
)
def test_a_refused_upload_is_explained_beside_its_field(new, data: bytes, sentence: str):
    editor = new().type(title="Kept")
    answer = editor.press("save", upload=SimpleUploadedFile("x.png", data))
    assert answer.status_code == 422
    assert sentence in editor.text
    assert editor.values["title"] == "Kept"
    assert not Post.objects.exists()


def test_captions_are_added_and_removed(new):
    editor = new().type(captions__0__text="First", captions__1__text="Second")
    editor.press("add_caption")
    assert editor.values["captions-TOTAL_FORMS"] == "3"
    editor.type(captions__2__text="Third").press("remove_caption:1")
    texts = [editor.values[f"captions-{place}-text"] for place in range(2)]
    assert texts == ["First", "Third"]
    editor.type(title="With captions").press("save")
    assert [caption.text for caption in Post.objects.get().captions.all()] == ["First", "Third"]


def test_times_are_those_of_the_reader(new, curator):
    Membership.objects.filter(pk=curator.pk).update(time_zone="America/New_York")
    editor = new().type(title="In New York", visible_until="2027-01-15T18:00")
    editor.press("save")
    assert Post.objects.get().visible_until == datetime(
        2027, 1, 15, 18, tzinfo=ZoneInfo("America/New_York")
    )
    assert "America/New_York" in editor.client.get(editor.path).content.decode()


def test_saving_untouched_changes_nothing(edit, approved, curator):
    """Seconds that the form does not show are no change that needs a review."""
    before = approved.visible_from
    edit(curator, approved).press("save")
    approved.refresh_from_db()
    assert (approved.status, approved.revision, approved.visible_from) == ("approved", 1, before)


def test_a_changed_approved_post_says_that_it_is_in_review_again(edit, approved, curator):
    editor = edit(curator, approved).type(title="Another title")
    answer = editor.press("save")
    assert "it is in review again" in editor.client.get(answer.headers["Location"]).content.decode()


def test_the_second_editor_is_told_and_may_decide(edit, curator, reviewer, draft):
    post = services.create_post(by=curator, draft=draft())
    mine, theirs = edit(curator, post), edit(reviewer, post)
    theirs.type(title="Theirs").press("save")
    answer = mine.type(title="Mine").press("save")
    assert answer.status_code == 409
    assert "Ines Ferrari saved this post while you were writing." in mine.text
    assert "you changed it, too" in mine.text
    assert mine.values["title"] == "Mine"
    post.refresh_from_db()
    assert post.title == "Theirs"

    mine.press("save")
    post.refresh_from_db()
    assert post.title == "Mine"
    assert {row.snapshot["title"] for row in post.revisions.all()} >= {"Mine", "Theirs"}


def test_what_two_editors_changed_apart_goes_together(edit, curator, reviewer, draft):
    topics = [TopicFactory(name=name) for name in ("Wind", "Grid")]
    captions = (CaptionDraft("Owls fly."), CaptionDraft("Quietly.", tone="expert"))
    post = services.create_post(by=curator, draft=draft(captions=captions, topics=topics))
    mine, theirs = edit(curator, post), edit(reviewer, post)
    theirs.type(
        summary="Their summary.",
        captions__0__text="Owls fly at night.",
        visible_until="2031-05-04T18:00",
        audience="some",
        languages=["de"],
    ).press("save")
    answer = mine.type(title="My title", captions__1__text="Quietly, all of them.").press("save")
    assert answer.status_code == 409
    assert "you changed it, too" not in mine.text
    assert "Their summary." in mine.text
    mine.press("save")
    post.refresh_from_db()
    assert (post.title, post.summary) == ("My title", "Their summary.")
    assert (post.for_everyone, post.audience_languages) == (False, ["de"])
    assert post.visible_until.year == 2031
    assert list(post.captions.values_list("text", flat=True)) == [
        "Owls fly at night.",
        "Quietly, all of them.",
    ]
    assert post.topics.count() == 2


def test_ends_of_lines_are_no_change(edit, curator, reviewer, approved, draft):
    """Browsers send two characters for what other texts have one."""
    services.save_post(
        post_id=approved.pk,
        by=curator,
        draft=draft(summary="One.\nTwo.", captions=(CaptionDraft("Owls fly.\n\nQuietly."),)),
        revision=1,
    )
    approved.refresh_from_db()
    services.approve(post_id=approved.pk, by=reviewer, revision=approved.revision)
    editor = edit(curator, approved)
    editor.type(summary="One.\r\nTwo.", captions__0__text="Owls fly.\r\n\r\nQuietly.").press("save")
    approved.refresh_from_db()
    assert (approved.status, approved.summary) == ("approved", "One.\nTwo.")
    # Stored before that was so.
    Post.objects.filter(pk=approved.pk).update(summary="One.\r\nTwo.")
    edit(curator, approved).press("save")
    approved.refresh_from_db()
    assert approved.status == "approved"


def test_a_caption_that_both_rewrote_is_shown_twice(edit, curator, reviewer, draft):
    captions = (CaptionDraft("Owls fly."), CaptionDraft("Gone soon."))
    post = services.create_post(by=curator, draft=draft(captions=captions))
    mine, theirs = edit(curator, post), edit(reviewer, post)
    theirs.type(captions__0__text="Owls glide.", captions__1__text="")
    theirs.type(captions__TOTAL_FORMS=3, captions__2__text="New one.", captions__2__tone="short")
    theirs.type(captions__2__language="en", captions__2__network="", captions__2__id="")
    theirs.press("save")
    mine.type(captions__0__text="Owls float.").press("save")
    assert "glide" in mine.text
    assert "you changed it, too" in mine.text
    assert mine.values["captions-0-text"] == "Owls float."
    mine.press("save")
    assert list(post.captions.values_list("text", flat=True)) == ["Owls float.", "New one."]


def test_an_incomplete_post_is_saved_and_told_what_is_missing(new, edit, curator):
    answer = new().type(title="Only a title").press("submit")
    post = Post.objects.get()
    assert post.status == "draft"
    assert answer.headers["Location"].endswith(f"/{post.pk}/edit/#missing")
    page = edit(curator, post)
    for sentence in (
        "Add a link or a picture.",
        "Write at least one caption.",
        "Choose a purpose.",
    ):
        assert sentence in page.text


def test_duplicates_are_pointed_out(new, site):
    PostFactory(title="Same page", canonical_url=f"{site}/article".replace("http:", "https:"))
    PostFactory(title="Grid fees explained without a single acronym")
    PostFactory(title="Grid fees, the old text", status="withdrawn")
    PostFactory(title="Something else entirely")
    editor = new().type(
        url=f"{site}/article?utm_source=x", title="Grid fees explained without one acronym"
    )
    editor.press("fetch")
    assert "Same page" in editor.text
    assert "Grid fees explained without a single acronym" in editor.text
    assert "the old text" not in editor.text
    assert "Something else" not in editor.text


def test_a_picture_of_another_post_is_not_taken(new, curator, approved):
    taken = media.store_picture(picture(), by=curator)
    Post.objects.filter(pk=approved.pk).update(picture=taken)
    editor = new().type(title="Mine", picture=taken.pk)
    assert editor.press("save").status_code == 422


def test_captions_are_checked_while_they_are_written(curator, as_person, blocking_rule):
    browser = as_person(curator)
    address = reverse("content:caption_check")

    def check(text: str) -> str:
        values = {"prefix": "captions-7", "captions-7-text": text, "captions-7-language": "en"}
        return browser.post(address, values).content.decode()

    assert "Say it otherwise." in check("This is forbidden here.")
    assert check("This is fine.").strip() == ""
    assert browser.post(address, {"prefix": "x" * 5000}).status_code == 200
