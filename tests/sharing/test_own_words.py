from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.sharing.own_words import own_words_percent

CAPTION = (
    "Our new turbine is quieter than the wind it turns in. The answer came from an owl.\n\n"
    "#WindEnergy"
)
OTHER = "Three decades of noise logs, and then a feather settles it."


def test_an_untouched_caption_is_nobodys_own():
    assert own_words_percent(CAPTION, [OTHER, CAPTION]) == 0


def test_a_blank_page_is_all_ones_own():
    assert own_words_percent("I walked past it every day for six years.", [CAPTION, OTHER]) == 100
    assert own_words_percent("Anything at all", []) == 100


def test_nothing_written_is_nothing_of_ones_own():
    assert own_words_percent("", [CAPTION]) == 0
    assert own_words_percent("#WindEnergy https://nordwind.example/owl", [CAPTION]) == 0


def test_case_punctuation_hashtags_and_links_make_nothing_ones_own():
    shouted = CAPTION.upper().replace(".", " !") + " #Owls https://nordwind.example/x"
    assert own_words_percent(shouted, [CAPTION]) == 0


def test_what_is_added_counts():
    words = len("Our new turbine is quieter than the wind it turns in".split())
    own = "I have walked past it every day for six years"
    text = f"Our new turbine is quieter than the wind it turns in. {own}"
    expected = round(100 * len(own.split()) / (words + len(own.split())))
    assert own_words_percent(text, [CAPTION]) == expected


def test_pieces_of_two_captions_stay_copies():
    text = "The answer came from an owl. Three decades of noise logs"
    assert own_words_percent(text, [CAPTION, OTHER]) == 0


def test_two_words_in_a_row_are_chance():
    assert own_words_percent("The wind was cold, so we came from elsewhere", [CAPTION]) == 100


@pytest.mark.parametrize("caption", ["Hi", "So quiet"])
def test_a_caption_shorter_than_a_run_is_still_a_caption(caption):
    assert own_words_percent(caption, [caption]) == 0


@given(st.text(), st.lists(st.text(), max_size=3))
def test_it_is_always_a_percentage(text, captions):
    assert 0 <= own_words_percent(text, captions) <= 100


@given(st.text())
def test_a_copy_is_never_ones_own(text):
    assert own_words_percent(text, [text]) == 0
