"""Checks and disclosure as the apps above call them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.audit.models import AuditEntry
from advocacy.tenancy.context import tenant
from policies import services
from policies.checks import check_text, rules_in_force, strongest
from policies.disclosure import Disclosure, apply, disclosure_for, is_disclosed
from policies.models import TextRule
from policies.rules.disclosure import mode_for

RULE = {
    "name": "Comparisons",
    "kind": "claim",
    "terms": ["quietest"],
    "severity": "ask",
    "explanation": "Needs a source.",
    "clause": "3.2",
    "languages": ["en"],
    "is_active": True,
}


def test_a_text_is_checked_by_the_active_rules_of_its_language(organization, curator):
    rule = services.save_text_rule(by=curator, values=RULE)
    services.save_text_rule(
        by=curator, values={**RULE, "name": "Off", "terms": ["turbine"], "is_active": False}
    )
    (finding,) = check_text("The quietest turbine", language="en")
    assert (finding.rule_id, finding.matched, finding.clause) == (rule.pk, "quietest", "3.2")
    assert strongest([finding]) == "ask"
    assert check_text("The quietest turbine", language="de") == []


def test_rules_of_another_organization_have_no_say(organization, other_organization, curator):
    services.save_text_rule(by=curator, values=RULE)
    with tenant(other_organization):
        assert check_text("quietest", language="en") == []


def test_several_texts_cost_one_query(organization, curator, django_assert_num_queries):
    services.save_text_rule(by=curator, values=RULE)
    with django_assert_num_queries(1):
        rules = rules_in_force()
        assert [len(check_text(t, language="en", rules=rules)) for t in ("quietest", "")] == [1, 0]


def test_changes_of_rules_are_audited_and_unchanged_ones_are_not(organization, curator):
    rule = services.save_text_rule(by=curator, values=RULE)
    services.save_text_rule(by=curator, values={**RULE, "severity": "block"}, rule=rule)
    services.save_text_rule(by=curator, values={**RULE, "severity": "block"}, rule=rule)
    services.delete_text_rule(by=curator, rule=rule)
    entries = {entry.verb: entry for entry in AuditEntry.objects.all()}
    assert set(entries) == {"text_rule.created", "text_rule.changed", "text_rule.deleted"}
    assert entries["text_rule.changed"].changes == {"severity": ["ask", "block"]}
    assert entries["text_rule.deleted"].changes["name"] == ["Comparisons", None]
    assert not TextRule.objects.exists()


@pytest.mark.parametrize("setting", ["text", "headline"])
@pytest.mark.parametrize("network", ["linkedin", "xing"])
@pytest.mark.parametrize("named", [True, False])
def test_a_headline_is_enough_only_where_everything_agrees(setting, network, named):
    mode = mode_for(setting=setting, network=network, headline_names_employer=named)
    enough = setting == "headline" and network == "linkedin" and named
    assert mode == ("headline" if enough else "text")


def test_without_any_setting_the_text_says_it(organization, member):
    member.headline_names_employer = True
    assert disclosure_for(member, language="de-AT") == Disclosure(
        "text", "Ich arbeite bei Nordwind Energy.", "end"
    )
    assert disclosure_for(member, language="fr").text == "I work at Nordwind Energy."


def test_wordings_are_chosen_by_network_and_language(organization, member, curator):
    services.save_disclosure(
        by=curator,
        mode="headline",
        position="start",
        wordings={
            ("en", ""): "My employer: {company}",
            ("en", "linkedin"): "#WeAre{company}",
            ("de", ""): "Mein Arbeitgeber: {company}",
        },
    )

    def said(language, network="linkedin"):
        return disclosure_for(member, language=language, network=network).text

    assert said("en") == "#WeAreNordwind Energy"
    assert said("en", "xing") == "My employer: Nordwind Energy"
    assert said("de") == "Mein Arbeitgeber: Nordwind Energy"
    assert said("pl") == "Pracuję w Nordwind Energy."
    assert said("fr") == "#WeAreNordwind Energy"
    member.headline_names_employer = True
    assert disclosure_for(member, language="en").mode == "headline"
    assert disclosure_for(member, language="en", network="xing").mode == "text"


def test_saving_the_disclosure_is_audited_with_both_sides(organization, curator):
    def save(**wordings):
        services.save_disclosure(
            by=curator,
            mode="text",
            position="end",
            wordings={(language, ""): text for language, text in wordings.items()},
        )

    save(en="I am with {company}.", de="Ich bin dabei.")
    save(en="I am with {company}.", de="")
    save(en="I am with {company}.", de="")
    entries = AuditEntry.objects.filter(verb="disclosure.changed").order_by("id")
    assert len(entries) == 2
    assert entries[1].changes == {"de": ["Ich bin dabei.", None]}


_sentences = st.text(alphabet="abC .\n", max_size=30)
_disclosures = st.builds(
    Disclosure,
    st.sampled_from(["text", "headline"]),
    st.text(alphabet="abC .", min_size=1, max_size=12).filter(str.strip),
    st.sampled_from(["start", "end"]),
)


@given(_sentences, _disclosures)
def test_applying_a_disclosure_says_it_once_and_keeps_the_text(text, disclosure):
    said = apply(text, disclosure)
    assert is_disclosed(said, disclosure)
    assert apply(said, disclosure) == said
    assert text.strip() in said


def test_the_disclosure_is_a_paragraph_where_the_organization_wants_it():
    assert apply("Hello\n", Disclosure("text", "I work here.", "end")) == "Hello\n\nI work here."
    assert apply(" Hello", Disclosure("text", "I work here.", "start")) == "I work here.\n\nHello"
    assert apply("i  work HERE.", Disclosure("text", "I work here.", "end")) == "i  work HERE."
