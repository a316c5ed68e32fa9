"""What ships: complete in every language, valid by our own rules, installed once."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from policies import services, starter
from policies.disclosure import disclosure_for
from policies.markdown import clauses, reading_minutes, render
from policies.models import DisclosureWording, Guide, Policy, TextRule
from policies.queries import guides, outstanding_versions
from policies.rules.drafting import QUESTIONS, draft_from_answers
from policies.rules.matching import SEVERITIES, find
from policies.rules.patterns import compile_pattern

LANGUAGES = [code for code, _ in settings.LANGUAGES]


def test_everything_ships_in_every_language():
    assert starter.languages() == tuple(sorted(LANGUAGES))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policies_have_the_same_clauses(language):
    numbers = [clause.number for clause in clauses(starter.policy(language).body)]
    assert numbers == [clause.number for clause in clauses(starter.policy("en").body)]
    assert [number for number in numbers if "." not in number] == list("1234567")
    assert reading_minutes(starter.policy(language).body) <= 5
    assert render(starter.policy(language).body).html.count('class="note') == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guides_match_each_other(language):
    ours, english = starter.guides(language), starter.guides("en")
    assert [guide.slug for guide in ours] == [guide.slug for guide in english]
    for guide, original in zip(ours, english, strict=True):
        assert guide.title
        assert 0 < len(guide.summary) <= 300
        assert _shape(guide.body) == _shape(original.body)


def _shape(body: str) -> list[str]:
    """The bones of a text: headings, items and cards, without the words."""
    return re.findall(r"^(#+|- |:::(?: \w+)?)", body, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wizard_asks_the_seven_questions(language):
    template = starter.wizard_template(language)
    assert re.findall(r"\{\{(\w+)\}\}", template) == list(QUESTIONS)
    draft = draft_from_answers(template, dict.fromkeys(QUESTIONS, "An answer."))
    assert "{{" not in draft
    assert {clause.number for clause in clauses(draft)} <= {
        clause.number for clause in clauses(starter.policy(language).body)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_rules_are_valid(language):
    known = {clause.number for clause in clauses(starter.policy(language).body)}
    rules = starter.text_rules(language)
    assert len(rules) == len(starter.text_rules("en"))
    for rule in rules:
        assert rule.clause in known
        assert rule.severity in SEVERITIES
        assert len(rule.name) <= 120
        assert len(rule.explanation) <= 400
        assert all(len(term) <= 300 for term in rule.terms)
        if rule.kind == "pattern":
            for term in rule.terms:
                compile_pattern(term)
    assert len({rule.name for rule in rules}) == len(rules)
    assert "{company}" in starter.default_wording(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_of_the_text_rules_can_be_found(language):
    for rule in starter.text_rules(language):
        for term in rule.terms if rule.kind != "pattern" else ():
            text = f"Aa {term.replace('*', '')} zz"
            assert find(text, [rule], language=language), (rule.name, term)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to mara.klein@example.co.uk today", "mara.klein@example.co.uk"),
        ("Call +49 (30) 901820-33 now", "+49 (30) 901820-33"),
        ("Ring +45 20 30 40 50.", "+45 20 30 40 50"),
        ("From 2019 to 2026 we grew by 12,500.", None),
    ],
)
def test_contact_details_are_noticed(text, found):
    rules = [rule for rule in starter.text_rules("en") if rule.kind == "pattern"]
    assert [f.matched for f in find(text, rules, language="en")] == ([found] if found else [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_placeholder_is_left(language):
    bodies = [starter.policy(language).body, *(g.body for g in starter.guides(language))]
    for body in bodies:
        assert set(re.findall(r"\{\{.*?\}\}", body)) <= {"{{company}}"}


def test_a_new_organization_gets_everything_once(organization, member):
    policy = services.install_starter_content(organization, publish=True)
    assert policy is not None
    version = policy.versions.get()
    assert {text.language for text in version.texts.all()} == set(LANGUAGES)
    assert "Nordwind Energy" in version.texts.get(language="da").body
    assert outstanding_versions(member) == [version]
    assert [text.guide.slug for text in guides("pl")] == [
        "profile-checklist",
        "first-share",
        "do-and-dont",
    ]
    assert disclosure_for(member, language="nl").text == "Ik werk bij Nordwind Energy."
    counts = [model.objects.count() for model in (Policy, Guide, TextRule, DisclosureWording)]
    assert services.install_starter_content(organization, publish=True) is None
    again = [model.objects.count() for model in (Policy, Guide, TextRule, DisclosureWording)]
    assert again == counts


def test_starter_content_keeps_to_the_languages_wanted(organization):
    policy = services.install_starter_content(organization, languages=["de"])
    version = policy.versions.get()
    assert version.status == "draft"
    assert {text.language for text in version.texts.all()} == {"en", "de"}
    assert {tuple(rule.languages) for rule in TextRule.objects.all()} == {("en",), ("de",)}
