"""What LinkedIn makes of a commentary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.sharing.linkedin.simulator.little_text import (
    RESERVED,
    Hashtag,
    Mention,
    Text,
    escape,
    parse,
)

ORGANIZATION = "urn:li:organization:2414183"


def shown(commentary: str) -> str:
    return parse(commentary).text


@given(st.text())
def test_escaped_text_is_shown_as_it_was_written(text: str):
    read = parse(escape(text))
    assert read.text == text
    assert read.cut_at is None
    assert all(isinstance(element, Text) for element in read.elements)


@given(st.text())
def test_what_is_shown_never_depends_on_what_follows_the_cut(commentary: str):
    read = parse(commentary)
    if read.cut_at is not None:
        assert parse(commentary[: read.cut_at]).text == read.text
        assert commentary[read.cut_at] in RESERVED


@given(st.text(), st.text(), st.sampled_from("|}[]()<>*_~"))
def test_an_unescaped_reserved_character_cuts_the_text(before: str, after: str, sign: str):
    read = parse(escape(before) + sign + after)
    assert read.text == before
    assert read.cut_at == len(escape(before))


@given(st.text(min_size=1), st.text())
def test_a_mention_shows_its_name(name: str, after: str):
    read = parse(f"@[{escape(name)}]({ORGANIZATION}){escape(after)}")
    assert read.elements[0] == Mention(name, ORGANIZATION)
    assert read.text == name + after


@given(st.text(min_size=1))
def test_the_long_hashtag_may_hold_any_text(word: str):
    assert parse(f"{{hashtag|#|{escape(word)}}}").elements == (Hashtag(f"#{word}"),)


@pytest.mark.parametrize("sign", sorted(RESERVED))
def test_every_reserved_character_can_be_escaped(sign: str):
    assert shown(f"a\\{sign}b") == f"a{sign}b"


@pytest.mark.parametrize(
    ("commentary", "text"),
    [
        ("up from 4% today (EPRI, 2024)", "up from 4% today "),
        ("see https://example.org/a_b", "see https://example.org/a"),
        ("a plain\nline — “quoted”, 100 % 🎉", "a plain\nline — “quoted”, 100 % 🎉"),
        ("a backslash \\n is no escape", "a backslash "),
        ("it ends with one \\", "it ends with one "),
        ("mail me@example.org", "mail me"),
        ("@[Name]", ""),
        ("@[](urn:li:organization:1)", ""),
        ("@[Name](urn:li:share:1)", ""),
        ("@[Na*me](urn:li:person:ab_C-1)", ""),
        ("@[Name] (urn:li:person:a)", ""),
        ("@[Na\\*me](urn:li:person:ab_C-1)!", "Na*me!"),
        ("#one #two", "#one #two"),
        ("# alone", ""),
        ("#Straße #энергия #हिन्दी #2026", "#Straße #энергия #हिन्दी #2026"),
        ("#wind_energy", "#wind"),
        ("{hashtag|#|wind\\_energy}", "#wind_energy"),
        ("{hashtag|\\#|wind}", "#wind"),
        ("{hashtag|\uff03|風力}", "\uff03風力"),
        ("{hashtag|#|}", ""),
        ("{hashtag|wind}", ""),
        ("{other|#|wind}", ""),
    ],
)
def test_examples(commentary: str, text: str):
    assert shown(commentary) == text


def test_elements_keep_their_order():
    read = parse("Hi @[Acme](urn:li:organization:1), see #Wind \\#now")
    assert read.elements == (
        Text("Hi "),
        Mention("Acme", "urn:li:organization:1"),
        Text(", see "),
        Hashtag("#Wind"),
        Text(" #now"),
    )
