"""A caption for one network, held against what that network takes."""

from __future__ import annotations

import pytest

from advocacy.tenancy.urls import reverse
from content.caption_room import Words, rooms_of
from content.models import Caption
from policies.models import DisclosureWording
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


def _room(curator, text: str, network: str, *, has_link: bool = False):
    (room,) = rooms_of(curator, [Words(text, "en", network)], has_link=has_link)
    return room


def test_each_network_counts_in_its_own_way(curator):
    # X counts an emoji as two, Bluesky as one: docs/networks.md.
    for network, more in (("x", 10), ("bluesky", 0)):
        owls, letters = (_room(curator, text * 10, network).used for text in ("🦉", "o"))
        assert owls - letters == more
    room = _room(curator, "Owls.", "x")
    assert (room.network, room.limit, room.over) == ("X", 280, 0)
    assert _room(curator, "Owls.", "x", has_link=True).used > room.used
    assert _room(curator, "o" * 281, "x").over >= 1
    assert _room(curator, "o" * 3001, "linkedin").over >= 1
    for without_limit in ("whatsapp", "", "nothing"):
        assert _room(curator, "o" * 3001, without_limit) is None


def test_the_disclosure_takes_room(curator):
    wording = "I work at Nordwind Energy, and these words are my own."
    DisclosureWording.objects.create(language="en", network="x", text=wording)
    assert _room(curator, "Owls.", "x").used == len(f"Owls.\n\n{wording}")


def test_several_captions_ask_once(curator, django_assert_num_queries):
    captions = [Words("Owls.", "en", network) for network in ("x", "bluesky", "", "linkedin")]
    with django_assert_num_queries(1):
        assert [room is None for room in rooms_of(curator, captions, has_link=True)] == [
            False,
            False,
            True,
            False,
        ]
    with django_assert_num_queries(0):
        assert rooms_of(curator, [Words("Owls.", "en", "")], has_link=True) == [None]


def test_the_editor_and_the_review_say_so(curator, make_member, as_person):
    post = PostFactory(status="in_review", author=curator)
    Caption.objects.create(post=post, text="o" * 400, network="x")
    page = as_person(curator).get(reverse("content:post_edit", post_id=post.pk)).text
    assert "characters too many for X" in page
    page = as_person(make_member("curator")).get(reverse("content:review", post_id=post.pk)).text
    assert "only X" in page
    assert "characters too many" in page


def test_it_is_told_while_somebody_writes(curator, as_person):
    typed = {"prefix": "captions-0", "captions-0-text": "Owls.", "captions-0-language": "en"}
    browser, address = as_person(curator), reverse("content:caption_check")
    assert "on X" in browser.post(address, {**typed, "captions-0-network": "x"}).text
    assert "characters" not in browser.post(address, {**typed, "captions-0-network": ""}).text
    long = {**typed, "captions-0-text": "o" * 400, "captions-0-network": "x"}
    assert "too many for X" in browser.post(address, long).text
