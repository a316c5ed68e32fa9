"""Asking a colleague for a caption: who is asked, what they see, what becomes of their words."""

from __future__ import annotations

import pytest

from advocacy.mail.models import OutgoingMail
from advocacy.tenancy.urls import reverse
from content import services
from content.models import CaptionRequest, Post
from content.services import AskedAlready, NobodyLikeThat
from tests.content.editing import Editor
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(curator, draft) -> Post:
    return services.create_post(by=curator, draft=draft(captions=()))


@pytest.fixture
def colleague(make_member):
    return make_member(name="Priya Nair")


@pytest.fixture
def asked(post, curator, colleague) -> CaptionRequest:
    return services.ask_for_caption(post_id=post.pk, by=curator, who="priya  nair", note="You know")


@pytest.mark.parametrize("by_mail", [True, False])
def test_a_colleague_is_asked_by_mail_address_or_name(post, curator, colleague, as_person, by_mail):
    who = colleague.user.email.upper() if by_mail else "Priya Nair"
    address = reverse("content:ask_caption", post_id=post.pk)
    page = as_person(curator).post(address, {"who": who, "note": "Two lines?"}, follow=True)
    assert "Priya Nair was asked" in page.content.decode()
    mail = OutgoingMail.objects.get()
    assert mail.recipient_id == colleague.pk
    assert "Two lines?" in mail.text
    assert f"/captions/{CaptionRequest.objects.get().pk}/" in mail.text


def test_nobody_is_guessed(post, curator, make_member, other_organization):
    for _twice in range(2):
        make_member(name="Ana Roth")
    for who in ("Ana Roth", "Nobody", "", curator.user.email):
        with pytest.raises(NobodyLikeThat):
            services.ask_for_caption(post_id=post.pk, by=curator, who=who)
    assert not CaptionRequest.objects.exists()


def test_nobody_is_asked_twice_before_they_answer(asked, post, curator):
    with pytest.raises(AskedAlready):
        services.ask_for_caption(post_id=post.pk, by=curator, who="Priya Nair")
    services.decline_caption(request_id=asked.pk, by=asked.asked)
    services.ask_for_caption(post_id=post.pk, by=curator, who="Priya Nair")


def test_notes_need_no_captions(curator, colleague):
    note = PostFactory(kind="note")
    with pytest.raises(services.NotPossible):
        services.ask_for_caption(post_id=note.pk, by=curator, who="Priya Nair")


def test_the_words_arrive_and_are_added_by_the_curator(asked, post, curator, colleague, as_person):
    address = reverse("content:caption_request", request_id=asked.pk)
    client = as_person(colleague)
    page = client.get(address).content.decode()
    assert post.title in page
    assert "You know" in page
    words = "Owls taught me to listen."
    thanks = client.post(address, {"text": words, "language": "en"}, follow=True)
    assert "Thank you." in thanks.content.decode()

    mail = OutgoingMail.objects.get(recipient_id=curator.pk)
    assert words in mail.text
    editor = Editor(as_person(curator), reverse("content:post_edit", post_id=post.pk))
    assert words in editor.text
    editor.press(f"take_caption:{asked.pk}")
    assert editor.values["captions-0-text"] == words
    assert editor.values["captions-0-tone"] == "personal"
    editor.press("save")
    assert [caption.text for caption in post.captions.all()] == [words]


def test_words_that_a_rule_blocks_are_kept_in_the_form(asked, colleague, as_person, blocking_rule):
    address = reverse("content:caption_request", request_id=asked.pk)
    answer = as_person(colleague).post(address, {"text": "It is forbidden.", "language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say it otherwise." in page
    assert "It is forbidden." in page
    asked.refresh_from_db()
    assert asked.state == "open"


def test_saying_no_is_one_press(asked, colleague, as_person):
    address = reverse("content:caption_request", request_id=asked.pk)
    page = as_person(colleague).post(address, {"action": "decline"}, follow=True)
    assert "Nobody minds." in page.content.decode()
    again = as_person(colleague).post(address, {"text": "Late", "language": "en"})
    assert again.status_code == 200
    asked.refresh_from_db()
    assert (asked.state, asked.text) == ("declined", "")


def test_what_becomes_of_the_post_is_not_shown(asked, post, curator, colleague, as_person):
    browser = as_person(colleague)
    address = reverse("content:caption_request", request_id=asked.pk)
    assert post.summary in browser.get(address).text
    services.withdraw(post_id=post.pk, by=curator, reason="The numbers were wrong.")
    page = browser.get(address).text
    assert "The post was withdrawn meanwhile" in page
    assert post.summary not in page
    late = browser.post(address, {"text": "Owls are quiet.", "language": "en"})
    assert "The post was withdrawn meanwhile" in late.text
    asked.refresh_from_db()
    assert asked.state == "open"
    # Back, answered, and written anew since.
    services.reopen(post_id=post.pk, by=curator)
    browser.post(address, {"text": "Owls are quiet.", "language": "en"})
    page = browser.get(address).text
    assert "Owls are quiet." in page
    assert post.summary not in page


def test_nobody_else_sees_the_page(asked, curator, make_member, stranger, as_person):
    address = reverse("content:caption_request", request_id=asked.pk)
    for person in (curator, make_member(), stranger):
        assert as_person(person).get(address).status_code == 404


def test_words_for_another_post_are_not_taken(asked, curator, colleague, as_person, draft):
    services.answer_caption(request_id=asked.pk, by=colleague, text="Ours", language="en")
    other = services.create_post(by=curator, draft=draft(captions=()))
    editor = Editor(as_person(curator), reverse("content:post_edit", post_id=other.pk))
    editor.press(f"take_caption:{asked.pk}")
    assert editor.values["captions-0-text"] == ""


def test_members_cannot_ask(post, member, as_person):
    address = reverse("content:ask_caption", post_id=post.pk)
    assert as_person(member).post(address, {"who": "Priya Nair"}).status_code == 403
