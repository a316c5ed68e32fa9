"""A campaign's page: what it is for, its posts, and what became of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from advocacy.tenancy.urls import reverse
from content.models import Campaign
from tests.factories import PostFactory
from tests.factories.sharing import ShareFactory, TrackedLinkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(organization) -> Campaign:
    today = timezone.localdate()
    return Campaign.objects.create(
        name="Climate week",
        aim="Talk about grids",
        hashtag="climateweek",
        landing_page="https://nordwind.example/week",
        brief="Three posts a day.",
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=2),
    )


def _page(as_person, curator, campaign: Campaign) -> BeautifulSoup:
    answer = as_person(curator).get(reverse("content:campaign", campaign_id=campaign.pk))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "lxml")


def _stats(page: BeautifulSoup) -> dict[str, str]:
    return {
        stat.dt.get_text(strip=True): stat.dd.get_text(strip=True) for stat in page.select(".stat")
    }


def test_posts_shares_and_clicks_are_added_up(campaign, curator, make_member, as_person):
    much = PostFactory.approved(title="Much", campaign=campaign, share_count=5)
    PostFactory.approved(title="Little", campaign=campaign, share_count=1)
    PostFactory.approved(title="Elsewhere", share_count=9)
    for clicks in (3, 4, 0, 0, 0):
        link = TrackedLinkFactory(human_clicks=clicks)
        ShareFactory(membership=make_member(), post=much, link=link)
    page = _page(as_person, curator, campaign)
    stats = _stats(page)
    assert (stats["Posts"], stats["Shares"], stats["Clicks"]) == ("2", "6", "7")
    assert stats["Time left"] == "3 days"
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert rows == ["Much In the hub 5 7", "Little In the hub 1 – Too few shares to show"]


def test_clicks_of_few_people_are_not_shown(campaign, curator, member, as_person):
    post = PostFactory.approved(campaign=campaign, share_count=1)
    ShareFactory(membership=member, post=post, link=TrackedLinkFactory(human_clicks=41))
    page = _page(as_person, curator, campaign)
    assert _stats(page)["Clicks"] == "–"
    assert "41" not in page.get_text()


def test_a_campaign_says_what_it_is_for(campaign, curator, as_person):
    text = _page(as_person, curator, campaign).get_text(" ", strip=True)
    for words in (
        "Talk about grids",
        "#climateweek",
        "nordwind.example/week",
        "Three posts a day.",
    ):
        assert words in text
    assert "Choose this campaign when you write a post." in text


def test_it_is_linked_from_the_list_and_asks_few_queries(
    campaign, curator, as_person, django_assert_max_num_queries
):
    for _each in range(12):
        PostFactory.approved(campaign=campaign)
    client = as_person(curator)
    address = reverse("content:campaign", campaign_id=campaign.pk)
    assert address in client.get(reverse("content:topics")).content.decode()
    with django_assert_max_num_queries(15):
        client.get(address)
