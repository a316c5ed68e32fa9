from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policies.rules.differences import Section, Segment, changed_sections, changed_words


def _old(segments) -> str:
    return "".join(s.text for s in segments if s.kind != "added")


def _new(segments) -> str:
    return "".join(s.text for s in segments if s.kind != "removed")


@given(st.text(alphabet="ab ,\n", max_size=40), st.text(alphabet="ab ,\n", max_size=40))
def test_nothing_is_lost_in_a_comparison(before, after):
    segments = changed_words(before, after)
    assert (_old(segments), _new(segments)) == (before, after)


_sections = st.lists(
    st.builds(
        Section,
        st.sampled_from(["", "1", "2", "3.1"]),
        st.sampled_from(["", "Why", "Whom", "Form"]),
        st.lists(st.sampled_from(["a b c", "a b d", "x y", "q"]), max_size=3).map(tuple),
    ),
    max_size=4,
)


@given(_sections, _sections)
def test_what_is_not_shown_did_not_change(before, after):
    changed = changed_sections(before, after)
    left_before = [(section.heading, section.paragraphs) for section in before]
    left_after = [(section.heading, section.paragraphs) for section in after]
    for change in changed:
        if change.kind != "added":
            left_before.remove(_side(change, _old))
        if change.kind != "removed":
            left_after.remove(_side(change, _new))
    assert sorted(left_before) == sorted(left_after)


def _side(change, side) -> tuple[str, tuple[str, ...]]:
    paragraphs = tuple(side(paragraph) for paragraph in change.paragraphs)
    return side(change.heading), tuple(filter(None, paragraphs))


@given(_sections)
def test_the_same_document_has_no_changes(sections):
    assert changed_sections(sections, list(sections)) == []


def test_an_introduction_without_heading_is_compared_with_itself():
    before = [Section("", "", ("Short on purpose.",)), Section("1", "Why", ("Because.",))]
    after = [Section("", "", ("Short on purpose.",)), Section("1", "Why", ("Therefore.",))]
    assert [_new(c.heading) for c in changed_sections(before, after)] == ["1 Why"]


def test_a_sentence_that_changed_is_shown_in_place():
    before = [Section("3.2", "Claims", ("Say what you know. Avoid superlatives.",))]
    after = [Section("3.2", "Claims", ("Say what you know. A comparison needs a source.",))]
    (changed,) = changed_sections(before, after)
    assert changed.kind == "same"
    assert changed.heading == (Segment("same", "3.2 Claims"),)
    assert changed.paragraphs[0][0] == Segment("same", "Say what you know. ")


def test_a_clause_that_moved_down_is_not_called_new():
    before = [Section("2.1", "Pictures", ("Ask first.",))]
    after = [Section("2.1", "AI", ("Check facts.",)), Section("2.2", "Pictures", ("Ask first.",))]
    new, moved = changed_sections(before, after)
    assert (new.kind, moved.kind) == ("added", "same")
    assert _old(moved.heading) == "2.1 Pictures"


def test_a_removed_clause_is_shown_where_it_stood():
    sections = [Section(str(n), f"Clause {n}", (f"Text {n}",)) for n in (1, 2, 3)]
    after = [sections[0], Section("3", "Clause 3", ("New text 3",))]
    assert [(c.kind, _old(c.heading)) for c in changed_sections(sections, after)] == [
        ("removed", "2 Clause 2"),
        ("same", "3 Clause 3"),
    ]


def test_a_rewritten_paragraph_is_one_gone_and_one_new():
    before = [Section("1", "Why", ("Nothing alike here",))]
    after = [Section("1", "Why", ("Completely other words",))]
    (changed,) = changed_sections(before, after)
    assert [p[0].kind for p in changed.paragraphs] == ["removed", "added"]
