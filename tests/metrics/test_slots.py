"""What figures add to the hub and to one's shares."""

from __future__ import annotations

from datetime import timedelta

import pytest

from advocacy.accounts.navigation import slot
from advocacy.kernel.clock import week_start
from analytics.links.models import TrackedLink
from analytics.metrics.rollup import rebuild
from tests.factories.metrics import make_clicks, make_share, measure

pytestmark = pytest.mark.django_db


def test_figures_of_shares_in_one_query(member, today, django_assert_num_queries):
    shares = [make_share(member, today) for _ in range(3)]
    TrackedLink.objects.filter(pk=shares[0].link_id).update(human_clicks=7)
    measure(shares[1], today, impressions=40, reactions=2)
    with django_assert_num_queries(1):
        (figures,) = slot("share.figures", [share.pk for share in shares])
    assert set(figures) == {share.pk for share in shares}
    assert (figures[shares[0].pk].clicks, figures[shares[0].pk].impressions) == (7, None)
    assert figures[shares[0].pk].origin == ""
    measured = figures[shares[1].pk]
    assert (measured.impressions, measured.reactions, measured.comments) == (40, 2, None)
    assert (measured.origin, measured.clicks) == ("linkedin", 0)


def test_your_week_counts_since_monday_and_shows_unknown_views_as_such(
    organization, member, as_person, today
):
    monday = week_start(today)
    last_week = make_share(member, monday - timedelta(days=1))
    make_clicks(last_week, monday - timedelta(days=1), 9)
    share = make_share(member, today)
    make_clicks(share, today, 4)
    make_clicks(last_week, today, 2)
    rebuild(organization, monday - timedelta(days=1), today)
    page = as_person(member).get("/nordwind/hub/").text
    assert "Your week" in page
    assert "<dt>share</dt><dd>1</dd>" in page
    assert '<dt>views</dt><dd><span class="muted">not measured</span></dd>' in page
    assert "<dt>clicks</dt><dd>6</dd>" in page
    assert "1 of 2" in page
    assert "On a roll" not in page
    make_share(member, today)
    measure(share, today, impressions=1480)
    rebuild(organization, today, today)
    page = as_person(member).get("/nordwind/hub/").text
    assert "On a roll" in page
    assert "<dt>views</dt><dd>1,480</dd>" in page
