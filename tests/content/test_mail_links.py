"""Links under the posts of a digest: signed, for one act, for a while, and for one person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from advocacy.sharing.models import Share
from content import mail_links
from content.digest import send_digest
from content.mail_links import Act, EndedLink, UnknownLink, address_for, read_token
from content.models import DismissedPost, Post, SavedPost
from tests.content.test_digest import NOW
from tests.content.test_hub import make_post, purpose  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(make_post) -> Post:  # noqa: F811
    return make_post("Quieter blades")


def path_for(member, post: Post, act: Act) -> str:
    address = address_for(membership=member, post_id=post.pk, act=act)
    return address[address.index("/mail/") :]


def test_the_digest_has_all_three_for_every_post(post, member):
    sent = send_digest(membership=member, now=NOW)
    assert sent is not None
    for body in (sent.text, sent.html):
        tokens = re.findall(r"/mail/([^/\s\"]+)/", body)
        assert [read_token(token).act for token in tokens] == list(Act)
        assert {read_token(token).post_id for token in tokens} == {post.pk}
        assert {read_token(token).membership for token in tokens} == {member}


def test_sharing_opens_the_composer_and_posts_nothing(post, member, as_person):
    address = path_for(member, post, Act.SHARE)
    browser = as_person(member)
    for answer in (browser.get(address), browser.head(address), browser.post(address)):
        assert answer["Location"] == f"/nordwind/shares/new/{post.pk}/"
    assert not Share.objects.exists()


@pytest.mark.parametrize(
    ("act", "model", "asks"),
    [(Act.SAVE, SavedPost, "Save this post for later?"), (Act.DISMISS, DismissedPost, "Not for")],
)
def test_saving_and_hiding_ask_first(post, member, as_person, act, model, asks):
    browser, address = as_person(member), path_for(member, post, act)
    asked = browser.get(address)
    assert asks in asked.content.decode()
    assert "Quieter blades" in asked.content.decode()
    assert "no-store" in asked["Cache-Control"]
    assert not model.objects.exists()
    for _twice in range(2):
        model.objects.all().delete()
        assert browser.post(address)["Location"] == "/nordwind/hub/"
        assert model.objects.get().membership == member


def test_the_link_signs_nobody_in(post, member):
    address = path_for(member, post, Act.SHARE)
    browser = Client()
    answer = browser.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/mail/")
    assert "_auth_user_id" not in browser.session
    assert browser.post(path_for(member, post, Act.SAVE)).status_code == 302
    assert not SavedPost.objects.exists()


def test_a_forwarded_link_does_nothing_for_colleagues_and_strangers(
    post, member, curator, stranger, as_person
):
    for person in (curator, stranger):
        for act in Act:
            answer = as_person(person).post(path_for(member, post, act))
            assert answer.status_code == 403
            assert "made for somebody else" in answer.content.decode()
    assert not SavedPost.objects.exists()
    assert not DismissedPost.objects.exists()


def test_it_needs_the_page_s_own_token_to_act(post, member):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(path_for(member, post, Act.SAVE)).status_code == 403
    assert not SavedPost.objects.exists()


def test_it_ends(post, member, as_person, monkeypatch):
    address = path_for(member, post, Act.SAVE)
    monkeypatch.setattr(mail_links, "LIFETIME", timedelta(seconds=-1))
    with pytest.raises(EndedLink):
        read_token(address.split("/")[2])
    answer = as_person(member).post(address)
    assert answer.status_code == 404
    assert "This link has ended" in answer.content.decode()
    assert not SavedPost.objects.exists()


def test_an_act_cannot_be_exchanged_nor_a_token_made_up(post, member, as_person):
    address = path_for(member, post, Act.SAVE)
    _, _, token, _ = address.split("/")
    body, *rest = token.split(":")
    with pytest.raises(UnknownLink):
        read_token(":".join([body[:-2] + "xx", *rest]))
    unknown = as_person(member).get("/mail/nonsense/")
    assert unknown.status_code == 404
    assert "We do not know this link" in unknown.content.decode()


def test_what_is_no_longer_offered_is_said(post, member, as_person):
    address = path_for(member, post, Act.SAVE)
    Post.objects.update(status=Post.Status.WITHDRAWN)
    answer = as_person(member).post(address)
    assert answer.status_code == 404
    assert "This link has ended" in answer.content.decode()
    share = as_person(member).get(path_for(member, post, Act.SHARE), follow=True)
    assert share.status_code == 404
