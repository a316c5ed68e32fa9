from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from content.comparing import Change, Part, compare, compared_fields

_TEXTS = st.text(st.sampled_from("ab é.\n"), max_size=60)


@given(_TEXTS, _TEXTS)
def test_the_parts_are_both_texts(before: str, after: str):
    parts = compare(before, after)
    kept = [part.text for part in parts if part.change != Change.REMOVED]
    gone = [part.text for part in parts if part.change != Change.ADDED]
    assert "".join(kept) == after
    assert "".join(gone) == before
    assert all(part.text for part in parts)


def test_words_are_compared_rather_than_letters():
    assert compare("quieter blades", "quiet blades") == [
        Part(Change.REMOVED, "quieter"),
        Part(Change.ADDED, "quiet"),
        Part(Change.SAME, " blades"),
    ]


def test_a_new_sentence_is_read_as_a_whole():
    assert compare("Gone is the owl, at night.", "Here sits one owl, at night.") == [
        Part(Change.REMOVED, "Gone is the"),
        Part(Change.ADDED, "Here sits one"),
        Part(Change.SAME, " owl, at night."),
    ]
    # What stayed between two corrections, and is more than a word, stays.
    assert [part.change for part in compare("One owl flew far.", "An owl flew off.")] == [
        Change.REMOVED,
        Change.ADDED,
        Change.SAME,
        Change.REMOVED,
        Change.ADDED,
        Change.SAME,
    ]


def test_a_very_long_text_is_compared_by_lines():
    line = "word " * 5_000 + "\n"
    parts = compare(line + "old\n", line + "new\n")
    assert parts == [
        Part(Change.SAME, line),
        Part(Change.REMOVED, "old\n"),
        Part(Change.ADDED, "new\n"),
    ]


def _caption(pk: int, text: str, tone: str = "short") -> dict:
    return {"id": pk, "tone": tone, "language": "en", "network": "", "text": text}


def test_captions_are_matched_by_identity():
    before = {"captions": [_caption(1, "One"), _caption(2, "Two"), _caption(3, "Three")]}
    after = {"captions": [_caption(3, "Three"), _caption(1, "One more"), _caption(9, "New")]}
    changes = [(change.place, change.parts) for change in compared_fields(before, after)]
    assert changes == [
        (2, [Part(Change.SAME, "One"), Part(Change.ADDED, " more")]),
        (3, [Part(Change.ADDED, "New")]),
        (None, [Part(Change.REMOVED, "Two")]),
    ]


def test_names_stand_for_what_is_chosen():
    before = {"purpose": {"id": 1, "name": "Insight"}, "topics": [{"id": 1, "name": "Grid"}]}
    after = {"purpose": None, "topics": [{"id": 1, "name": "Grid"}, {"id": 2, "name": "People"}]}
    assert [(change.name, change.parts) for change in compared_fields(before, after)] == [
        ("purpose", [Part(Change.REMOVED, "Insight")]),
        ("topics", [Part(Change.REMOVED, "Grid"), Part(Change.ADDED, "Grid, People")]),
    ]
