"""Writing policies, text rules and the disclosure, in a browser without script."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from advocacy.audit.models import AuditEntry
from policies import services
from policies.checks import check_text
from policies.disclosure import disclosure_for
from policies.models import Policy, PolicyVersion, TextRule
from policies.queries import outstanding_versions
from policies.services.texts import basis_of
from tests.factories.policies import BODY, next_version, published_policy

MANAGE = "/nordwind/manage/policies/"
RULES = "/nordwind/manage/text-rules/"
DISCLOSURE = "/nordwind/manage/disclosure/"


def _page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def _text(response) -> str:
    return " ".join(_page(response).select_one("main").get_text(" ").split())


@pytest.fixture
def author(curator, as_person):
    return as_person(curator)


@pytest.fixture
def draft(organization, curator) -> PolicyVersion:
    return services.create_policy(by=curator, title="Social media policy").versions.get()


def _draft_url(draft: PolicyVersion, language: str = "en") -> str:
    return f"{MANAGE}{draft.policy_id}/draft/{language}/"


def test_from_nothing_to_a_policy_in_force(organization, member, author):
    """The whole way: new, seven questions, text, publish."""
    assert "Write a policy" in _text(author.get(MANAGE))
    created = author.post(f"{MANAGE}new/", {"title": "Our policy", "is_required": "on"})
    policy = Policy.objects.get()
    assert created.url == f"{MANAGE}{policy.pk}/draft/en/"
    assert "Answer seven questions" in _text(author.get(created.url))
    answers = dict.fromkeys(
        ["why", "whom", "form", "language", "may", "may_not", "ask"], "Because it works."
    )
    written = author.post(f"{created.url}questions/", answers, follow=True)
    assert written.redirect_chain == [(created.url, 302)]
    assert "clause-3.2" in written.content.decode()
    assert outstanding_versions(member) == []
    promise = _text(author.get(f"{MANAGE}{policy.pk}/publish/"))
    assert "Version 1 is in force at once" in promise
    assert "2 people are asked to read and confirm it" in promise
    done = author.post(f"{MANAGE}{policy.pk}/publish/", follow=True)
    assert "Version 1 is in force." in _text(done)
    assert [v.policy for v in outstanding_versions(member)] == [policy]
    assert set(AuditEntry.objects.values_list("verb", "actor_label")) == {
        ("policy.created", "Jonas Okafor"),
        ("policy.text_saved", "Jonas Okafor"),
        ("policy.published", "Jonas Okafor"),
    }


def test_a_question_without_answer_keeps_the_others(draft, author):
    response = author.post(f"{_draft_url(draft)}questions/", {"why": "We have reasons."})
    assert response.status_code == 422
    page = _page(response)
    assert page.select_one("#id_why").text.strip() == "We have reasons."
    assert len(page.select("p.error")) == 6
    assert not draft.texts.exists()


def test_writing_saving_and_previewing_without_script(draft, author):
    address = _draft_url(draft, "de")
    fields = {"title": "Richtlinie", "body": "## 1 Warum\n\nDarum.", "changes": "", "basis": ""}
    shown = author.post(address, {**fields, "preview": "1"})
    assert shown.status_code == 200
    assert _page(shown).select_one("#preview #clause-1").text == "1 Warum"
    assert _page(shown).select_one("textarea[name=body]").text.strip() == fields["body"]
    assert not draft.texts.exists()
    assert author.post(address, fields).url == address
    text = draft.texts.get()
    assert (text.language, text.title, text.body) == ("de", "Richtlinie", fields["body"])
    assert _page(author.get(address)).select_one("[name=basis]")["value"] == basis_of(text)


def test_the_preview_alone_answers_htmx_and_is_safe(draft, author):
    response = author.post(
        f"{_draft_url(draft)}preview/",
        {"body": "## 1 Why\n\n<script>alert(1)</script>"},
        HTTP_HX_REQUEST="true",
    )
    page = _page(response)
    assert page.h1 is None
    assert page.script is None
    assert page.select_one("#clause-1").text == "1 Why"


def test_what_somebody_else_saved_is_not_overwritten(draft, author, curator):
    address = _draft_url(draft)
    opened = {"title": "T", "body": "Mine", "changes": "", "basis": ""}
    services.save_draft_text(version=draft, language="en", title="T", body="Theirs", by=curator)
    response = author.post(address, opened)
    assert response.status_code == 422
    assert "Somebody else has saved this text" in _text(response)
    assert _page(response).select_one("textarea[name=body]").text.strip() == "Mine"
    assert draft.texts.get().body == "Theirs"


def test_an_empty_text_is_refused_beside_its_field(draft, author):
    response = author.post(_draft_url(draft), {"title": "T", "body": "", "basis": ""})
    assert response.status_code == 422
    assert _page(response).select_one("#id_body_error") is not None


@pytest.mark.parametrize("language", ["fr", "EN", "en-us"])
def test_languages_we_do_not_speak_are_not_found(draft, author, language):
    assert author.get(_draft_url(draft, language)).status_code == 404


def test_a_language_can_be_removed_from_a_draft(draft, author, curator):
    services.save_draft_text(version=draft, language="pl", title="T", body="B", by=curator)
    author.post(f"{_draft_url(draft, 'pl')}remove/")
    assert not draft.texts.exists()


def test_publishing_needs_the_organizations_language(draft, author, curator):
    services.save_draft_text(version=draft, language="pl", title="T", body="B", by=curator)
    address = f"{MANAGE}{draft.policy_id}/publish/"
    assert "organization’s language first: English." in _text(author.get(address))
    assert author.post(address).status_code == 422
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_new_version_starts_from_the_text_in_force(organization, author):
    version = published_policy()
    answer = author.post(f"{MANAGE}{version.policy_id}/draft/", follow=True)
    assert _page(answer).select_one("textarea[name=body]").text.strip() == BODY.strip()
    assert "Draft of version 2. Language: English." in _text(answer)


def test_publishing_twice_says_that_it_is_done(organization, author):
    version = published_policy()
    answer = author.post(f"{MANAGE}{version.policy_id}/publish/", follow=True)
    assert "There is no draft to publish." in _text(answer)


def test_discarding_a_draft(organization, author):
    version = published_policy()
    services.create_draft(policy=version.policy, by=None)
    address = f"{MANAGE}{version.policy_id}/"
    assert author.post(f"{address}discard/").url == address
    assert PolicyVersion.objects.get() == version
    assert author.post(f"{address}discard/").status_code == 302


def test_settings_of_a_policy(organization, author, curator):
    version = published_policy()
    address = f"{MANAGE}{version.policy_id}/"
    failed = author.post(address, {"title": ""})
    assert failed.status_code == 422
    assert _page(failed).h1.text == "Social media policy"
    author.post(address, {"title": "Renamed", "contact": curator.pk})
    policy = Policy.objects.get()
    assert (policy.title, policy.is_required, policy.contact) == ("Renamed", False, curator)


def test_published_versions_can_be_looked_up_with_their_fingerprint(organization, author):
    first = published_policy(texts={"en": BODY, "de": "Deutsch"})
    next_version(first.policy, texts={"en": "Second"})
    response = author.get(f"{MANAGE}{first.policy_id}/versions/1/?language=de")
    assert "Deutsch" in _text(response)
    assert first.texts.get(language="de").sha256 in response.content.decode()
    assert author.get(f"{MANAGE}{first.policy_id}/versions/9/").status_code == 404


def test_the_list_shows_rates_but_nobody(organization, author, make_member):
    version = published_policy()
    people = [make_member(name=f"Reader {n}") for n in range(4)]
    services.confirm(version=version, membership=people[0], language="en")
    shown = _text(author.get(MANAGE))
    assert "1 of 5 · 20%" in shown
    assert "Reader" not in shown
    people[0].delete()
    assert "too few people" in _text(author.get(MANAGE))


RULE = {
    "name": "Comparisons",
    "kind": "claim",
    "terms": "quietest\n\n best* \nquietest",
    "severity": "ask",
    "explanation": "Needs a source.",
    "clause": "3.2",
    "is_active": "on",
}


def test_rules_are_added_changed_and_deleted(organization, author):
    author.post(f"{RULES}new/", {**RULE, "languages": ["en", "de"]})
    rule = TextRule.objects.get()
    assert (rule.terms, rule.languages) == (["quietest", "best*"], ["en", "de"])
    page = _page(author.get(f"{RULES}{rule.pk}/"))
    assert page.select_one("textarea[name=terms]").text.strip() == "quietest\nbest*"
    author.post(f"{RULES}{rule.pk}/", {**RULE, "severity": "block"})
    rule.refresh_from_db()
    assert (rule.severity, rule.languages) == ("block", [])
    assert check_text("quietest", language="pl")[0].severity == "block"
    author.post(f"{RULES}{rule.pk}/delete/")
    assert not TextRule.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"kind": "pattern", "terms": "(a"}, "terms", "“(a”, character 1: A bracket is opened"),
        ({"kind": "pattern", "terms": r"(a)\1"}, "terms", "not known after a backslash"),
        ({"kind": "pattern", "terms": "a*"}, "terms", "would match everywhere"),
        ({"terms": "*"}, "terms", "has no letter to look for"),
        ({"terms": " \n "}, "terms", "required"),
        ({"terms": "a" * 301}, "terms", "longer than 300"),
        ({"terms": "\n".join(map(str, range(201)))}, "terms", "at most 200 terms"),
        ({"severity": "panic"}, "severity", "not one of the available choices"),
        ({"languages": ["fr"]}, "languages", "not one of the available choices"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_beside_its_field(
    organization, author, change, field, message
):
    response = author.post(f"{RULES}new/", {**RULE, **change})
    assert response.status_code == 422
    page = _page(response)
    assert message in page.select_one(f"#id_{field}_error").text
    assert page.select_one("[name=name]")["value"] == "Comparisons"
    assert not TextRule.objects.exists()


def test_a_rule_that_fails_keeps_its_name_on_the_page(organization, author, curator):
    author.post(f"{RULES}new/", RULE)
    rule = TextRule.objects.get()
    response = author.post(f"{RULES}{rule.pk}/", {**RULE, "name": "New name", "terms": ""})
    assert _page(response).h1.text == "Comparisons"


@pytest.mark.parametrize("htmx", [True, False])
def test_a_text_is_tried_with_and_without_script(organization, author, htmx):
    author.post(f"{RULES}new/", RULE)
    headers = {"HTTP_HX_REQUEST": "true"} if htmx else {}
    sample = "The <b>quietest</b> turbine"
    response = author.post(RULES, {"sample": sample, "language": "en"}, **headers)
    page = _page(response)
    assert (page.h1 is None) is htmx
    assert page.select_one(".sample").text == sample
    assert page.select_one(".sample mark.ask").text == "quietest"
    assert "Needs a source." in page.text
    assert "§ 3.2" in page.text
    clean = author.post(RULES, {"sample": "Hello", "language": "en"}, **headers)
    assert "Nothing found." in clean.content.decode()


def test_rules_can_be_filtered_by_language(organization, author):
    services.install_starter_content(organization, languages=["en", "pl"])
    shown = _page(author.get(f"{RULES}?language=pl")).select_one("tbody").text
    assert "Obietnice" in shown
    assert "Promises" not in shown


def test_the_disclosure_is_saved_and_previewed(organization, author, member):
    services.install_starter_content(organization)
    page = _page(author.get(DISCLOSURE))
    assert "I work at Nordwind Energy." in page.select_one(".preview").text
    author.post(
        DISCLOSURE,
        {
            "mode": "headline",
            "position": "start",
            "wording_en": "With {company}:",
            "wording_en_linkedin": "#team",
        },
    )
    assert disclosure_for(member, language="en").text == "#team"
    assert disclosure_for(member, language="en", network="xing").text == "With Nordwind Energy:"
    assert disclosure_for(member, language="en").position == "start"
    page = _page(author.get(DISCLOSURE))
    assert page.select_one("[name=wording_en_linkedin]")["value"] == "#team"
    assert page.select_one("[name=wording_de]")["placeholder"] == "Ich arbeite bei {company}."


def test_a_wording_with_an_unknown_place_is_refused(organization, author):
    response = author.post(
        DISCLOSURE, {"mode": "text", "position": "end", "wording_en": "I am at {firm}."}
    )
    assert response.status_code == 422
    assert "Only {company}" in _page(response).select_one("#id_wording_en_error").text


def test_members_strangers_and_visitors_stay_outside(
    organization, draft, member, manager, stranger, as_person, client
):
    addresses = [
        MANAGE,
        f"{MANAGE}new/",
        f"{MANAGE}{draft.policy_id}/",
        f"{MANAGE}{draft.policy_id}/publish/",
        _draft_url(draft),
        f"{_draft_url(draft)}questions/",
        RULES,
        f"{RULES}new/",
        DISCLOSURE,
    ]
    for address in addresses:
        assert as_person(member).get(address).status_code == 403
        assert as_person(manager).get(address).status_code == 403
        assert as_person(stranger).get(address).status_code == 404
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("path", ["", "text-rules"])
def test_the_number_of_queries_of_the_lists_does_not_grow(
    organization, author, curator, django_assert_max_num_queries, path
):
    address = RULES if path else MANAGE

    def count() -> int:
        with django_assert_max_num_queries(25) as queries:
            assert author.get(address).status_code == 200
        return len(queries)

    def add(number: int) -> None:
        version = published_policy(title=f"Policy {number}", texts={"en": BODY, "de": BODY})
        services.confirm(version=version, membership=curator, language="en")
        TextRule.objects.create(
            name=f"Rule {number}", terms=["x"], severity="hint", explanation="Why"
        )

    add(0)
    count()
    one = count()
    for number in range(1, 12):
        add(number)
    assert count() == one
