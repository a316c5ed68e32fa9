"""Whose initials stand on a card: colleagues who shared lately and chose to appear by name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from gamification.models import BoardPreference
from gamification.services import set_board_preference
from gamification.sharers import initials_of_sharers
from tests.factories.sharing import PostFactory, ShareFactory


@pytest.fixture
def shared(make_member):
    """`shared(post, "Ida Bech", days=2)`: somebody shared a post so many days ago."""

    def share(post, name, *, days, visibility=BoardPreference.Visibility.NAME, **fields):
        person = make_member(name=name)
        BoardPreference.objects.create(membership=person, visibility=visibility, alias="Heron")
        at = timezone.now() - timedelta(days=days)
        return ShareFactory(membership=person, post=post, published_at=at, **fields)

    return share


def test_the_newest_three_are_named_for_each_post(member, shared):
    first, second = PostFactory(), PostFactory()
    for days, name in enumerate(("Ada Alm", "Bo Bech", "Cem Can", "Dora Dahl"), start=1):
        shared(first, name, days=days)
    shared(second, "Eva Ek", days=3)

    assert initials_of_sharers(member, [first.pk, second.pk]) == {
        first.pk: ["AA", "BB", "CC"],
        second.pk: ["EE"],
    }


def test_who_did_not_choose_to_appear_is_not_named(member, shared, make_member):
    post = PostFactory()
    shared(post, "Ada Alm", days=1, visibility=BoardPreference.Visibility.HIDDEN)
    shared(post, "Bo Bech", days=1, visibility=BoardPreference.Visibility.ALIAS)
    ShareFactory(post=post, membership=make_member(), published_at=timezone.now())

    assert initials_of_sharers(member, [post.pk]) == {}


def test_old_and_deleted_shares_and_those_of_others_posts_name_nobody(member, shared):
    post = PostFactory()
    shared(post, "Ada Alm", days=31)
    shared(post, "Bo Bech", days=1, status="deleted")
    shared(PostFactory(), "Cem Can", days=1)

    assert initials_of_sharers(member, [post.pk]) == {}


def test_nobody_is_named_to_themselves(shared):
    post = PostFactory()
    own = shared(post, "Ada Alm", days=1).membership
    shared(post, "Bo Bech", days=2)

    assert initials_of_sharers(own, [post.pk]) == {post.pk: ["BB"]}


def test_no_posts_name_nobody(member):
    assert initials_of_sharers(member, []) == {}


def test_whoever_stops_appearing_is_gone_at_once(member, shared, settings):
    settings.SHORTLY_SECONDS = 60
    post = PostFactory()
    sharer = shared(post, "Ada Alm", days=1).membership
    assert initials_of_sharers(member, [post.pk]) == {post.pk: ["AA"]}
    set_board_preference(membership=sharer, visibility=BoardPreference.Visibility.HIDDEN)
    assert initials_of_sharers(member, [post.pk]) == {}


def test_in_works_council_mode_nobody_is_named(member, shared, organization):
    post = PostFactory()
    shared(post, "Ada Alm", days=1)
    organization.works_council_mode = True
    assert initials_of_sharers(member, [post.pk]) == {}


def test_the_cards_of_a_page_ask_once_a_minute(member, shared, settings, django_assert_num_queries):
    settings.SHORTLY_SECONDS = 60
    posts = [PostFactory() for _ in range(3)]
    shared(posts[0], "Ada Alm", days=1)
    ids = [post.pk for post in posts]
    with django_assert_num_queries(1):
        assert initials_of_sharers(member, ids) == initials_of_sharers(member, ids)
