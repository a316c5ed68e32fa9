"""The hub as a person, a colleague and a stranger meet it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.models import Caption, DismissedPost, Post, PostTopic, Purpose, SavedPost, Topic
from content.queries.for_you import for_you
from content.search import index_posts
from content.services.people import follow_topics
from content.services.ranking import refresh_scores
from tests.factories.sharing import PostFactory

pytestmark = pytest.mark.django_db
HUB = "/nordwind/hub/"


def main_of(response):
    return response.content.decode().split("<main")[1].split("</main>")[0]


@pytest.fixture
def purpose(organization):
    return Purpose.objects.create(name="Industry insight")


@pytest.fixture
def make_post(organization, purpose):
    def make(title, *, topics=(), days=1, **fields):
        shown = timezone.now() - timedelta(days=days)
        post = PostFactory(
            title=title, purpose=purpose, visible_from=shown, approved_at=shown, **fields
        )
        for name in topics:
            topic, _ = Topic.objects.get_or_create(name=name)
            PostTopic.objects.create(post=post, topic=topic)
        Caption.objects.create(post=post, text=f"A caption about {title}")
        refresh_scores([post.pk])
        index_posts([post.pk])
        return post

    return make


def test_the_hub_shows_what_is_visible_and_why(make_post, member, as_person):
    make_post("Quieter blades", topics=["Engineering"])
    make_post("A draft", status=Post.Status.DRAFT)
    make_post("Over", visible_until=timezone.now() - timedelta(hours=1))
    follow_topics(by=member, topic_ids=Topic.objects.values_list("pk", flat=True))
    page = main_of(as_person(member).get(HUB))
    assert "Quieter blades" in page
    assert "You follow Engineering" in page
    assert "Industry insight" in page
    assert "A draft" not in page
    assert "Over" not in page


def test_followed_topics_beat_a_little_freshness(make_post, member):
    old = make_post("About careers", topics=["Careers"], days=2)
    make_post("About the grid", topics=["Grid"], days=1)
    follow_topics(by=member, topic_ids=[Topic.objects.get(name="Careers").pk])
    assert for_you(member)[0].post_id == old.pk


def test_saving_and_hiding_work_without_script(make_post, member, as_person):
    post = make_post("Quieter blades")
    client = as_person(member)
    assert client.post(f"/nordwind/posts/{post.pk}/save/").status_code == 302
    assert "Quieter blades" in main_of(client.get(HUB, {"view": "saved"}))
    client.post(f"/nordwind/posts/{post.pk}/dismiss/")
    assert not SavedPost.objects.exists()
    assert "Quieter blades" not in main_of(client.get(HUB))
    assert "Quieter blades" in main_of(client.get(HUB, {"view": "hidden"}))
    client.post(f"/nordwind/posts/{post.pk}/dismiss/", {"act": "undo"})
    assert "Quieter blades" in main_of(client.get(HUB))


def test_htmx_gets_the_card_alone_and_reasons_are_optional(make_post, member, as_person):
    post = make_post("Quieter blades")
    client = as_person(member)
    headers = {"HX-Request": "true"}
    saved = client.post(f"/nordwind/posts/{post.pk}/save/", headers=headers).content.decode()
    assert saved.strip().startswith("<article")
    assert 'aria-pressed="true"' in saved
    gone = client.post(f"/nordwind/posts/{post.pk}/dismiss/", headers=headers).content.decode()
    assert "Hidden from your hub" in gone
    client.post(
        f"/nordwind/posts/{post.pk}/dismiss/", {"act": "reason", "reason": "topic"}, headers=headers
    )
    assert DismissedPost.objects.get().reason == "topic"


def test_the_post_page_is_nobodys_who_may_not_see_it(make_post, member, stranger, as_person):
    shown, hidden = make_post("Shown"), make_post("Hidden", status=Post.Status.IN_REVIEW)
    assert "A caption about Shown" in main_of(as_person(member).get(f"/nordwind/posts/{shown.pk}/"))
    assert as_person(member).get(f"/nordwind/posts/{hidden.pk}/").status_code == 404
    assert as_person(stranger).get(f"/nordwind/posts/{shown.pk}/").status_code == 404
    assert as_person(member).post(f"/nordwind/posts/{hidden.pk}/save/").status_code == 404


def test_a_seen_post_steps_back(make_post, member, as_person):
    seen, fresh = make_post("Seen", days=1), make_post("Fresh", days=2)
    assert [one.post_id for one in for_you(member)] == [seen.pk, fresh.pk]
    as_person(member).get(f"/nordwind/posts/{seen.pk}/")
    assert [one.post_id for one in for_you(member)] == [fresh.pk, seen.pk]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("turbine", True),
        ("turbines", True),
        ("turbin", True),
        ("tubrine", True),
        ("caption", True),
        ('"quieter turbines"', True),
        ("Übung", False),
        ("-turbine", False),
        ("'; DROP TABLE content_post; --", False),
        ("\x00", False),
    ],
)
def test_search_finds_words_forms_and_typing_errors(make_post, member, as_person, text, found):
    make_post("Quieter turbines")
    page = main_of(as_person(member).get(HUB, {"q": text}))
    assert ("/posts/" in page) == found


def test_search_speaks_the_language_of_the_post(make_post, member, as_person):
    make_post("Die Häuser am Fjord", language="de")
    assert "/posts/" in main_of(as_person(member).get(HUB, {"q": "haus"}))


def test_nothing_found_says_so(member, as_person):
    assert "Nothing found for" in main_of(as_person(member).get(HUB, {"q": "owl"}))


@pytest.mark.parametrize("address", ["?view=nonsense", "?page=0", "?page=x", "?topic=-1"])
def test_senseless_addresses_are_not_found(member, as_person, address):
    assert as_person(member).get(HUB + address).status_code == 404


def test_page_two_is_a_working_link_and_an_htmx_answer(make_post, member, as_person):
    for number in range(15):
        make_post(f"Post {number}")
    client = as_person(member)
    first = main_of(client.get(HUB))
    assert first.count("<article") == 12
    assert "page=2" in first
    assert main_of(client.get(HUB, {"page": 2})).count("<article") == 3
    more = client.get(HUB, {"page": 2}, headers={"HX-Request": "true"}).content.decode()
    assert more.count("<article") == 3
    assert "<html" not in more


@pytest.mark.parametrize(
    "address", [HUB, HUB + "?view=newest", HUB + "?q=post", HUB + "?view=saved"]
)
def test_queries_stay_few_however_many_posts(make_post, member, as_person, address):
    client = as_person(member)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def add(number):
        post = make_post(f"Post {number}", topics=["Grid", "Careers"])
        SavedPost.objects.create(post=post, membership=member)

    add(0)
    few = count()
    for number in range(1, 12):
        add(number)
    assert count() == few <= 15


def test_the_reader_is_greeted_by_the_hour_of_their_zone(organization):
    from content.hub import greeting

    assert greeting("Mara", 8) == "Good morning, Mara"
    assert greeting("Mara", 13) == "Hello, Mara"
    assert greeting("Mara", 19) == "Good evening, Mara"


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 11, 24, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), False),
    ],
)
def test_the_digest_is_due_in_the_persons_zone(moment, due):
    from content.digest import is_due

    assert is_due(now=moment, time_zone="Europe/Berlin", weekday=1) == due
