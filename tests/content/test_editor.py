"""The editor: from a pasted link to a post in review, and everything that can go wrong between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from advocacy.accounts.models import Group, GroupMember, Membership
from advocacy.tenancy.urls import reverse
from content import media, services
from content.models import MediaAsset, Post
from content.services import CaptionDraft
from tests.content.editing import Editor
from tests.content.pictures import picture
from tests.factories import PostFactory, PurposeFactory, TeamFactory, TopicFactory
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


@pytest.fixture
def new(curator, as_person):
    return lambda: Editor(as_person(curator), reverse("content:post_new"))


@pytest.fixture
def edit(as_person):
    def open_editor(who: Membership, post: Post) -> Editor:
        return Editor(as_person(who), reverse("content:post_edit", post_id=post.pk))

    return open_editor


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


def test_captions_are_checked_while_they_are_written(curator, as_person, blocking_rule):
    browser = as_person(curator)
    address = reverse("content:caption_check")

    def check(text: str) -> str:
        values = {"prefix": "captions-7", "captions-7-text": text, "captions-7-language": "en"}
        return browser.post(address, values).content.decode()

    assert "Say it otherwise." in check("This is forbidden here.")
    assert check("This is fine.").strip() == ""
    assert browser.post(address, {"prefix": "x" * 5000}).status_code == 200


def test_the_audience_is_counted_while_it_is_chosen(curator, make_member, as_person):
    team = TeamFactory(name="Grid")
    team.path = [team.pk]
    team.save(update_fields=["path"])
    for language in ("de", "pl"):
        make_member(team=team, content_languages=[language])
    make_member(team=team, status="left")
    browser, address = as_person(curator), reverse("content:audience_preview")

    def count(**values) -> str:
        return browser.post(address, values).content.decode()

    assert "3 people" in count(audience="everyone")
    assert "2 people" in count(audience="some", teams=[team.pk])
    assert "Grid 2" in count(audience="some", teams=[team.pk])
    assert "1 person" in count(audience="some", teams=[team.pk], languages=["pl"])
    assert "Nobody fits" in count(audience="some")
    assert "Nobody fits" in count(audience="some", teams=["x", "9" * 30], locations=["\0"])


def test_a_post_for_a_team_keeps_its_audience(new, edit, curator):
    team = TeamFactory(name="Grid")
    team.path = [team.pk]
    team.save(update_fields=["path"])
    new().type(title="For the grid", audience="some", teams=[team.pk], languages=["de"]).press(
        "save"
    )
    post = Post.objects.get()
    assert (post.for_everyone, post.audience_languages) == (False, ["de"])
    values = edit(curator, post).values
    assert (values["audience"], values["teams"]) == ("some", [str(team.pk)])


def test_a_post_for_a_group_keeps_its_audience(new, edit, curator, member, as_person):
    group = Group.objects.create(name="Launch crew")
    GroupMember.objects.create(group=group, membership=member)
    preview = as_person(curator).post(
        reverse("content:audience_preview"), {"audience": "some", "groups": [group.pk]}
    )
    assert "1 person" in preview.text
    editor = new().type(title="", audience="some", groups=[group.pk])
    editor.press("save")
    assert not Post.objects.exists()
    assert editor.values["groups"] == [str(group.pk)]
    editor.type(title="For the crew").press("save")
    post = Post.objects.get()
    assert (post.for_everyone, list(post.audience_groups.all())) == (False, [group])
    assert post.revisions.get().snapshot["audience_groups"] == [
        {"id": group.pk, "name": "Launch crew"}
    ]
    page = edit(curator, post)
    assert page.values["groups"] == [str(group.pk)]
    page.type(audience="everyone").press("save")
    post.refresh_from_db()
    assert post.for_everyone
    assert not post.audience_groups.exists()


def test_the_preview_names_people_only_to_those_who_may_see_them(curator, make_member, as_person):
    make_member(name="Priya Nair")
    address = reverse("content:audience_preview")
    for person, sees in ((curator, False), (make_member("curator", "manager"), True)):
        page = as_person(person).post(address, {"audience": "everyone"}).content.decode()
        assert "people" in page
        assert ("Priya Nair" in page) == sees
