"""The table of posts: stages, filters, order and pages in the address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from advocacy.tenancy.urls import reverse
from content import queries, rules
from content.models import Post
from content.queries.curation import in_stage
from content.rules import Stage
from tests.factories import PostFactory, PurposeFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles(organization, curator, as_person):
    browser = as_person(curator)

    def read(**params: str) -> list[str]:
        answer = browser.get(reverse("content:posts"), params)
        assert answer.status_code == 200
        page = BeautifulSoup(answer.content, "lxml")
        return [link.get_text() for link in page.select("tbody tr td:first-child a")]

    return read


def test_stages_in_sql_are_those_of_the_rule(organization):
    now = timezone.now()
    moments = (None, now - timedelta(days=2), now, now + timedelta(days=2))
    posts = [
        PostFactory(status=status, approved_at=now, visible_from=start, visible_until=end)
        for status in Post.Status.values
        for start in moments
        for end in moments
        if not (start and end and end <= start)
    ]
    by_stage = {
        stage: set(Post.objects.filter(in_stage(stage, now=now)).values_list("pk", flat=True))
        for stage in Stage
    }
    for post in posts:
        expected = rules.stage_of(
            status=post.status,
            visible_from=post.visible_from,
            visible_until=post.visible_until,
            now=now,
        )
        assert {stage for stage, ids in by_stage.items() if post.pk in ids} == {expected}
    counts = queries.counts_by_stage(now=now)
    assert counts == {stage: len(ids) for stage, ids in by_stage.items()}
    assert all(counts.values())


def test_filters_work_together(titles):
    topic, purpose = TopicFactory(), PurposeFactory()
    PostFactory.approved(title="Owls in Polish", topics=[topic], purpose=purpose, language="pl")
    PostFactory.approved(title="Owls in German", topics=[topic], language="de")
    PostFactory(title="Owls, a draft", purpose=purpose)
    assert titles(q="owls", sort="title") == ["Owls in German", "Owls in Polish", "Owls, a draft"]
    assert titles(topic=str(topic.pk), sort="title") == ["Owls in German", "Owls in Polish"]
    assert titles(purpose=str(purpose.pk), sort="title") == ["Owls in Polish", "Owls, a draft"]
    assert titles(language="de") == ["Owls in German"]
    assert titles(stage="draft") == ["Owls, a draft"]
    assert titles(stage="live", q="polish") == ["Owls in Polish"]
    assert titles(q="nothing like it") == []


@pytest.mark.parametrize(
    "params",
    [
        {"page": "999"},
        {"page": "x"},
        {"sort": "; DROP TABLE"},
        {"topic": "x"},
        {"topic": "9" * 40},
        {"stage": "nowhere"},
        {"q": "\0"},
        {"language": "\0"},
    ],
)
def test_nonsense_in_the_address_is_survived(titles, params):
    PostFactory(title="Still here")
    assert titles(**params) in (["Still here"], [])


def test_order_and_pages(titles):
    for number in range(30):
        PostFactory(title=f"Post {number:02}", share_count=number)
    assert titles(sort="-shares")[:2] == ["Post 29", "Post 28"]
    assert titles(sort="shares")[0] == "Post 00"
    assert titles(sort="title", page="2") == [f"Post {number:02}" for number in range(25, 30)]


def test_posts_without_an_end_come_last(titles):
    PostFactory(title="No end")
    PostFactory(title="Soon", visible_until=timezone.now() + timedelta(days=1))
    PostFactory(title="Later", visible_until=timezone.now() + timedelta(days=2))
    assert titles(sort="until") == ["Soon", "Later", "No end"]
    assert titles(sort="-until") == ["Later", "Soon", "No end"]


def test_the_table_asks_as_much_for_thirty_as_for_one(
    curator, as_person, django_assert_max_num_queries
):
    browser, path = as_person(curator), reverse("content:posts")
    topic, purpose = TopicFactory(), PurposeFactory()

    def count() -> int:
        with django_assert_max_num_queries(15) as captured:
            browser.get(path)
        return len(captured)

    PostFactory(topics=[topic], purpose=purpose, author=curator)
    browser.get(path)
    for_one = count()
    for _ in range(24):
        PostFactory(topics=[topic], purpose=purpose, author=curator)
    assert count() == for_one


def test_withdrawing_asks_why_and_can_be_undone(approved, curator, member, as_person):
    browser = as_person(curator)
    path = reverse("content:post_withdraw", post_id=approved.pk)
    assert "Why?" in browser.get(path).content.decode()
    refused = browser.post(path, {"reason": " "})
    assert refused.status_code == 422
    assert queries.posts_visible_to(member).exists()

    assert browser.post(path, {"reason": "The figure is wrong."}).status_code == 302
    assert not queries.posts_visible_to(member).exists()
    again = browser.post(path, {"reason": "Twice."})
    assert again.status_code == 422

    browser.post(reverse("content:post_reopen", post_id=approved.pk))
    approved.refresh_from_db()
    assert approved.status == "draft"
