"""Kinds of posts: what each carries, and what is never shared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from content import kinds, media, queries
from content.kinds import Poll, PollProblem, check_poll, linkedin_urn
from content.models import MediaAsset, Post, PostMedia
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


def _asset(kind: str, body: bytes = b"bytes", **fields) -> MediaAsset:
    asset = MediaAsset(
        kind=kind,
        content_type={"picture": "image/png", "document": "application/pdf"}.get(kind, "video/mp4"),
        byte_size=len(body),
        sha256="0" * 64,
        **fields,
    )
    asset.file.save("a", ContentFile(body), save=False)
    asset.save()
    return asset


def _attached(post: Post, *assets: MediaAsset) -> Post:
    for position, asset in enumerate(assets):
        PostMedia.objects.create(post=post, asset=asset, position=position)
    return post


def test_a_post_of_pictures_carries_its_own_first_and_the_others_in_order(organization):
    own, second, third = (_asset("picture", alt_text=name) for name in ("own", "second", "third"))
    post = PostFactory(kind="picture", picture=own)
    PostMedia.objects.create(post=post, asset=third, position=2)
    PostMedia.objects.create(post=post, asset=second, position=1)
    assert [file.alt_text for file in media.files_for_sharing(post)] == ["own", "second", "third"]


@pytest.mark.parametrize("kind", ["document", "video"])
def test_a_document_or_video_is_carried_without_the_cover(organization, kind):
    file = _asset(kind, b"%PDF or moov", title="The year in wind")
    post = _attached(PostFactory(kind=kind, picture=_asset("picture")), file)
    [shared] = media.files_for_sharing(post)
    assert (shared.asset_id, shared.kind, shared.title) == (file.pk, kind, "The year in wind")
    assert shared.byte_size == 12
    with shared.open() as opened:
        assert opened.read() == b"%PDF or moov"


def test_a_file_without_a_title_is_called_like_its_post(organization):
    post = _attached(PostFactory(kind="document", title="Our report"), _asset("document"))
    assert [file.title for file in media.files_for_sharing(post)] == ["Our report"]


def test_a_post_with_a_link_carries_no_file(organization):
    assert media.files_for_sharing(PostFactory(picture=_asset("picture"))) == []


def test_a_post_without_a_link_carries_its_picture(organization):
    own = _asset("picture")
    post = PostFactory(url="", canonical_url="", picture=own)
    assert [file.asset_id for file in media.files_for_sharing(post)] == [own.pk]


def test_a_file_whose_consent_is_over_is_not_carried(organization):
    today = timezone.localdate()
    fine = _asset("picture", consent_expires_on=today)
    over = _asset("picture", consent_expires_on=today - timedelta(days=1))
    post = _attached(PostFactory(kind="picture", picture=fine), over)
    assert [file.asset_id for file in media.files_for_sharing(post)] == [fine.pk]


def test_the_preview_leaves_out_a_picture_whose_consent_is_over(organization):
    over = _asset("picture", consent_expires_on=timezone.localdate() - timedelta(days=1))
    assert media.picture_for_sharing(PostFactory(picture=over)) is None


def test_a_note_is_read_in_the_hub_and_never_shared(organization, member):
    note = PostFactory.approved(kind="note")
    assert note in queries.posts_visible_to(member)
    with pytest.raises(Post.DoesNotExist):
        queries.shareable_post(member, note.pk)


def test_a_post_of_pictures_is_not_shareable_once_consent_is_over(organization, member):
    over = _asset("picture", consent_expires_on=timezone.localdate() - timedelta(days=1))
    own = PostFactory.approved(kind="picture", picture=over)
    further = _attached(PostFactory.approved(kind="picture", picture=_asset("picture")), over)
    link = PostFactory.approved(picture=over)
    plain = PostFactory.approved(kind="picture", picture=_asset("picture"))
    for post in (own, further):
        with pytest.raises(Post.DoesNotExist):
            queries.shareable_post(member, post.pk)
    # A link is shared without its picture.
    for post in (link, plain):
        assert queries.shareable_post(member, post.pk) == post


def test_a_file_is_attached_once_and_a_place_taken_once(organization):
    asset = _asset("picture")
    post = _attached(PostFactory(), asset)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostMedia.objects.create(post=post, asset=asset, position=1)
    PostMedia.objects.create(post=post, asset=_asset("picture"), position=0)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


@pytest.mark.parametrize(
    ("poll", "wrong"),
    [
        (Poll("", ("A", "B")), "question"),
        (Poll("q" * 141, ("A", "B")), "question"),
        (Poll("Which?", ("A",)), "options"),
        (Poll("Which?", ("A", "B", "C", "D", "E")), "options"),
        (Poll("Which?", ("Wind", "wind")), "options"),
        (Poll("Which?", ("A", "")), "options"),
        (Poll("Which?", ("A", "b" * 31)), "options"),
        (Poll("Which?", ("A", "B"), 2), "days"),
    ],
)
def test_a_poll_that_linkedin_would_not_take_is_refused(poll, wrong):
    with pytest.raises(PollProblem) as refusal:
        check_poll(poll)
    assert refusal.value.args == (wrong,)


def test_a_poll_at_its_limits_is_taken_and_stored_as_it_is(organization):
    poll = Poll("q" * 140, ("a" * 30, "b", "c", "d"), 14)
    check_poll(poll)
    post = PostFactory(kind="poll", poll=poll.as_json())
    post.refresh_from_db()
    assert Poll.from_json(post.poll) == poll


@pytest.mark.parametrize(
    ("text", "urn"),
    [
        ("urn:li:share:7200000000000000000", "urn:li:share:7200000000000000000"),
        (
            "https://www.linkedin.com/feed/update/urn:li:ugcPost:7200000000000000000/?x=1",
            "urn:li:ugcPost:7200000000000000000",
        ),
        (
            "https://www.linkedin.com/posts/nordwind_quiet-blades-activity-7200000000000000000-aBcD",
            "urn:li:activity:7200000000000000000",
        ),
        ("https://nordwind.example/posts/a-activity-7200000000000000000-b", ""),
        ("urn:li:person:abc", ""),
        ("", ""),
    ],
)
def test_a_linkedin_post_is_known_by_the_address_people_copy(text, urn):
    assert linkedin_urn(text) == urn


def test_every_kind_with_own_fields_exists():
    known = set(Post.Kind.values)
    assert set(kinds.OWN_FIELDS) | set(kinds.CARRIED) | set(kinds.INTERNAL) <= known
