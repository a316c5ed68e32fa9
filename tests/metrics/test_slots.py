"""What figures add to the hub and to one's shares."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.accounts.navigation import slot
from advocacy.kernel.clock import week_start
from advocacy.sharing.models import Share
from advocacy.sharing.own_results import LAST_STEP, PERIOD, STEP, STEPS
from advocacy.tenancy.together import together
from analytics.links.models import TrackedLink
from analytics.metrics.rollup import rebuild
from tests.factories.metrics import make_clicks, make_share, measure

pytestmark = pytest.mark.django_db


def test_figures_of_shares_in_one_query(member, today, django_assert_num_queries):
    shares = [make_share(member, today) for _ in range(3)]
    TrackedLink.objects.filter(pk=shares[0].link_id).update(human_clicks=7)
    measure(shares[1], today, impressions=40, reactions=2)
    with django_assert_num_queries(1):
        (figures,) = together(*slot("share.figures", [share.pk for share in shares]))
    assert set(figures) == {share.pk for share in shares}
    assert (figures[shares[0].pk].clicks, figures[shares[0].pk].impressions) == (7, None)
    assert figures[shares[0].pk].origin == ""
    measured = figures[shares[1].pk]
    assert (measured.impressions, measured.reactions, measured.comments) == (40, 2, None)
    assert (measured.origin, measured.clicks) == ("linkedin", 0)


def test_sums_of_own_shares_by_step(member, make_member, django_assert_num_queries):
    now = timezone.now()

    def ago(days: float, owner=member):
        share = make_share(owner, (now - timedelta(days=days)).date())
        Share.objects.filter(pk=share.pk).update(published_at=now - timedelta(days=days))
        return share

    old, early, late = ago(170.5), ago(5), ago(1)
    for never_measured in (200, 80.5):
        ago(never_measured)
    foreign = ago(1, make_member())
    for share, views in ((old, 7), (early, 40), (late, 2), (foreign, 99)):
        measure(share, (now - timedelta(days=1)).date(), impressions=views, reactions=1)
    TrackedLink.objects.filter(pk=late.link_id).update(human_clicks=3)
    with django_assert_num_queries(1):
        (sums,) = together(
            *slot("share.sums", member, since=now - 2 * PERIOD, step=STEP, last=LAST_STEP)
        )
    assert set(sums) == {0, STEPS, LAST_STEP}
    assert (sums[0].impressions, sums[0].clicks) == (7, 0)
    assert (sums[STEPS].impressions, sums[STEPS].clicks) == (None, 0)
    assert (sums[LAST_STEP].impressions, sums[LAST_STEP].reactions) == (42, 2)
    assert (sums[LAST_STEP].comments, sums[LAST_STEP].clicks) == (None, 3)


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
