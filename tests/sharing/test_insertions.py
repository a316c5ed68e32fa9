from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.sharing.insertions import (
    EMOJI,
    MOST_HASHTAGS,
    hashtag,
    mentions_of,
    suggested_hashtags,
)
from advocacy.sharing.linkedin import little_text
from advocacy.tenancy.models import Organization


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Wind energy", "#WindEnergy"),
        ("People & culture", "#PeopleCulture"),
        ("#ClimateWeek", "#ClimateWeek"),
        ("KI-Forschung", "#KIForschung"),
        ("łączność", "#Łączność"),
        ("2026", ""),
        ("", ""),
        ("—", ""),
    ],
)
def test_names_become_hashtags(name, expected):
    assert hashtag(name) == expected


@given(st.text(max_size=60))
def test_a_hashtag_is_one_that_linkedin_links(name):
    tag = hashtag(name)
    if tag:
        # What is a hashtag stays as it is; anything else would be escaped.
        assert little_text.escape(tag)[:1] == "#"
        assert not any(character.isspace() for character in tag)


def test_the_campaign_comes_first_and_nothing_twice():
    found = suggested_hashtags(
        topics=["Wind", "climate week", "A", "B", "C"], campaign="ClimateWeek"
    )
    assert found == ["#ClimateWeek", "#Wind", "#A", "#B"]
    assert len(found) == MOST_HASHTAGS


def test_only_an_organization_with_a_page_can_be_mentioned():
    assert mentions_of(Organization(linkedin_page_name="Nordwind")) == ()
    page = Organization(
        linkedin_page_name="Nordwind Energy", linkedin_page_urn="urn:li:organization:5"
    )
    (mention,) = mentions_of(page)
    assert (mention.name, mention.urn) == ("Nordwind Energy", "urn:li:organization:5")


def test_every_emoji_is_one_picture_with_a_name_of_its_own():
    assert len({each.character for each in EMOJI}) == len({str(each.name) for each in EMOJI})
    assert all(little_text.count_characters(each.character) <= 2 for each in EMOJI)
