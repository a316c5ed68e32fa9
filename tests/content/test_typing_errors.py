"""What may be corrected in a live post without another review."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.reviewing import is_typographical


def _post(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Quieter blades",
        "summary": "What owls know about air.",
        "why_care": "",
        "url": "https://nordwind.example/owl",
        "visible_until": "2026-12-01T00:00:00+00:00",
        "captions": [{"id": 1, "tone": "curious", "language": "en", "text": "Owls fly silently."}],
        **changes,
    }


def _with(text: str) -> dict[str, Any]:
    return _post(summary=text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("What owls knwo about wind.", "What owls know about wind."),
        ("The turbien turns.", "The turbine turns."),
        ("The turbne turns.", "The turbine turns."),
        ("The turbinne turns.", "The turbine turns."),
        ("It turns turns quietly.", "It turns quietly."),
        ("It turns , quietly", "It turns, quietly."),
        ("It  turns quietly.", "It turns quietly."),
        ("one turbien, two baldes", "one turbine, two blades"),
        ("In 2025 the turbien made 3.5 GW.", "In 2025 the turbine made 3.5 GW."),
    ],
)
def test_typing_errors(before, after):
    assert is_typographical(_with(before), _with(after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It is now legal.", "It is not legal."),
        ("It is legal.", "It is illegal."),
        ("That is typical.", "That is atypical."),
        ("It made 3.5 GW.", "It made 35 GW."),
        ("It made 3 million.", "It made 3 billion."),
        ("It grew by 5%.", "It grew by 5."),
        ("It grew by 10-20.", "It grew by 10 20 30."),
        ("Anna leads it.", "Anne leads it."),
        ("see https://a.example/x", "see https://a.example/y"),
        ("A #wind post", "A #winds post"),
        ("thanks to @ida", "thanks to @idas"),
        ("We turn quietly.", "We turn very quietly."),
        ("We never sell it.", "We sell it."),
        ("It is safe.", "It is safe?!$"),
        ("one two three four", "four three two one"),
        ("baldes turbien rotro geenrator", "blades turbine rotor generator"),
        ("us", "US"),
        ("It is -5 degrees.", "It is 5 degrees."),
        ("It is safe.", "It is safe?"),
    ],
)
def test_changes_of_meaning(before, after):
    assert not is_typographical(_with(before), _with(after))


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "https://nordwind.example/owls"},
        {"visible_until": "2026-12-02T00:00:00+00:00"},
        {"captions": []},
        {"captions": [{"id": 1, "tone": "expert", "language": "en", "text": "Owls fly silently."}]},
        {
            "captions": [
                {"id": 2, "tone": "curious", "language": "en", "text": "Owls fly silently."}
            ]
        },
        {"picture": {"id": 4, "alt_text": "An owl", "focus": [0.5, 0.5]}},
        {"for_everyone": False},
    ],
)
def test_nothing_but_texts_is_a_typing_error(changes):
    assert not is_typographical(_post(), _post(**changes))


def test_a_caption_may_be_corrected():
    wrong = [{"id": 1, "tone": "curious", "language": "en", "text": "Owls fly silenty."}]
    assert is_typographical(_post(captions=wrong), _post())


@given(st.text(max_size=60), st.text(max_size=60))
def test_numbers_and_capitals_always_stay(before, after):
    if is_typographical(_with(before), _with(after)):
        assert [c for c in before if c.isdigit()] == [c for c in after if c.isdigit()]
        capitals = [c for c in before if c.isupper()]
        # A repeated word may be taken out, whatever it is.
        assert [c for c in after if c.isupper()] == capitals or len(after) < len(before)
