"""Every kind of post, as LinkedIn gets it: published by the engine to the simulator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from advocacy.sharing.models import Share
from advocacy.sharing.services import approve
from content.media import store_picture
from content.models import MediaAsset, Post, PostMedia
from tests.sharing.conftest import JONAS, let_pass
from tests.sharing.linkedin.simulated import png
from tests.sharing.test_publishing import attempt_once

pytestmark = pytest.mark.django_db

FILM = b"\x00\x00\x00\x20ftypisom" + bytes(5_000_000)
DECK = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def attach(post: Post, curator):
    """`attach(asset)`: one more file of the post."""

    def add(asset: MediaAsset) -> None:
        PostMedia.objects.create(post=post, asset=asset, position=post.attachments.count())

    return add


@pytest.fixture
def picture(curator):
    def make(width: int, alt_text: str) -> MediaAsset:
        asset = store_picture(png(width, 300), by=curator)
        asset.alt_text = alt_text
        asset.save()
        return asset

    return make


def stored(kind: str, data: bytes, content_type: str, title: str) -> MediaAsset:
    asset = MediaAsset(
        kind=kind, content_type=content_type, byte_size=len(data), sha256="0" * 64, title=title
    )
    asset.file.save(f"file.{kind}", ContentFile(data))
    return asset


@pytest.fixture
def share_of(connected, draft, post):
    """`share_of(kind="poll", …)`: an approved share of the post changed so."""

    def make(**changes) -> Share:
        Post.objects.filter(pk=post.pk).update(**changes)
        post.refresh_from_db()
        return approve(by=connected, share_id=draft(connected).pk).share

    return make


def content_of(linkedin) -> dict:
    (seen,) = linkedin.posts()
    return seen["content"]


def test_a_link_has_its_card_and_says_what_the_picture_shows(share_of, linkedin, picture):
    share = attempt_once(share_of(picture=picture(1300, "A blade against the sky")))
    article = content_of(linkedin)["article"]
    assert article["source"] == share.link.url
    assert article["title"] == share.post.title
    assert article["description"] == "Three decades of noise logs."
    assert article["thumbnailAltText"] == "A blade against the sky"


def test_one_picture(share_of, linkedin, picture):
    share = attempt_once(share_of(kind="picture", url="", picture=picture(500, "A blade")))
    assert content_of(linkedin) == {"media": {"id": share.media_urns[0], "altText": "A blade"}}


def test_several_pictures_in_order_each_with_its_words(share_of, linkedin, picture, attach):
    for number in range(2, 5):
        attach(picture(500 + number, f"Picture {number}"))
    share = attempt_once(share_of(kind="picture", picture=picture(501, "Picture 1")))
    images = content_of(linkedin)["multiImage"]["images"]
    assert [each["altText"] for each in images] == [f"Picture {n}" for n in range(1, 5)]
    assert [each["id"] for each in images] == share.media_urns


def test_a_document(share_of, linkedin, attach):
    attach(stored("document", DECK, "application/pdf", "Ten blades"))
    share = attempt_once(share_of(kind="document"))
    assert share.media_urns[0].startswith("urn:li:document:")
    assert content_of(linkedin) == {"media": {"id": share.media_urns[0], "title": "Ten blades"}}


def test_a_video_is_uploaded_once_and_posted_when_linkedin_has_processed_it(
    share_of, linkedin, attach
):
    attach(stored("video", FILM, "video/mp4", "A tour"))
    share = attempt_once(share_of(kind="video"))
    assert (share.status, share.problem) == (Share.Status.QUEUED, "unavailable")
    assert linkedin.posts() == []
    linkedin.advance(seconds=30)
    let_pass(share, seconds=60)
    share = attempt_once(share)
    assert share.status == Share.Status.PUBLISHED
    assert content_of(linkedin) == {"media": {"id": share.media_urns[0], "title": "A tour"}}
    assert linkedin.get("state")["counts"]["media"] == 1


def test_a_poll_of_a_curator(share_of, linkedin):
    poll = {"question": "Where next?", "options": ["Sea", "Hills"], "days": 14}
    attempt_once(share_of(kind="poll", url="", poll=poll))
    assert content_of(linkedin)["poll"] == {
        "question": "Where next?",
        "options": [{"text": "Sea"}, {"text": "Hills"}],
        "settings": {"duration": "FOURTEEN_DAYS"},
    }


def test_a_reshare(share_of, linkedin):
    parent = linkedin.client(JONAS).create("Company news")
    attempt_once(share_of(kind="reshare", url="", reshare_of=parent))
    (reshare,) = [post for post in linkedin.posts() if post["urn"] != parent]
    assert reshare["reshare_of"] == parent
    assert not reshare["content"]


def test_a_picture_whose_consent_ended_after_the_approval_goes_nowhere(share_of, linkedin, picture):
    asset = picture(500, "Somebody")
    share = share_of(kind="picture", url="", picture=asset)
    asset.consent_expires_on = timezone.localdate() - timedelta(days=1)
    asset.save()
    assert attempt_once(share).status == Share.Status.CANCELLED
    assert linkedin.posts() == []
    assert linkedin.get("state")["counts"]["media"] == 0


def test_a_repetition_sends_the_very_same_files(share_of, linkedin, picture, attach):
    attach(picture(502, "Second"))
    linkedin.arm("unavailable_on_create")
    share = attempt_once(share_of(kind="picture", url="", picture=picture(501, "First")))
    assert share.status == Share.Status.UNCONFIRMED
    uploaded = share.media_urns
    let_pass(share, seconds=70)
    share = attempt_once(share)
    assert share.status == Share.Status.PUBLISHED
    assert share.media_urns == uploaded
    assert linkedin.get("state")["counts"]["media"] == 2


def test_a_file_that_is_gone_is_said(share_of, linkedin, attach):
    asset = stored("document", DECK, "application/pdf", "Ten blades")
    attach(asset)
    asset.file.storage.delete(asset.file.name)
    share = attempt_once(share_of(kind="document"))
    assert (share.status, share.problem) == (Share.Status.NEEDS_ATTENTION, "picture")
    assert linkedin.posts() == []
