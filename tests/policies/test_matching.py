"""What text rules find, and where."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.rules.matching import (
    MAX_TEXT_LENGTH,
    SEVERITIES,
    Finding,
    Rule,
    _caseless,
    compile_words,
    find,
    passages,
    strongest,
    without_overlaps,
)


def _rule(*terms: str, id: int = 1, kind: str = "word", severity: str = "hint", languages=()):
    return Rule(id, f"Rule {id}", kind, severity, "Why", "3.2", terms, tuple(languages))


def _matched(text: str, *terms: str, language: str = "en") -> list[str]:
    return [finding.matched for finding in find(text, [_rule(*terms)], language=language)]


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("guarantee", "We Guarantee it", ["Guarantee"]),
        ("guarantee", "guaranteed", []),
        ("guarantee*", "guaranteed, guarantees", ["guaranteed", "guarantees"]),
        ("best in class", "the best  in\nclass unit", ["best  in\nclass"]),
        ("größte", "Der GRÖSSTE? Der GRÖẞTE, der größte.", ["GRÖẞTE", "größte"]),
        ("żółw", "ŻÓŁW i żółwik", ["ŻÓŁW"]),
        ("C++", "C++ and C++11", ["C++", "C++"]),
        ("#ad", "#ad #adventure a#ad", ["#ad", "#ad"]),
        ("don't", "Don’t and don't", ["Don’t", "don't"]),
        ("AI-written", "an AI‑written text", ["AI‑written"]),
        ("Vindkraft", "Vind\u00adkraft vind\u200bkraft", ["Vind\u00adkraft", "vind\u200bkraft"]),
        ("istanbul", "İSTANBUL ıstanbul", ["İSTANBUL", "ıstanbul"]),
        ("a*b", "a*b aXb", ["a*b"]),
        ("*", "anything", []),
        ("best*", "best* bests", ["best", "bests"]),
        ("x", "", []),
    ],
)
def test_words_and_phrases(term, text, found):
    assert _matched(text, term) == found


def test_decomposed_text_is_found_where_it_stands():
    text = unicodedata.normalize("NFD", "nur der größte Wert")
    (finding,) = find(text, [_rule("größte")], language="de")
    assert finding.matched == unicodedata.normalize("NFD", "größte")
    assert text[finding.start : finding.end] == finding.matched


@pytest.mark.parametrize("kind", ["word", "competitor", "claim", "confidential"])
def test_all_kinds_but_patterns_look_for_words(kind):
    (finding,) = find("Ask Vestwind.", [_rule("vestwind", kind=kind)], language="en")
    assert (finding.kind, finding.matched, finding.clause) == (kind, "Vestwind", "3.2")


def test_a_pattern_is_not_taken_for_a_phrase():
    (finding,) = find("order 4711", [_rule(r"\d+", kind="pattern")], language="en")
    assert finding.matched == "4711"


@pytest.mark.parametrize(
    ("languages", "language", "speaks"),
    [((), "pl", True), (("de",), "de", True), (("de",), "de-at", True), (("de",), "da", False)],
)
def test_rules_keep_to_their_languages(languages, language, speaks):
    assert bool(find("best", [_rule("best", languages=languages)], language=language)) is speaks


def test_in_one_place_the_strictest_speaks_then_the_longest():
    rules = [
        _rule("quietest turbine", id=1, severity="hint"),
        _rule("quietest", id=2, severity="block"),
        _rule("in Europe", id=3, severity="ask"),
        _rule("Europe", id=4, severity="ask"),
    ]
    found = find("The quietest turbine in Europe", rules, language="en")
    assert [(f.rule_id, f.matched) for f in found] == [(2, "quietest"), (3, "in Europe")]
    assert strongest(found) == "block"


def test_text_beyond_the_limit_is_not_examined():
    assert _matched("x " * (MAX_TEXT_LENGTH // 2) + "best", "best") == []


def test_nothing_found_is_no_severity():
    assert strongest([]) is None


@st.composite
def _findings(draw):
    start = draw(st.integers(0, 40))
    end = start + draw(st.integers(1, 10))
    severity = draw(st.sampled_from(SEVERITIES))
    return Finding(draw(st.integers(1, 5)), "n", "word", severity, "", "", start, end, "")


@given(st.lists(_findings(), max_size=12))
def test_what_is_left_never_overlaps_and_keeps_the_strictest(findings):
    kept = without_overlaps(findings)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    assert set(kept) <= set(findings)
    assert strongest(kept) == strongest(findings)
    for lost in set(findings) - set(kept):
        rivals = [k for k in kept if k.start < lost.end and lost.start < k.end]
        assert any(
            SEVERITIES.index(rival.severity) >= SEVERITIES.index(lost.severity) for rival in rivals
        )


@given(
    st.text(alphabet="aıİiI sSſßẞ'’-Kkσς", max_size=20),
    st.text(alphabet="aıİi sSß'-Kkσ", max_size=6),
)
def test_the_quick_look_misses_nothing(text, term):
    """The needle may be there without a match, never the other way round."""
    words = compile_words(term)
    if words is not None and words.expression.search(text):
        assert words.needle in _caseless(text)


_terms = st.lists(st.text(alphabet="abż ß'*-", min_size=1, max_size=6), min_size=1, max_size=4)
_texts = st.text(alphabet="abżŻß '’-*\n\u0301\u00ad", max_size=60)


@given(_texts, _terms)
def test_findings_point_at_what_they_name(text, terms):
    found = find(text, [_rule(*terms)], language="en")
    for finding in found:
        assert text[finding.start : finding.end] == finding.matched != ""
    assert "".join(part.text for part in passages(text, found)) == text
    assert [part.finding for part in passages(text, found) if part.finding] == found
