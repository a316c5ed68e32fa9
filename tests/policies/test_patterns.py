"""The pattern engine: it agrees with Python's, and no pattern makes it slow."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.rules import patterns
from policies.rules.pattern_syntax import MAX_STATES, PatternError, Problem, parse
from policies.rules.patterns import MAX_PLACES, Pattern, compile_pattern


def _compiled(pattern: str) -> Pattern | PatternError:
    try:
        return compile_pattern(pattern)
    except PatternError as refused:
        return refused


def _found(pattern: str, text: str) -> list[str]:
    return [text[start:end] for start, end in compile_pattern(pattern).places(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"\b\d{4}-\d{2}\b", "PO 2026-11 and 12026-11", ["2026-11"]),
        (r"projekt\s+(alfa|beta)", "Projekt  ALFA, projekt gamma, projekt\nbeta", None),
        (r"[A-Z]{2}\d+", "de12 PL7", ["de12", "PL7"]),
        (r"ż[óo]łw\w*", "Żółwie i żołwik", ["Żółwie", "żołwik"]),
        (r"a|ab|abc", "abcab", ["abc", "ab"]),
        (r"(?:ab)*c", "ababc c", ["ababc", "c"]),
        (r"^note:.*$", "x\nNote: one\nnote: two", ["Note: one", "note: two"]),
        (r"[^\s,]+@[\w.]+", "to mara@example.com, ok", ["mara@example.com"]),
        (r"\$\d{1,3}(,\d{3})*", "$1,234,567 or $12", ["$1,234,567", "$12"]),
        (r"x{2,}", "x xx xxx", ["xx", "xxx"]),
        (r"x{0}y", "xy", ["y"]),
        (r"[]a-]+", "b]a-b", ["]a-"]),
        (r"\Bend\b", "weekend end", ["end"]),
        (r".\n.", "a\nb", ["a\nb"]),
        (r"[\d\-]+", "tel 12-34", ["12-34"]),
    ],
)
def test_what_patterns_find(pattern, text, found):
    expected = found if found is not None else ["Projekt  ALFA", "projekt\nbeta"]
    assert _found(pattern, text) == expected


@pytest.mark.parametrize(
    ("pattern", "problem", "position"),
    [
        ("", Problem.EMPTY, 0),
        ("  ", Problem.EMPTY, 0),
        ("a" * 301, Problem.TOO_LONG, 300),
        ("(a", Problem.UNBALANCED, 0),
        ("a)", Problem.UNBALANCED, 1),
        ("*a", Problem.NOTHING_TO_REPEAT, 0),
        ("a|+", Problem.NOTHING_TO_REPEAT, 2),
        ("a{x}", Problem.BAD_REPEAT, 1),
        ("a{3,2}", Problem.BAD_REPEAT, 1),
        ("a{101}", Problem.BAD_REPEAT, 1),
        ("a{2", Problem.BAD_REPEAT, 1),
        ("[a", Problem.BAD_CLASS, 0),
        ("[z-a]", Problem.BAD_CLASS, 0),
        (r"[a-\d]", Problem.BAD_CLASS, 0),
        (r"(a)\1", Problem.BAD_ESCAPE, 3),
        ("a\\", Problem.BAD_ESCAPE, 1),
        ("(?=a)b", Problem.UNSUPPORTED, 0),
        ("(?P<x>a)", Problem.UNSUPPORTED, 0),
        ("(?i)a", Problem.UNSUPPORTED, 0),
        ("a+?", Problem.UNSUPPORTED, 2),
        ("a++", Problem.UNSUPPORTED, 2),
        ("(a{100}){100}", Problem.TOO_LARGE, None),
        ("(" * 50 + "a" + ")" * 50, Problem.TOO_LARGE, None),
        ("a*", Problem.MATCHES_NOTHING, 0),
        (r"\b", Problem.MATCHES_NOTHING, 0),
        ("^|a", Problem.MATCHES_NOTHING, 0),
        ("a||b", Problem.MATCHES_NOTHING, 0),
    ],
)
def test_what_patterns_are_refused(pattern, problem, position):
    with pytest.raises(PatternError) as refused:
        compile_pattern(pattern)
    assert refused.value.problem is problem
    if position is not None:
        assert refused.value.position == position


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a|ab)*c", ".*.*.*.*b", r"(\w+\s?)+!"])
def test_patterns_that_explode_elsewhere_cost_one_pass(pattern, monkeypatch):
    """Steps are counted, not seconds: at most every state once for each character."""
    compiled = compile_pattern(pattern)
    text = "a" * 3000
    steps = 0
    step = compiled._step

    def counted(waiting, char, found):
        nonlocal steps
        steps += len(waiting)
        return step(waiting, char, found)

    monkeypatch.setattr(compiled, "_step", counted)
    assert compiled._search(text, 0) is None
    assert 0 < steps <= len(text) * len(parse(pattern).states)
    assert len(parse(pattern).states) <= MAX_STATES
    assert list(compiled.places(text)) == []


def test_what_is_remembered_of_a_pattern_is_bounded():
    compiled = compile_pattern(r"[^x]x\w{3}")
    everything = "".join(map(chr, range(0x4E00, 0x6000)))
    assert list(compiled.places(everything)) == []
    assert len(compiled._steps) <= patterns._MAX_STEPS
    assert list(compiled.places("axbcd")) == [(0, 5)]


def test_the_number_of_places_is_bounded():
    assert len(_found("a", "a" * 500)) == MAX_PLACES


_LETTERS = "ab1 _-"
_atoms = st.one_of(
    st.sampled_from(
        ["a", "b", "1", " ", ".", r"\w", r"\d", r"\s", r"\W", "[ab]", "[^a]", "[a-c1]"]
    ),
    st.sampled_from([r"\b", r"\B", "^", "$"]),
)
_patterns = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda options: f"(?:{'|'.join(options)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "{2,}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@given(_patterns, st.text(alphabet=_LETTERS + "\nAB", max_size=12))
def test_it_finds_the_same_first_place_as_python(pattern, text):
    """Python takes the first alternative and we the longest, so only where it begins is equal."""
    compiled = _compiled(pattern)
    if isinstance(compiled, PatternError):
        assert compiled.problem in {Problem.EMPTY, Problem.MATCHES_NOTHING, Problem.TOO_LARGE}
        return
    ours = next(iter(compiled.places(text)), None)
    theirs = re.search(pattern, text, re.IGNORECASE | re.MULTILINE)
    assert (ours is None) == (theirs is None)
    if ours and theirs:
        assert ours[0] == theirs.start()
        assert ours[1] >= theirs.end()
        assert re.compile(pattern, re.IGNORECASE | re.MULTILINE).match(text, ours[0])


@given(st.text(max_size=60), st.text(max_size=40))
def test_anything_typed_is_compiled_or_refused(pattern, text):
    compiled = _compiled(pattern)
    if isinstance(compiled, PatternError):
        assert 0 <= compiled.position <= len(pattern)
        return
    spans = list(compiled.places(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
