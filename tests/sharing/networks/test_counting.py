"""Counters, held against lengths that the networks document or show."""

from __future__ import annotations

import pytest

from advocacy.sharing import networks
from advocacy.sharing.networks.counting import graphemes, utf8_emoji, weighted

LINK = "https://go.nordwind.example/l/Ab3dE6gH"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
FLAG = "\U0001f1e9\U0001f1f0"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Hello", 5),
        ("Größe", 5),
        ("e\u0301", 1),  # composed first
        ("日本語", 6),
        ("Привет", 6),
        ("“quoted” – dash", 15),
        ("…", 2),
        ("\U0001f600", 2),
        (FAMILY, 2),
        (FLAG, 2),
        ("1\ufe0f\u20e3", 2),
        ("❤️", 2),
        ("👍🏽", 2),
        (LINK, 23),
        (f"See {LINK} and http://a.example/{'x' * 90}.", 4 + 23 + 5 + 23),
        ("Read nordwind.example now", 5 + 23 + 4),
    ],
)
def test_x_weighs(text, count):
    assert weighted(text) == count


def test_x_takes_280_of_ours_with_the_link():
    x = networks.get("x")
    assert x.used("a" * 256, LINK) == 280
    assert x.used("a" * 257, LINK) == 281
    assert x.used(f"See {LINK}", LINK) == 27


@pytest.mark.parametrize(
    ("text", "count"), [(FAMILY, 1), (FLAG * 2, 2), ("e\u0301é", 2), ("a\r\nb", 3), ("नमस्ते", 3)]
)
def test_bluesky_counts_graphemes(text, count):
    assert graphemes(text) == count
    assert networks.get("bluesky").used(text, "") == count


def test_bluesky_has_room_for_the_link_in_the_text():
    assert networks.get("bluesky").used("a" * 10, LINK) == 10 + 2 + len(LINK)


def test_mastodon_counts_links_as_23():
    mastodon = networks.get("mastodon")
    assert mastodon.used("a" * 10, LINK) == 10 + 2 + 23
    assert mastodon.used(f"{LINK} http://a.example/x", "") == 23 + 1 + 23
    assert mastodon.used(FAMILY, "") == 1


def test_threads_counts_emoji_by_bytes():
    assert utf8_emoji("Größe") == 5
    assert utf8_emoji("\U0001f600") == 4
    assert utf8_emoji("❤") == 3


def test_linkedin_counts_as_its_api():
    assert networks.get("linkedin").used("a (b)", LINK) == 7  # with room for two backslashes
