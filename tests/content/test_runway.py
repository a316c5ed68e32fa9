"""How long the material lasts, and whether it is balanced."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advocacy.tenancy.urls import reverse
from content import flow_rules
from content.flow_rules import FRESH_FOR, LONGEST_RUNWAY, Offer, runway_days
from content.models import Caption, Post
from content.queries import runway as queries
from tests.factories import PostFactory, PurposeFactory, TeamFactory
from tests.factories.content import ImportedItemFactory

TODAY = date(2026, 11, 23)


def offer(first: int, last: int) -> Offer:
    return Offer(TODAY + timedelta(days=first), TODAY + timedelta(days=last))


@pytest.mark.parametrize(
    ("offers", "days"),
    [
        ([], 0),
        ([offer(0, 4)], 5),
        ([offer(1, 4)], 0),
        ([offer(-3, 2), offer(3, 5)], 6),
        ([offer(-3, 2), offer(4, 9)], 3),
        ([offer(0, 2), offer(1, 8)], 9),
        ([offer(0, 100)], FRESH_FOR.days),
        ([offer(-20, 100)], 0),
        ([offer(-13, 100)], 1),
        ([offer(n * 10, n * 10 + 12) for n in range(20)], LONGEST_RUNWAY),
        ([Offer(TODAY, date.max)], FRESH_FOR.days),
    ],
)
def test_the_runway_counts_days_in_a_row(offers, days):
    assert runway_days(offers, today=TODAY) == days


spans = st.builds(
    lambda first, length: offer(first, first + length), st.integers(-30, 80), st.integers(0, 40)
)


# The busy machine of a test run is no reason to fail.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(spans, max_size=12), spans)
def test_the_runway_is_what_counting_day_by_day_gives_and_more_never_shortens_it(offers, another):
    def covered(day: date) -> bool:
        return any(
            one.starts <= day <= min(one.ends, one.starts + FRESH_FOR - timedelta(days=1))
            for one in offers
        )

    counted = 0
    while counted < LONGEST_RUNWAY and covered(TODAY + timedelta(days=counted)):
        counted += 1
    assert runway_days(offers, today=TODAY) == counted
    assert runway_days([*offers, another], today=TODAY) >= counted


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_missing_posts_reach_the_guideline_and_one_less_does_not(useful, promotional):
    missing = flow_rules.useful_posts_missing(useful=useful, promotional=promotional)

    def share(more: int) -> float:
        found = flow_rules.useful_share(useful=useful + more, promotional=promotional)
        return 1.0 if found is None else found

    assert share(missing) >= flow_rules.USEFUL_GUIDELINE
    assert missing == 0 or share(missing - 1) < flow_rules.USEFUL_GUIDELINE


def test_nothing_offered_is_unknown_and_not_zero():
    assert flow_rules.useful_share(useful=0, promotional=0) is None


@pytest.mark.parametrize(
    ("text", "include", "exclude", "wanted"),
    [
        ("The grid of tomorrow", [], [], True),
        ("The GRID of tomorrow", ["grid"], [], True),
        ("Gridlock in town", ["grid"], [], False),
        ("The grid of tomorrow", ["grid"], ["tomorrow"], False),
        ("Größe zählt", ["größe"], [], True),
        ("C++ (and more)", ["c++"], [], True),
        ("anything", [], [""], True),
    ],
)
def test_words_decide_what_is_wanted(text, include, exclude, wanted):
    assert flow_rules.is_wanted(text, include=include, exclude=exclude) is wanted


def test_failures_double_the_pause_up_to_two_days():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    hours = [
        (flow_rules.next_fetch(failures=n, now=now) - now) // timedelta(hours=1)
        for n in (0, 1, 2, 3, 5, 6, 99)
    ]
    assert hours == [1, 2, 4, 8, 32, 48, 48]


@pytest.fixture
def useful(organization):
    return PurposeFactory()


@pytest.fixture
def promotion(organization):
    return PurposeFactory(is_promotional=True)


def days_from_now(number: int) -> datetime:
    return timezone.now() + timedelta(days=number)


def live(purpose, *, until: int, **fields) -> Post:
    """A post in the hub since a minute ago, so that it is today in every zone of the test."""
    return PostFactory.approved(
        purpose=purpose,
        visible_from=timezone.now() - timedelta(minutes=1),
        visible_until=days_from_now(until),
        **fields,
    )


def days(code: str) -> int:
    found = queries.language_runways(today=timezone.localdate())
    return next(language.days for language in found if language.code == code)


@pytest.mark.django_db
def test_only_fresh_posts_without_promotion_make_a_runway(useful, promotion, member):
    live(promotion, until=9)
    live(useful, until=9, status=Post.Status.IN_REVIEW)
    live(useful, until=9, language="de")
    live(useful, until=9, returned_at=timezone.now())
    assert days("en") == 0
    live(useful, until=4)
    assert days("en") == 5


def language(code: str) -> queries.LanguageRunway:
    found = queries.language_runways(today=timezone.localdate())
    return next(language for language in found if language.code == code)


@pytest.mark.django_db
def test_a_caption_makes_a_post_material_for_those_who_read_it(useful, make_member):
    make_member(content_languages=["pl"])
    team = TeamFactory()
    now = live(useful, until=4)
    live(useful, until=9, for_everyone=False, teams=[team])
    assert (language("pl").days, language("pl").translatable) == (0, now.pk)
    # Nothing leaves the hub for its translation when another one has not begun.
    later = PostFactory.approved(
        purpose=useful, visible_from=days_from_now(2), visible_until=days_from_now(8)
    )
    assert language("pl").translatable == later.pk
    Caption.objects.create(post=now, language="pl", text="Wiatr")
    assert language("pl").days == 5
    Caption.objects.create(post=later, language="pl", text="Woda")
    assert language("pl").translatable is None


@pytest.mark.django_db
def test_each_gap_leads_to_what_fills_it(useful, curator, make_member, as_person):
    team = TeamFactory(name="Grid")
    make_member(team=team, content_languages=["nl"])
    browser = as_person(curator)
    page = BeautifulSoup(browser.get(reverse("content:planning")).text, "lxml")
    assert page.find("a", string="Write a post")["href"].endswith("?language=nl") or (
        page.find("a", href=re.compile(r"\?language=nl$")) is not None
    )
    gap = page.select_one("a.chip.warn")
    assert gap["aria-label"] == "0 days in Dutch: write a post for Grid"
    editor = BeautifulSoup(browser.get(gap["href"]).text, "lxml")
    assert editor.select_one("select[name=language] option[selected]")["value"] == "nl"
    assert editor.select_one("input[name=audience][value=some]").has_attr("checked")
    assert editor.select_one(f"input[name=teams][value='{team.pk}']").has_attr("checked")
    post = live(useful, until=4)
    page = BeautifulSoup(browser.get(reverse("content:planning")).text, "lxml")
    target = reverse("content:post_edit", post_id=post.pk) + "#captions"
    assert page.find("a", string="Translate a caption")["href"] == target


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{"language": "xx"}, {"team": "x\0"}, {"team": "99999"}])
def test_a_link_to_the_editor_that_names_nothing_opens_it_all_the_same(given, curator, as_person):
    assert as_person(curator).get(reverse("content:post_new"), given).status_code == 200


@pytest.mark.django_db
def test_a_post_for_some_is_a_runway_for_them_only(useful, make_member):
    team, other = TeamFactory(name="Grid"), TeamFactory(name="Wind")
    make_member(team=team)
    make_member(team=other, content_languages=["de"])
    live(useful, until=4, for_everyone=False, teams=[team])
    assert days("en") == 0
    rows = queries.team_runways(today=timezone.localdate(), codes=["en", "de"])
    assert {row.name: list(row.days) for row in rows} == {"Grid": [5, None], "Wind": [None, 0]}


@pytest.mark.django_db
def test_the_page_says_what_to_do(useful, promotion, curator, as_person):
    live(promotion, until=9)
    ImportedItemFactory(language="en")
    page = as_person(curator).get(reverse("content:planning")).text
    assert "1 import waits" in page
    assert "4 more useful posts reach the guideline" in page


@pytest.mark.django_db
def test_the_balance_of_a_week_counts_what_was_offered_in_it(useful, promotion):
    live(promotion, until=2)
    for _number in range(3):
        live(useful, until=2)
    PostFactory.approved(
        purpose=promotion,
        visible_from=days_from_now(-40),
        visible_until=days_from_now(-38),
    )
    trend = queries.balance_trend(today=timezone.localdate())
    assert (trend[-1].useful, trend[-1].promotional) == (3, 1)
    assert sum(week.promotional for week in trend[:-1]) in (1, 2)
    now = queries.balance_now(now=timezone.now())
    assert now.share == 0.75
    assert now.missing == 1
    assert not now.keeps_guideline
