"""What every network keeps to. A new one needs a row in EXAMPLES, and nothing else here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.sharing import networks
from advocacy.sharing.models import Share
from advocacy.sharing.networks import Draft, LinkPlace, Network

LINK = "https://go.nordwind.example/l/Ab3dE6gH"
TEXT = "Größer & leiser: 100 % “Owl”? #Wind\n\nSecond line ❤️ + more"


@dataclass(frozen=True)
class Example:
    """Addresses of one post as people paste them, and one on this network that is no post."""

    host: str
    """Where its dialogs are."""
    same_post: tuple[str, ...] = ()
    no_post: tuple[str, ...] = ()


EXAMPLES = {
    "linkedin": Example(
        "www.linkedin.com",
        (
            "https://www.linkedin.com/feed/update/urn:li:share:7265432109876543210/",
            "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7265432109876543210?x=1",
        ),
        ("https://www.linkedin.com/in/mara-klein/", "https://www.linkedin.com/feed/"),
    ),
    "x": Example(
        "x.com",
        (
            "https://x.com/mara_klein/status/1850000000000000001?s=46&t=abc",
            "https://twitter.com/mara_klein/status/1850000000000000001",
            "mobile.twitter.com/mara_klein/statuses/1850000000000000001",
            "https://x.com/i/web/status/1850000000000000001",
        ),
        ("https://x.com/mara_klein", "https://x.com/mara_klein/status/"),
    ),
    "facebook": Example(
        "www.facebook.com",
        (
            "https://www.facebook.com/mara.klein/posts/pfbid02AbCdEf?ref=share",
            "https://m.facebook.com/mara.klein/posts/quieter-blades/pfbid02AbCdEf/",
            "https://www.facebook.com/permalink.php?story_fbid=pfbid02AbCdEf&id=1000123",
        ),
        ("https://www.facebook.com/mara.klein", "https://www.facebook.com/permalink.php?id=1"),
    ),
    "threads": Example(
        "www.threads.net",
        (
            "https://www.threads.net/@mara.klein/post/C8abc_DEF-1?xmt=1",
            "https://www.threads.com/@mara.klein/post/C8abc_DEF-1",
            "threads.net/t/C8abc_DEF-1/",
        ),
        ("https://www.threads.net/@mara.klein",),
    ),
    "bluesky": Example(
        "bsky.app",
        (
            "https://bsky.app/profile/mara.example/post/3l6oveex3ii2l",
            "https://bsky.app/profile/Mara.Example/post/3l6oveex3ii2l?ref=1",
        ),
        ("https://bsky.app/profile/mara.example",),
    ),
    "mastodon": Example(
        "mastodon.example",
        (
            "https://mastodon.example/@mara/113456789012345678",
            "https://mastodon.example/users/mara/statuses/113456789012345678",
            "https://mastodon.example/deck/@mara/113456789012345678",
        ),
        ("https://mastodon.example/@mara", "https://mastodon.example/about"),
    ),
    "xing": Example(
        "www.xing.com",
        ("https://www.xing.com/discover/detail-activities/5837483993.a1b2c3?sc=1",),
        ("https://www.xing.com/profile/Mara_Klein",),
    ),
    "whatsapp": Example("wa.me"),
    "email": Example(""),
}

each_network = pytest.mark.parametrize(
    "network", networks.all_networks(), ids=lambda network: network.code
)


@pytest.fixture(autouse=True)
def _real_linkedin(settings):
    settings.LINKEDIN_FEED_BASE = "https://www.linkedin.com"


def draft(text: str = TEXT, link: str = LINK) -> Draft:
    return Draft(text=text, link=link, title="Quieter blades", server="mastodon.example")


def test_every_network_has_an_example_and_a_place_of_its_own():
    every = networks.all_networks()
    assert {each.code for each in every} == set(EXAMPLES)
    assert [each.position for each in every] == list(range(len(every)))
    assert len({str(each.name) for each in every}) == len(every)


@each_network
def test_it_is_one_file_of_its_own_name(network: Network):
    assert import_module(f"advocacy.sharing.networks.{network.code}").NETWORK is network
    assert networks.get(network.code) is network
    longest = Share._meta.get_field("network").max_length
    assert longest is not None
    assert len(network.code) <= longest


@each_network
def test_its_dialogs_carry_the_link_and_what_they_say_they_fill_in(network: Network):
    assert network.dialogs
    for dialog in network.dialogs:
        address = dialog.address(draft())
        parts = urlsplit(address)
        if parts.scheme == "https":
            assert parts.hostname == EXAMPLES[network.code].host
        else:
            assert parts.scheme == "mailto"
        assert "+" not in parts.query  # mail programs and apps show it as it stands
        values = [value for every in parse_qs(parts.query).values() for value in every]
        assert sum(value.count(LINK) for value in values) == 1
        filled = any(TEXT in value.replace("\r\n", "\n") for value in values)
        assert filled == dialog.fills_text


@each_network
def test_its_dialogs_work_for_a_post_without_a_link(network: Network):
    for dialog in network.dialogs:
        address = dialog.address(draft(link=""))
        assert "None" not in address
        assert "url=" not in address
        assert "u=" not in address.replace("menu=", "")


@each_network
def test_what_is_copied_carries_the_link_where_no_dialog_does(network: Network):
    copied = network.copied("A text", LINK)
    assert (LINK in copied) == (network.link_place is LinkPlace.IN_TEXT)
    assert network.copied(f"See {LINK} first", LINK) == f"See {LINK} first"
    assert network.copied("A text", "") == "A text"


@each_network
@given(text=st.text(max_size=400), more=st.text(min_size=1, max_size=50))
def test_its_counter_never_shrinks_as_one_writes_a_new_line(network: Network, text, more):
    assert network.used("", "") == 0
    assert network.used(text, "") >= 0
    assert network.used(f"{text}\n{more}", "") >= network.used(text, "")


@each_network
def test_a_link_takes_room_where_it_counts(network: Network):
    extra = network.used("A text", LINK) - network.used("A text", "")
    assert (extra > 0) == network.link_counts


@each_network
def test_every_address_of_a_post_is_read_as_the_same_post(network: Network):
    example = EXAMPLES[network.code]
    if network.find_post is None:
        assert not example.same_post
        return
    found = [network.find_post(pasted) for pasted in example.same_post]
    assert None not in found
    assert len({each.name for each in found if each}) == 1
    for each in found:
        assert each is not None
        assert 0 < len(each.name) <= 120
        assert urlsplit(each.permalink).scheme == "https"
        # What we keep leads to the same post again.
        assert network.find_post(each.permalink) == each


@each_network
def test_it_reads_nothing_else(network: Network):
    if network.find_post is None:
        return
    others = (
        pasted
        for code, example in EXAMPLES.items()
        for pasted in (*example.same_post, *example.no_post)
        if code != network.code or pasted in example.no_post
    )
    for pasted in (*others, "", "no idea", "https://", "http://[bad", "javascript:alert(1)"):
        assert network.find_post(pasted) is None, pasted


@each_network
@given(pasted=st.text(max_size=200))
def test_whatever_is_pasted_is_read_or_refused_without_a_crash(network: Network, pasted):
    if network.find_post is not None:
        network.find_post(pasted)
        network.find_post(f"https://{EXAMPLES[network.code].host}/{pasted}")


@each_network
def test_an_address_tells_whose_it_is(network: Network):
    for pasted in EXAMPLES[network.code].same_post:
        assert networks.whose_address(pasted) is network


def test_two_networks_never_name_a_post_alike():
    names = {
        found.name
        for network in networks.all_networks()
        if network.find_post
        for pasted in EXAMPLES[network.code].same_post
        if (found := network.find_post(pasted))
    }
    assert len(names) == sum(network.find_post is not None for network in networks.all_networks())


def test_an_unknown_network_is_refused():
    with pytest.raises(networks.UnknownNetwork):
        networks.get("fax")
    assert networks.whose_address("https://nordwind.example/owl") is None


def test_a_mail_has_its_subject_and_line_ends():
    address = networks.get("email").dialogs[0].address(draft())
    assert address.startswith("mailto:?subject=Quieter%20blades&body=")
    assert "leiser" in unquote(address)
    assert "%0D%0A" in address
    assert "%0A%0A" not in address


def test_linkedin_offers_the_link_first_and_the_text_second():
    by_link, by_text = networks.get("linkedin").dialogs
    assert by_link.address(draft()).startswith(
        "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2F"
    )
    assert by_text.address(draft()).startswith("https://www.linkedin.com/feed/?shareActive=true&")
    assert "shareActive" in by_link.address(draft(link=""))
