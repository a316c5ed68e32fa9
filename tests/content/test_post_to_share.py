"""The composer's lean read gives the posts that `shareable_post` gives, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.sharing.facts import read_for
from advocacy.tenancy.context import tenant
from content.models import Campaign, MediaAsset, Post, PostMedia
from content.queries import PostToShare, shareable_post
from tests.content.test_visibility import AUDIENCES, READERS, WINDOWS, _posts, make_reader, teams
from tests.factories import MembershipFactory, PostFactory, TopicFactory
from tests.factories.content import CaptionFactory

__all__ = ["teams"]

pytestmark = pytest.mark.django_db


def post_to_share(member: Membership, post_id: int) -> PostToShare:
    post, _terms, _facts = read_for(member, post_id, now=timezone.now())
    return post


def is_there(read, *args) -> bool:
    try:
        return read(*args).pk is not None
    except Post.DoesNotExist:
        return False


def test_it_agrees_with_shareable_post_everywhere(organization, teams):
    posts = _posts(timezone.now(), teams)
    assert len(posts) == len(Post.Status.values) * len(WINDOWS) * len(AUDIENCES)
    found = 0
    for fields in READERS.values():
        reader = make_reader(fields, teams)
        for what, post in posts[:: len(READERS)]:
            expected = is_there(shareable_post, reader, post.pk)
            assert is_there(post_to_share, reader, post.pk) == expected, what
            found += expected
    assert found > 0


@pytest.mark.parametrize("status", Membership.Status.values)
def test_whoever_may_not_read_may_not_share(organization, status):
    reader, post = MembershipFactory(status=status), PostFactory.approved()
    assert is_there(post_to_share, reader, post.pk) == is_there(shareable_post, reader, post.pk)


def test_notes_and_posts_that_lost_consent_are_not_shared(member):
    yesterday = timezone.localdate() - timedelta(days=1)
    note = PostFactory.approved(kind="note")
    lost = PostFactory.approved(kind="picture", picture=asset(consent_expires_on=yesterday))
    further = PostFactory.approved(kind="picture", picture=asset())
    PostMedia.objects.create(post=further, asset=asset(consent_expires_on=yesterday))
    for post in (note, lost, further):
        assert not is_there(shareable_post, member, post.pk)
        assert not is_there(post_to_share, member, post.pk)


def test_another_organizations_post_is_not_there(member, other_organization):
    with tenant(other_organization):
        post = PostFactory.approved()
    assert not is_there(post_to_share, member, post.pk)


def asset(**fields) -> MediaAsset:
    values = {
        "content_type": "image/png",
        "byte_size": 1,
        "sha256": "0" * 64,
        "alt_text": "A blade",
    }
    return MediaAsset.objects.create(file="a.png", **values | fields)


def test_it_has_what_a_composer_shows(member, django_assert_num_queries):
    campaign = Campaign.objects.create(
        name="Climate week", hashtag="#ClimateWeek", starts_on=date(2026, 1, 1), ends_on=date.max
    )
    first, second = asset(), asset(alt_text="An owl")
    gone = asset(consent_expires_on=timezone.localdate() - timedelta(days=1))
    post = PostFactory.approved(
        url="https://nordwind.example/owl", campaign=campaign, picture=first, language="de"
    )
    post.topics.add(TopicFactory(name="Wind"), TopicFactory(name="Noise"))
    PostMedia.objects.create(post=post, asset=second, position=1)
    PostMedia.objects.create(post=post, asset=gone, position=2)
    late = CaptionFactory(post=post, text="Second", position=1)
    soon = CaptionFactory(post=post, text="First", tone="expert", position=0)

    with django_assert_num_queries(1):
        found = post_to_share(member, post.pk)

    assert (found.title, found.url, found.language) == (post.title, post.url, "de")
    assert found.campaign_hashtag == "#ClimateWeek"
    assert found.topics == ("Noise", "Wind")
    assert [(each.id, each.text) for each in found.captions] == [
        (soon.pk, "First"),
        (late.pk, "Second"),
    ]
    assert found.captions[0].tone == "expert"
    # A link is shared with a card; its further pictures are not.
    assert found.card_picture is not None
    assert found.card_picture.id == first.pk
    assert found.carried == []


def test_pictures_go_along_in_order_without_those_that_lost_consent(member):
    first, second = asset(), asset(alt_text="An owl")
    post = PostFactory.approved(url="", picture=first)
    gone = asset(consent_expires_on=timezone.localdate() - timedelta(days=1))
    for position, each in enumerate([gone, second]):
        PostMedia.objects.create(post=post, asset=each, position=position)
    found = post_to_share(member, post.pk)
    assert [file.id for file in found.carried] == [first.pk, second.pk]
    assert found.card_picture is None


def test_a_document_goes_alone(member):
    document = asset(kind="document", title="Noise report")
    post = PostFactory.approved(kind="document", url="https://nordwind.example/", picture=asset())
    PostMedia.objects.create(post=post, asset=document, position=0)
    found = post_to_share(member, post.pk)
    assert [(file.kind, file.title) for file in found.carried] == [("document", "Noise report")]
