"""What readers see is what was previewed, whatever people type."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advocacy.sharing.linkedin.little_text import (
    LIMIT,
    Mention,
    clean,
    count_characters,
    escape,
    preview,
    remaining,
    visible,
)

RESERVED = "|{}@[]()<>#\\*_~"
# Each property is held against this many texts.
THOROUGH = settings(max_examples=500, deadline=None)
ADA = Mention("Ada Lovelace", "urn:li:person:a-B_9")
ADA_ONLY = Mention("Ada", "urn:li:person:xyz")
ACME = Mention("Acme (Holding) [x] #1", "urn:li:organization:42")


def read(commentary: str) -> str:
    """LinkedIn's reader, as far as it is known: ends without a word at the first bare reserved
    character that starts neither a mention nor a hashtag."""
    seen, index = [], 0
    while index < len(commentary):
        character, following = commentary[index], commentary[index + 1 : index + 2]
        if character == "\\":
            if following not in RESERVED or not following:
                return "".join(seen)
            seen.append(following)
            index += 2
        elif character == "@" and following == "[":
            name, index = _until(commentary, index + 2, "]")
            if commentary[index : index + 8] != "(urn:li:":
                return "".join(seen)
            _, index = _until(commentary, index + 1, ")")
            seen.append(name)
        elif character in RESERVED and not (character == "#" and following.isalnum()):
            return "".join(seen)
        else:
            seen.append(character)
            index += 1
    return "".join(seen)


def _until(commentary: str, index: int, end: str) -> tuple[str, int]:
    found = []
    while commentary[index] != end:
        index += commentary[index] == "\\"
        found.append(commentary[index])
        index += 1
    return "".join(found), index + 1


# Letters of many scripts, marks, emoji sequences, directions, and much of what is reserved.
fragments = st.one_of(
    st.sampled_from(RESERVED),
    st.sampled_from(
        [
            "#MyTag",
            "#1",
            "#été_2026",
            "#हिन्दी",
            "##",
            "@Ada Lovelace",
            "@Ada",
            "@" + ACME.name,
            "C#",
            "https://example.com/a_(b)#c~d",
            "\\#",
            "{hashtag|#|x}",
            "@[x](urn:li:person:1)",
            "👩‍👩‍👧‍👦",
            "🇩🇪🇫🇷",
            "👍🏽",
            "❤️",
            "שלום (עולם)",
            "\u202bمرحبا\u202c",
            "e\u0301",
            "\r\n",
            "\x00",
            "\ud83d",
            "\u2028",
            "\ufeff",
        ]
    ),
    st.text(max_size=5),
)
texts = st.lists(fragments, max_size=30).map("".join)


@THOROUGH
@given(texts)
@example(RESERVED * 2)
@example("\ud83d\ude00")
def test_readers_see_what_was_previewed(text: str) -> None:
    assert read(escape(text)) == visible(text) == preview(text).text


@THOROUGH
@given(texts, st.sets(st.sampled_from([ADA, ADA_ONLY, ACME])).map(tuple))
def test_also_with_mentions(text: str, mentions: tuple[Mention, ...]) -> None:
    assert read(escape(text, mentions)) == visible(text, mentions)
    assert preview(text, mentions).text == visible(text, mentions)


@THOROUGH
@given(texts)
def test_nothing_visible_is_lost(text: str) -> None:
    kept = [c for c in text if unicodedata.category(c) not in ("Cc", "Cs") and not c.isspace()]
    assert [c for c in visible(text) if not c.isspace()] == kept


@THOROUGH
@given(texts)
def test_cleaning_once_is_enough_and_gives_encodable_text(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode("utf-8")


@THOROUGH
@given(texts)
def test_escapes_only_ever_lengthen(text: str) -> None:
    assert remaining(text) <= LIMIT - count_characters(visible(text))


@THOROUGH
@given(texts, st.integers(0, 60))
def test_the_teaser_is_a_beginning_that_fits(text: str, fold: int) -> None:
    shown = preview(text, fold=fold)
    assert shown.text.startswith(shown.teaser)
    assert not shown.is_folded or count_characters(shown.teaser) <= fold
    assert shown.is_folded or shown.teaser == shown.text


@pytest.mark.parametrize("character", RESERVED)
def test_every_reserved_character_gets_its_backslash(character: str) -> None:
    assert escape(f"a {character} b") == f"a \\{character} b"


@pytest.mark.parametrize(
    ("text", "commentary"),
    [
        ("#launch day", "#launch day"),
        ("(#launch)", "\\(#launch\\)"),
        ("#été", "#été"),
        ("#日本", "#日本"),
        ("#2026goals", "#2026goals"),
        ("#my_tag", "#my\\_tag"),
        ("we are #1", "we are \\#1"),
        ("C# and F#", "C\\# and F\\#"),
        ("C#sharp", "C\\#sharp"),
        ("##twice", "\\#\\#twice"),
        ("https://example.com/#part", "https://example.com/\\#part"),
        ("https://example.com/a_b", "https://example.com/a\\_b"),
        ("# heading", "\\# heading"),
        ("ends with #", "ends with \\#"),
        ("#_x", "\\#\\_x"),
    ],
)
def test_hashtags(text: str, commentary: str) -> None:
    assert escape(text) == commentary


def test_mentions() -> None:
    assert escape("Thanks @Ada Lovelace!", [ADA]) == "Thanks @[Ada Lovelace](urn:li:person:a-B_9)!"
    assert visible("Thanks @Ada Lovelace!", [ADA]) == "Thanks Ada Lovelace!"


def test_the_longest_name_wins_and_the_others_still_work() -> None:
    assert (
        escape("@Ada Lovelace, @Ada", [ADA_ONLY, ADA])
        == "@[Ada Lovelace](urn:li:person:a-B_9), @[Ada](urn:li:person:xyz)"
    )


def test_a_name_within_a_word_or_an_address_is_no_mention() -> None:
    assert escape("@Adamant me@Ada", [ADA_ONLY]) == "\\@Adamant me\\@Ada"


def test_a_mention_nobody_passed_is_text() -> None:
    assert escape("@[Ada](urn:li:person:1)") == "\\@\\[Ada\\]\\(urn:li:person:1\\)"


@pytest.mark.parametrize(
    ("name", "urn"),
    [
        ("", "urn:li:person:1"),
        (" Ada", "urn:li:person:1"),
        ("A\x00da", "urn:li:person:1"),
        ("Ada", "urn:li:share:1"),
        ("Ada", "urn:li:person:1) and more"),
        ("Ada", "1"),
    ],
)
def test_what_is_no_mention(name: str, urn: str) -> None:
    with pytest.raises(ValueError, match="Not a mention"):
        Mention(name, urn)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("é", 1), ("e\u0301", 2), ("日本", 2), ("😀", 2), ("👩‍👩‍👧‍👦", 11), ("a\nb", 3)],
)
def test_counting_in_utf_16_units(text: str, count: int) -> None:
    assert count_characters(text) == count == len(text.encode("utf-16-le")) // 2


def test_the_limit_pays_for_backslashes() -> None:
    assert remaining("a" * LIMIT) == 0
    assert remaining("(" * (LIMIT // 2)) == 0
    assert remaining("😀" * 1500 + "x") == -1
    assert remaining("@Ada", [ADA_ONLY]) == LIMIT - len("@[Ada](urn:li:person:xyz)")


def test_a_short_text_is_not_folded() -> None:
    shown = preview("One line\nand another")
    assert (shown.teaser, shown.is_folded) == ("One line\nand another", False)


def test_folding_after_characters_and_after_lines() -> None:
    assert preview("word " * 60).teaser == ("word " * 42).rstrip()
    assert preview("a\nb\nc\nd").teaser == "a\nb\nc"
    assert not preview("a" * 210).is_folded
    assert preview("a" * 211).teaser == "a" * 210


@pytest.mark.parametrize("whole", ["😀", "👩‍👩‍👧‍👦", "👍🏽", "e\u0301", "❤️", "🇩🇪"])
def test_folding_tears_nothing_apart(whole: str) -> None:
    for fold in range(1, 40):
        teaser = preview(whole * 30, fold=fold).teaser
        assert teaser == whole * (len(teaser) // len(whole))
        assert count_characters(teaser) <= fold
