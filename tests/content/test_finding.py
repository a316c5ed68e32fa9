"""Finding in the hub: marks in what was searched, filters and order in the address, lists."""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from content.highlighting import Texts, mark
from content.models import Campaign, DismissedPost, Post, PostAudienceTeam, SeenPost
from content.queries import posts_visible_to
from content.queries.feed import days_left
from content.queries.for_you import CANDIDATES, for_you
from content.ranking import ROW_LENGTH
from content.search import index_posts
from content.services.evergreen import put_away_ended
from tests.factories import PostFactory, PurposeFactory, TeamFactory, TopicFactory

pytestmark = pytest.mark.django_db

HUB = "/nordwind/hub/"


def _titles(response) -> list[str]:
    """The titles of the cards in their order."""
    found = re.findall(r'<h2 id="post-\d+-title"><a [^>]*>(.*?)</a>', response.text)
    return [Markup(title).striptags() for title in found]


@pytest.fixture
def hub(member, as_person):
    client = as_person(member)

    def get(**params):
        response = client.get(HUB, params)
        assert response.status_code == 200
        return response

    return get


def _post(title: str, **fields) -> Post:
    post = PostFactory.approved(title=title, **fields)
    index_posts([post.pk])
    return post


@pytest.mark.parametrize(
    ("language", "text", "query", "marked"),
    [
        ("en", "Quieter turbines turn", "turbine", "Quieter <mark>turbines</mark> turn"),
        ("en", "Quieter turbines", "turbine OR wind", "Quieter <mark>turbines</mark>"),
        ("en", "Wind in Gdańsk", "gdansk -wind", "Wind in <mark>Gdańsk</mark>"),
        ("en", "Wind in Gdańsk", 'gdansk -"wind in"', "Wind in <mark>Gdańsk</mark>"),
        ("de", "Die Häuser am Fjord", "haus", "Die <mark>Häuser</mark> am Fjord"),
        ("pl", "Wiatr i woda", "woda", "Wiatr i <mark>woda</mark>"),
        (
            "en",
            "<b>Wind</b> & 'sea'",
            "wind",
            "&lt;b&gt;<mark>Wind</mark>&lt;/b&gt; &amp; &#39;sea&#39;",
        ),
        ("en", "Wind", "sea", None),
        ("en", "", "sea", None),
    ],
)
def test_what_was_found_is_marked(language, text, query, marked):
    found = mark({7: Texts(language, text, "")}, query)[7]
    assert found.title == marked
    assert found.summary is None


def test_a_caption_is_quoted_when_title_and_summary_hold_nothing():
    caption = "Our owls sleep. " * 6 + "Then a turbine wakes them. " + "They fly on. " * 20
    found = mark({1: Texts("en", "Wind", "Sea", (("en", caption),))}, "turbine")[1]
    assert found.title is None
    assert found.excerpt.startswith("… ")
    assert found.excerpt.endswith(" …")
    assert "Then a <mark>turbine</mark> wakes them." in found.excerpt
    assert len(found.excerpt.striptags()) < 170
    shown = mark({1: Texts("en", "Turbines", "Sea", (("en", caption),))}, "turbine")[1]
    assert shown.excerpt is None


@given(st.text(max_size=80), st.text(max_size=40))
def test_marking_never_makes_markup_of_a_text(text, word):
    text, word = text.replace("\0", ""), word.replace("\0", "")
    found = mark({1: Texts("en", f"{text} {word}", text, (("en", text),))}, word)[1]
    for shown in filter(None, (found.title, found.summary, found.excerpt)):
        plain = shown.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in plain
        assert ">" not in plain
    if found.title is not None:
        assert found.title.replace("<mark>", "").replace("</mark>", "").unescape() == (
            f"{text} {word}"
        )


def test_results_are_marked_on_the_page(hub):
    _post("Quieter <turbines>", summary="Turbines turn.")
    page = hub(q="turbine\0").text
    assert "Quieter &lt;<mark>turbines</mark>&gt;</a>" in page
    assert "<mark>Turbines</mark> turn." in page
    assert 'aria-label="Share: Quieter &lt;turbines&gt;"' in page
    # The kept card of the same post has no marks.
    assert "<mark>" not in hub(view="newest").text


def test_each_filter_narrows_and_stands_in_the_address(hub):
    today = timezone.localdate()
    campaign = Campaign.objects.create(name="Wind week", starts_on=today, ends_on=today)
    purpose, topic = PurposeFactory(name="Insight"), TopicFactory(name="Grid")
    _post("Plain")
    _post("Fits", purpose=purpose, kind="video", language="de", campaign=campaign, topics=[topic])
    for name, value in {
        "purpose": purpose.pk,
        "kind": "video",
        "language": "de",
        "campaign": campaign.pk,
        "topic": topic.pk,
    }.items():
        assert _titles(hub(**{name: value})) == ["Fits"], name
        assert _titles(hub(**{name: value, "q": "plain"})) == [], name
    page = hub(kind="video", language="de", sort="shared").text
    assert '<option value="video" selected>' in page
    assert '<option value="shared" selected>' in page
    assert "Wind week" in page
    assert "Filter and sort" in hub().text
    assert "Wind week" not in hub().text


@pytest.mark.parametrize("params", [{"kind": "x"}, {"language": "x"}, {"sort": "x"}])
def test_what_does_not_exist_filters_nothing(hub, params):
    _post("Plain")
    assert _titles(hub(**params)) == ["Plain"]


@pytest.mark.parametrize("params", [{"purpose": "x"}, {"campaign": "-1"}, {"page": "0"}])
def test_what_is_no_number_is_not_found(member, as_person, params):
    assert as_person(member).get(HUB, params).status_code == 404


def test_lists_are_sorted_as_asked(hub):
    now = timezone.now()
    for title, days, shares, ends in (("A", 1, 2, 9), ("B", 2, 9, 3), ("C", 3, 4, 5)):
        _post(
            title,
            visible_from=now - timedelta(days=days),
            visible_until=now + timedelta(days=ends),
            share_count=shares,
        )
    assert _titles(hub(sort="newest")) == ["A", "B", "C"]
    assert _titles(hub(sort="shared")) == ["B", "C", "A"]
    assert _titles(hub(sort="ending")) == ["B", "C", "A"]


def test_ending_soon_and_shared_by_me(hub, member):
    now = timezone.now()
    late = _post("Late", visible_until=now + timedelta(days=3))
    _post("Soon", visible_until=now + timedelta(hours=30))
    _post("Sooner", visible_until=now + timedelta(hours=3))
    assert _titles(hub(view="ending")) == ["Sooner", "Soon"]
    assert re.search("Ends (today|tomorrow|in 2 days)", hub(view="ending").text)
    SeenPost.objects.create(post=late, membership=member, share_count=1)
    assert _titles(hub(view="shared")) == ["Late"]
    assert "Late" not in _titles(hub())
    Post.objects.filter(pk=late.pk).update(visible_until=now)
    assert "Nothing shared yet" in hub(view="shared").text


@pytest.mark.parametrize(
    ("until", "midnights"),
    [
        ("2026-11-27T15:01", 0),
        # What ends at midnight ends on the day before.
        ("2026-11-28T00:00", 0),
        ("2026-11-28T00:01", 1),
        ("2026-11-29T00:00", 1),
        ("2026-11-29T15:00", 2),
        ("2026-11-29T15:01", None),
    ],
)
def test_the_end_is_told_in_days_of_the_readers_calendar(until, midnights):
    with timezone.override("Europe/Warsaw"):
        zone = timezone.get_current_timezone()
        now = datetime(2026, 11, 27, 15, 0, tzinfo=zone)
        end = datetime.fromisoformat(until).replace(tzinfo=zone)
        assert days_left(end, now=now) == midnights
    assert days_left(None, now=now) is None


def test_every_card_of_the_for_you_list_says_why(hub, member):
    now = timezone.now()
    old = {"visible_from": now - timedelta(days=9), "language": "en"}
    seen, _unread = _post("Seen", **old), _post("Unread", **old)
    SeenPost.objects.create(post=seen, membership=member)
    _post("Foreign", **old | {"language": "da"})
    member.content_languages = ["en", "da"]
    member.save()
    cards = BeautifulSoup(hub().text, "lxml").select("article")
    told = {
        card.h2.get_text(strip=True): card.select(".meta > span:not(.num)")[0].get_text()
        for card in cards
    }
    assert told == {
        "Seen": "In a language you read",
        "Unread": "You have not opened it yet",
        "Foreign": "In a language you read",
    }


def test_a_search_does_not_bring_back_what_returned_after_one_shared_it(hub, member):
    post = _post("Quieter turbines", returned_at=timezone.now())
    assert _titles(hub(q="turbines")) == ["Quieter turbines"]
    SeenPost.objects.create(post=post, membership=member, share_count=1)
    assert _titles(hub(q="turbines")) == []
    Post.objects.update(returned_at=None)
    assert _titles(hub(q="turbines")) == ["Quieter turbines"]


def test_a_list_that_is_cut_says_where_the_rest_is(hub, monkeypatch):
    monkeypatch.setattr("content.queries.for_you.CANDIDATES", 13)
    for number in range(14):
        _post(f"Number {number:02d}")
    assert "See everything else" not in hub().text
    second = hub(page=2).text
    assert "See everything else, newest first" in second
    assert 'href="?view=newest"' in second


def test_the_next_page_is_a_link_that_keeps_the_filters(hub):
    for number in range(15):
        _post(f"Number {number:02d}", kind="video")
    page = hub(kind="video", sort="newest")
    assert len(_titles(page)) == 12
    assert 'href="?kind=video&amp;sort=newest&amp;page=2"' in page.text
    assert len(_titles(hub(kind="video", sort="newest", page=2))) == 3


def test_a_card_says_how_long_it_takes(hub):
    _post("Long", reading_minutes=7)
    assert "7 min read" in hub().text


def test_the_plain_hub_asks_nothing_for_filters(hub, django_assert_max_num_queries):
    _post("Plain")
    hub()
    with django_assert_max_num_queries(15) as asked:
        hub()
    assert not [
        query for query in asked.captured_queries if 'FROM "content_campaign"' in query["sql"]
    ]


@pytest.mark.parametrize("seed", range(6))
def test_the_for_you_list_keeps_its_promises(member, seed):
    """Pins first, never expired, hidden or for others, no purpose four times in a row while
    others wait: on hubs made by chance."""
    chance, now = random.Random(seed), timezone.now()
    member.team = own = TeamFactory()
    member.save()
    other, purposes = TeamFactory(), [PurposeFactory() for _ in range(3)]
    posts = []
    for _ in range(70):
        window = (chance.randint(2, 400), chance.choice([-1, 500, 600]))
        post = PostFactory.approved(
            status=chance.choice(["approved"] * 5 + ["draft", "in_review", "withdrawn"]),
            purpose=chance.choices(purposes, weights=[8, 2, 1])[0],
            visible_from=now - timedelta(hours=window[0]),
            visible_until=now + timedelta(hours=window[1]),
            pinned_until=now + timedelta(days=1) if chance.random() < 0.1 else None,
            for_everyone=chance.random() < 0.7,
            score=chance.random() * 9,
        )
        posts.append(post)
    for post in posts:
        if not post.for_everyone:
            PostAudienceTeam.objects.create(post=post, team=chance.choice([own, other]))
    for post in chance.sample(posts, 10):
        DismissedPost.objects.create(post=post, membership=member)
    result = for_you(member, now=now)
    by_id = {post.pk: post for post in posts}
    shown = [by_id[candidate.post_id] for candidate in result]
    assert len(shown) > 10
    hidden = set(DismissedPost.objects.values_list("post_id", flat=True))
    visible = set(posts_visible_to(member, now=now).values_list("pk", flat=True))
    assert {post.pk for post in shown} == visible - hidden
    assert all(post.visible_from <= now < post.visible_until for post in shown)
    pins = [post.pinned_until is not None for post in shown]
    assert pins == sorted(pins, reverse=True)
    rest = [post.purpose_id for post in shown if post.pinned_until is None]
    for start in range(len(rest) - ROW_LENGTH):
        row = set(rest[start : start + ROW_LENGTH + 1])
        assert len(row) > 1 or set(rest[start + ROW_LENGTH :]) == row


def test_a_page_weighs_as_many_posts_however_many_are_live(member):
    now = timezone.now()
    Post.objects.bulk_create(
        Post(
            title=f"Post {number}",
            status=Post.Status.APPROVED,
            approved_at=now,
            visible_from=now - timedelta(days=1),
            visible_until=now + timedelta(days=9) if number < 2_000 else now - timedelta(hours=1),
            pinned_until=now + timedelta(days=1) if number in (3, 7) else None,
            score=number,
        )
        for number in range(2_500)
    )
    # The best of the stored order are over.
    assert put_away_ended(now=now) == 500
    asked: list[tuple[str, Any]] = []

    def listen(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE content_post")
        with connection.execute_wrapper(listen):
            assert len(for_you(member, now=now)) == CANDIDATES + 2
        sql, params = next(one for one in asked if one[0].startswith("EXECUTE offered"))
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        [[[plan]]] = cursor.fetchall()
    # What is read of the table, whether it is taken or left: pins, and the top of the index.
    assert _rows_of(plan["Plan"], "content_post") <= CANDIDATES + 2 * 2


def _rows_of(node: dict[str, Any], table: str) -> float:
    here = 0
    if node.get("Relation Name") == table:
        read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        here = read * node["Actual Loops"]
    return here + sum(_rows_of(child, table) for child in node.get("Plans", ()))
