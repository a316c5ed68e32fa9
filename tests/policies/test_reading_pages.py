"""Reading and confirming, in a browser without script."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from advocacy.accounts.navigation import slot
from advocacy.tenancy.context import tenant
from advocacy.tenancy.together import together
from policies import services
from policies.models import Acknowledgement
from tests.factories.policies import BODY, next_version, published_policy

HOME = "/nordwind/policies/"


def _page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def _text(response) -> str:
    return " ".join(_page(response).select_one("main").get_text(" ").split())


def _confirm(client, version, **fields):
    values = {"agreed": "on", "version": version.pk, "language": "en", **fields}
    return client.post(f"{HOME}{version.policy_id}/confirm/", values)


def test_the_index_tells_what_is_to_be_confirmed_and_what_was(organization, member, as_person):
    waiting = published_policy(title="New rules")
    done = published_policy(title="Old rules")
    services.confirm(version=done, membership=member, language="en")
    services.install_starter_content(organization, languages=["en"])
    page = _text(as_person(member).get(HOME))
    assert "To confirm" in page
    assert page.index("New rules") < page.index("Old rules")
    assert "Confirmed on" in page
    assert "LinkedIn profile checklist" in page
    assert str(waiting.policy_id) in as_person(member).get(HOME).content.decode()


def test_an_empty_index_says_what_will_be_here(organization, member, curator, as_person):
    assert "No policy yet" in _text(as_person(member).get(HOME))
    assert "Write a policy" not in _text(as_person(member).get(HOME))
    assert "Write a policy" in _text(as_person(curator).get(HOME))


def test_reading_and_confirming(organization, member, as_person):
    version = published_policy()
    client = as_person(member)
    response = client.get(f"{HOME}{version.policy_id}/")
    page = _page(response)
    assert page.h1.text == "Social media policy"
    assert page.select_one("#clause-1").text == "1 Why"
    form = page.select_one("#confirm form")
    sent = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    sent["agreed"] = "on"
    answer = client.post(
        form["action"],
        sent,
        REMOTE_ADDR="203.0.113.77",
        HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0",
        follow=True,
    )
    assert answer.redirect_chain == [(HOME, 302)]
    assert "You confirmed “Social media policy”, version 1" in _text(answer)
    kept = Acknowledgement.objects.get()
    assert (kept.membership, kept.network, kept.browser) == (member, "203.0.113.0/24", "Firefox")
    assert "You confirmed this version" in _text(client.get(f"{HOME}{version.policy_id}/"))


def test_without_the_tick_nothing_is_confirmed(organization, member, as_person):
    version = published_policy()
    response = as_person(member).post(
        f"{HOME}{version.policy_id}/confirm/",
        {"version": version.pk, "language": "en", "next": "/nordwind/hub/"},
    )
    assert response.status_code == 422
    page = _page(response)
    assert "Tick the box" in page.select_one("#confirm").text
    assert page.select_one("#confirm input[name=next]")["value"] == "/nordwind/hub/"
    assert not Acknowledgement.objects.exists()


def test_confirming_twice_is_confirming_once(organization, member, as_person):
    version = published_policy()
    client = as_person(member)
    for _ in range(2):
        assert _confirm(client, version).status_code == 302
    assert Acknowledgement.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "onward"),
    [
        ("/nordwind/shares/new/7/?caption=2", "/nordwind/shares/new/7/?caption=2"),
        ("http://testserver/nordwind/hub/", "http://testserver/nordwind/hub/"),
        ("https://evil.example/", HOME),
        ("//evil.example/", HOME),
        ("javascript:alert(1)", HOME),
        ("content:hub", HOME),
        ("nowhere", HOME),
        ("", HOME),
    ],
)
def test_afterwards_one_goes_on_where_one_was_on_this_site(
    organization, member, as_person, given, onward
):
    version = published_policy()
    assert _confirm(as_person(member), version, next=given).url == onward


def test_an_unsafe_way_on_is_not_offered(organization, member, as_person):
    version = published_policy()
    address = f"{HOME}{version.policy_id}/?next=https://evil.example/"
    assert b"evil.example" not in as_person(member).get(address).content


def test_what_else_is_to_be_confirmed_comes_before_going_on(organization, member, as_person):
    first, second = published_policy(title="A"), published_policy(title="B")
    client = as_person(member)
    answer = _confirm(client, first, next="/nordwind/hub/")
    assert answer.url == f"{HOME}{second.policy_id}/?next=%2Fnordwind%2Fhub%2F"
    assert _confirm(client, second, next="/nordwind/hub/").url == "/nordwind/hub/"


def test_a_version_that_was_replaced_meanwhile_is_read_again(organization, member, as_person):
    version = published_policy()
    newer = next_version(version.policy, texts={"en": "New"})
    client = as_person(member)
    answer = client.post(
        f"{HOME}{version.policy_id}/confirm/",
        {"agreed": "on", "version": version.pk, "language": "en"},
        follow=True,
    )
    assert "A newer version has come into force" in answer.content.decode()
    assert not Acknowledgement.objects.exists()
    assert _page(answer).select_one("#confirm input[name=version]")["value"] == str(newer.pk)


def test_a_version_of_another_policy_is_not_confirmed_here(organization, member, as_person):
    here, there = published_policy(title="A"), published_policy(title="B")
    response = as_person(member).post(
        f"{HOME}{here.policy_id}/confirm/",
        {"agreed": "on", "version": there.pk, "language": "en"},
    )
    assert response.status_code == 404


def test_what_changed_is_shown_against_the_version_confirmed_before(
    organization, member, as_person
):
    first = published_policy(texts={"en": BODY})
    services.confirm(version=first, membership=member, language="en")
    next_version(first.policy, texts={"en": "Skipped by this member."})
    body = BODY.replace("Nobody has to share.", "Nobody has to share, ever.")
    next_version(first.policy, texts={"en": body}, changes="Clause 1.1 is firmer.")
    client = as_person(member)
    page = _page(client.get(f"{HOME}{first.policy_id}/"))
    article = page.select_one("article")
    assert article.ins.text == "share, ever."
    assert article.find("del").text == "share."
    assert "Clause 1.1 is firmer." in article.text
    assert "People trust people" not in article.text
    full = _page(client.get(f"{HOME}{first.policy_id}/?view=text")).select_one("article")
    assert "People trust people" in full.text
    assert full.ins is None


def test_nobody_who_confirmed_nothing_is_shown_changes(organization, member, as_person):
    first = published_policy()
    next_version(first.policy, texts={"en": "Second"})
    page = _page(as_person(member).get(f"{HOME}{first.policy_id}/?view=changes"))
    assert "Second" in page.select_one("article").text
    assert "What changed" not in page.select_one(".page-head").text


def test_the_language_can_be_switched_and_is_the_one_confirmed(organization, member, as_person):
    version = published_policy(texts={"en": "In English", "pl": "Po polsku"})
    client = as_person(member)
    page = _page(client.get(f"{HOME}{version.policy_id}/?language=pl&next=/nordwind/hub/"))
    assert "Po polsku" in page.select_one("article[lang=pl]").text
    links = {link.text: link["href"] for link in page.select(".card header nav a")}
    assert set(links) == {"English", "Polski"}
    assert "next=%2Fnordwind%2Fhub%2F" in links["English"]
    assert page.select_one("#confirm input[name=language]")["value"] == "pl"
    _confirm(client, version, language="pl")
    assert Acknowledgement.objects.get().language == "pl"


def test_the_person_to_ask_is_named(organization, member, curator, as_person):
    version = published_policy()
    services.change_policy(
        policy=version.policy, by=curator, title="Policy", is_required=True, contact=curator
    )
    page = _page(as_person(member).get(f"{HOME}{version.policy_id}/"))
    assert page.find("a", href=f"mailto:{curator.user.email}") is not None
    assert "Ask Jonas Okafor before you post." in page.text


def test_a_clause_is_found_by_its_number(organization, member, as_person):
    published_policy(title="A", texts={"en": "## 9 Other"})
    version = published_policy(title="B")
    client = as_person(member)
    answer = client.get(f"{HOME}clauses/1.1/")
    assert answer.url == f"{HOME}{version.policy_id}/?view=text#clause-1.1"
    lost = client.get(f"{HOME}clauses/7.7/", follow=True)
    assert "No policy in force has a clause 7.7." in _text(lost)


def test_a_draft_is_nowhere_to_be_read(organization, member, curator, as_person):
    policy = services.create_policy(by=curator, title="Secret draft")
    services.save_draft_text(
        version=policy.versions.get(), language="en", title="Secret draft", body="B", by=curator
    )
    client = as_person(member)
    assert client.get(f"{HOME}{policy.pk}/").status_code == 404
    assert client.post(f"{HOME}{policy.pk}/confirm/", {"agreed": "on"}).status_code == 404
    assert "Secret draft" not in client.get(HOME).content.decode()


def test_texts_cannot_carry_code_into_the_page(organization, member, as_person):
    version = published_policy(
        title="<script>alert(1)</script>",
        texts={"en": "## <img src=x onerror=alert(2)>\n\n[x](javascript:alert(3))"},
    )
    response = as_person(member).get(f"{HOME}{version.policy_id}/")
    page = _page(response)
    assert page.h1.text == "<script>alert(1)</script>"
    assert b"alert(1)</script>" not in response.content.replace(b"&lt;/script&gt;", b"")
    assert not page.select("main img, main script")
    assert not page.select('a[href^="javascript"]')


@pytest.mark.parametrize(
    ("address", "language", "shown"),
    [("", "pl", "Lista kontrolna"), ("?language=de", "pl", "Checkliste für dein")],
)
def test_guides_are_read_in_ones_own_language(
    organization, make_member, as_person, address, language, shown
):
    services.install_starter_content(organization)
    reader = make_member(interface_language=language)
    response = as_person(reader).get(f"/nordwind/guides/profile-checklist/{address}")
    assert shown in _page(response).h1.text


def test_unknown_and_hidden_guides_are_not_found(organization, member, as_person):
    from policies.models import Guide

    services.install_starter_content(organization, languages=["en"])
    Guide.objects.filter(slug="first-share").update(is_published=False)
    client = as_person(member)
    assert client.get("/nordwind/guides/first-share/").status_code == 404
    assert client.get("/nordwind/guides/nothing/").status_code == 404
    assert client.get("/nordwind/guides/do-and-dont/").status_code == 200


def test_strangers_find_nothing(organization, other_organization, stranger, as_person):
    version = published_policy()
    client = as_person(stranger)
    assert client.get(HOME).status_code == 404
    assert client.get(f"{HOME}{version.policy_id}/").status_code == 404
    assert client.get(f"/suedwind/policies/{version.policy_id}/").status_code == 404
    with tenant(other_organization):
        assert not Acknowledgement.objects.exists()


def test_the_hub_asks_until_everything_is_confirmed(organization, member, rf):
    version = published_policy()
    next_version(version.policy, texts={"en": BODY}, changes="Two rules changed.")

    def cards() -> list[dict]:
        parts = together(*slot("hub.aside", rf.get("/"), member))
        return [part for part in parts if part and "_to_confirm" in part["template"]]

    (card,) = cards()
    assert [row.text.changes for row in card["context"]["outstanding"]] == ["Two rules changed."]
    current = card["context"]["outstanding"][0].version
    services.confirm(version=current, membership=member, language="en")
    assert cards() == []


def test_the_hub_shows_the_card(organization, member, as_person):
    version = published_policy()
    page = _page(as_person(member).get("/nordwind/hub/"))
    assert page.find("a", href=f"{HOME}{version.policy_id}/") is not None
    assert "To read and confirm" in page.select_one("aside").text


def test_the_number_of_queries_of_the_index_does_not_grow(
    organization, member, as_person, django_assert_max_num_queries
):
    client = as_person(member)

    def count() -> int:
        with django_assert_max_num_queries(25) as queries:
            assert client.get(HOME).status_code == 200
        return len(queries)

    published_policy(title="One")
    count()
    one = count()
    for number in range(10):
        version = published_policy(title=f"Policy {number}", texts={"en": BODY, "de": BODY})
        services.confirm(version=version, membership=member, language="en")
    assert count() == one
