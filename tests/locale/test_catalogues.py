"""Every string in every language: nothing missing, nothing guessed, every placeholder kept."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from advocacy.config import messages

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sdf]|\{(\w+)\}")
# Strings that may read the same in another language are no sign of a missing translation.
_PLURALS = {"de": 2, "pl": 3, "da": 2, "nl": 2}


@pytest.fixture(scope="module")
def template():
    messages.extract()
    with messages.TEMPLATE.open("rb") as source:
        return read_po(source)


@pytest.fixture(params=messages.LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def catalogue(language):
    with messages.catalogue(language).open("rb") as source:
        return read_po(source, locale=language)


def forms(message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple) else [message.string]


def test_every_string_of_the_sources_is_in_the_catalogue(template, catalogue):
    known = {(message.context, message.id) for message in catalogue if message.id}
    missing = [m.id for m in template if m.id and (m.context, m.id) not in known]
    assert missing == []


def test_nothing_is_untranslated_or_fuzzy(catalogue):
    unfinished = [m.id for m in catalogue if m.id and (m.fuzzy or not all(forms(m)))]
    assert unfinished == []


def test_plurals_have_all_forms_of_the_language(catalogue, language):
    assert catalogue.num_plurals == _PLURALS[language]
    wrong = [m.id for m in catalogue if m.pluralizable and len(forms(m)) != _PLURALS[language]]
    assert wrong == []


def test_placeholders_are_kept(catalogue):
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        known = {name for text in ids for name in _PLACEHOLDER.findall(text)}
        for number, text in enumerate(forms(message)):
            used = set(_PLACEHOLDER.findall(text))
            # The form for one may say "one" in words; no form may invent a name.
            if used - known or (not message.pluralizable and used != known):
                wrong.append((message.id, text))
            if message.pluralizable and number > 0 and used != known:
                wrong.append((message.id, text))
    assert wrong == []


def test_surrounding_white_space_and_final_marks_agree(catalogue):
    wrong = []
    for message in catalogue:
        if not message.id or isinstance(message.id, tuple):
            continue
        text = message.string
        if (message.id != message.id.strip()) != (text != text.strip()):
            wrong.append(message.id)
        if (message.id[-1] in ":.?…") != (text[-1:] in ":.?…"):
            wrong.append(message.id)
    assert wrong == []


def test_the_product_does_not_shout(catalogue):
    shouting = [m.id for m in catalogue if m.id and any("!" in text for text in forms(m))]
    assert shouting == []


def test_nothing_is_left_in_english(catalogue):
    """Long sentences never read the same in two languages."""
    same = [
        m.id
        for m in catalogue
        if isinstance(m.id, str) and m.id.count(" ") > 2 and m.string == m.id
    ]
    assert same == []
