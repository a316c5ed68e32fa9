"""Sharing by dialog in the pages: every network, from the composer to the record."""

from __future__ import annotations

import uuid

import pytest

from advocacy.events.models import DomainEvent
from advocacy.sharing import networks
from advocacy.sharing.models import Share
from advocacy.sharing.networks.servers import NoServer, Server
from advocacy.sharing.views import by_hand
from policies.models import DisclosureWording
from tests.factories.content import CaptionFactory
from tests.sharing.conftest import deliver_events
from tests.sharing.networks.test_conformity import EXAMPLES

pytestmark = pytest.mark.django_db

TYPED = "I walk past that turbine every day. #Owls"
ELSEWHERE = [each.code for each in networks.all_networks() if each.code != "linkedin"]


@pytest.fixture(autouse=True)
def _real_linkedin(settings):
    settings.LINKEDIN_FEED_BASE = "https://www.linkedin.com"


@pytest.fixture
def page(post) -> str:
    return f"/nordwind/shares/new/{post.pk}/"


def fields(**more: str) -> dict[str, str]:
    form = {
        "key": str(uuid.uuid4()),
        "text": TYPED,
        "language": "en",
        "when": "now",
        "action": "by_hand",
    }
    return form | more


def html(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("code", ELSEWHERE)
def test_from_the_composer_to_the_record(page, member, as_person, post, code):
    browser, network = as_person(member), networks.get(code)
    opened = html(browser.get(page, {"network": code}))
    assert f'name="network" value="{code}"' in opened
    assert str(network.name) in opened
    assert 'value="share"' not in opened
    answer = browser.post(page, fields(network=code))
    share = Share.objects.get()
    assert answer["Location"] == f"/nordwind/shares/{share.pk}/by-hand/"
    assert (share.network, share.by_hand, share.status) == (code, True, "approved")
    steps = html(browser.get(answer["Location"]))
    assert share.link.url in steps
    assert "Points are the same" in steps
    pasted = EXAMPLES[code].same_post[0] if network.find_post else ""
    browser.post(answer["Location"], {"address": pasted})
    share.refresh_from_db()
    assert share.status == "published"
    assert bool(share.permalink) == (network.find_post is not None)
    assert DomainEvent.objects.get(name="SharePublished").payload["share_id"] == share.pk
    shown = html(browser.get(f"/nordwind/shares/{share.pk}/"))
    assert "clicks only" in shown
    assert f"I deleted it on {network.name} myself" in shown
    deliver_events()
    post.refresh_from_db()
    assert post.share_count == 1


@pytest.mark.parametrize(
    "code", [each.code for each in networks.all_networks() if each.find_post is not None]
)
def test_a_post_of_another_network_is_refused_by_name(page, member, as_person, code):
    network = networks.get(code)
    other = "bluesky" if code != "bluesky" else "x"
    browser = as_person(member)
    address = browser.post(page, fields(network=code))["Location"]
    pasted = EXAMPLES[other].same_post[0]
    refused = browser.post(address, {"address": pasted})
    assert refused.status_code == 422
    assert (
        f"That is a post on {networks.get(other).name}, and this share is one on {network.name}."
        in html(refused)
    )
    assert pasted.split("?")[0] in html(refused)
    assert Share.objects.get().status == "approved"
    assert browser.post(address, {"address": "https://nordwind.example/owl"}).status_code == 422


def test_one_post_is_not_recorded_twice(page, member, as_person):
    browser = as_person(member)
    first, second = EXAMPLES["x"].same_post[:2]
    for pasted, status in [(first, 302), (second, 422)]:
        address = browser.post(page, fields(network="x"))["Location"]
        assert browser.post(address, {"address": pasted}).status_code == status
    assert Share.objects.filter(status="published").count() == 1


def test_each_network_has_its_own_limit_with_the_link(page, member, as_person):
    browser = as_person(member)
    refused = browser.post(page, fields(network="x", text="a" * 250))
    assert refused.status_code == 422
    assert "X takes 280 characters" in html(refused)
    assert browser.post(page, fields(network="threads", text="a" * 250)).status_code == 302


def test_captions_of_the_network_come_first_and_others_do_not_come(page, member, as_person, post):
    CaptionFactory(post=post, text="Short, for X.", network="x", position=9)
    CaptionFactory(post=post, text="Long, for LinkedIn.", network="linkedin", position=8)
    browser = as_person(member)
    on_x = html(browser.get(page, {"network": "x"}))
    assert "Short, for X." in on_x
    assert "Long, for LinkedIn." not in on_x
    assert "Short, for X." not in html(browser.get(page))


def test_disclosure_is_worded_for_the_network(page, member, as_person):
    DisclosureWording.objects.create(language="en", network="x", text="(I work at {company})")
    as_person(member).post(page, fields(network="x"))
    share = Share.objects.get()
    assert "(I work at Nordwind" in share.approved_text
    assert share.disclosure_mode == "text"


def test_a_text_is_carried_over_to_the_next_network(page, member, as_person):
    browser = as_person(member)
    address = browser.post(page, fields())["Location"]
    browser.post(address, {"address": ""})
    share = Share.objects.get()
    shown = html(browser.get(f"/nordwind/shares/{share.pk}/"))
    assert f"{page}?network=bluesky" in shown
    opened = html(browser.get(page, {"network": "bluesky"}))
    assert TYPED in opened
    assert "Your text for LinkedIn" in opened


def test_changing_the_text_returns_to_the_same_network(page, member, as_person):
    browser = as_person(member)
    browser.post(page, fields(network="bluesky"))
    share = Share.objects.get()
    answer = browser.post(f"/nordwind/shares/{share.pk}/edit/")
    assert answer["Location"] == f"{page}?network=bluesky&caption=draft"
    assert TYPED in html(browser.get(answer["Location"]))


def test_an_unknown_network_opens_linkedin(page, member, as_person):
    assert "Share on LinkedIn" in html(as_person(member).get(page, {"network": "fax"}))


def test_mastodon_asks_for_the_server_once(page, member, as_person, monkeypatch):
    browser = as_person(member)
    address = browser.post(page, fields(network="mastodon"))["Location"]
    assert "/share?text=" not in html(browser.get(address))

    def find(typed: str) -> Server:
        if typed != "mastodon.example":
            raise NoServer(typed)
        return Server("mastodon.example", 40)

    monkeypatch.setattr(by_hand, "find_server", find)
    refused = browser.post(address, {"server": "nowhere.example"})
    assert refused.status_code == 422
    assert "We found no Mastodon server there" in html(refused)
    assert "nowhere.example" in html(refused)
    shown = html(browser.post(address, {"server": "mastodon.example"}, follow=True))
    assert "https://mastodon.example/share?text=" in shown
    assert "Your server takes 40 characters" in shown
    assert Share.objects.get().status == "approved"
    again = browser.post(page, fields(network="mastodon", text="Another"))["Location"]
    assert "https://mastodon.example/share?text=" in html(browser.get(again))


def test_while_typing_no_time_is_spoken_of_where_none_is_asked(page, member, connected, as_person):
    browser = as_person(connected)
    for network, says in [("", True), ("x", False)]:
        answer = html(browser.post(f"{page}check/", fields(network=network)))
        assert ('id="timing"' in answer) is says
        assert 'id="preview"' in answer


@pytest.mark.parametrize("network", networks.all_networks(), ids=lambda each: each.code)
def test_the_preview_shows_what_the_copy_button_gives(network, page, member, as_person):
    """All of it, unless it is LinkedIn's: with the link where that is part of the text."""
    long = "A day on the platform, told slowly. " * 12
    answer = html(as_person(member).post(f"{page}check/", fields(network=network.code, text=long)))
    preview = answer.partition('id="preview"')[2]
    assert ("see more" in preview) is (network.code == networks.LINKEDIN)
    given = network.copied("Text", "https://link.example/l/…")
    assert ("/l/…" in preview) is ("/l/…" in given)
