"""Disconnecting LinkedIn can take along what LinkedIn reported, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from advocacy.accounts.export import own_data
from advocacy.events.bus import publish
from advocacy.sharing.events import LinkedInDisconnected
from advocacy.sharing.models import LinkedInAccount
from analytics.metrics.forgetting import forget_reported_figures
from analytics.metrics.models import (
    DayFigures,
    EngagementSnapshot,
    MemberDay,
    RollupBucket,
    ShareFigures,
)
from analytics.metrics.rollup import rebuild
from analytics.metrics.services import enter_figures
from tests.factories.metrics import make_clicks, make_share, measure

pytestmark = pytest.mark.django_db


@pytest.fixture
def share(member, today):
    share = make_share(member, today - timedelta(days=2))
    make_clicks(share, today - timedelta(days=1), 5)
    measure(share, today - timedelta(days=1), impressions=40)
    measure(share, today, impressions=90, reactions=3)
    return share


def test_reported_figures_go_and_the_days_are_counted_anew(organization, member, share, today):
    rebuild(organization, today - timedelta(days=2), today)
    RollupBucket.objects.all().delete()
    assert forget_reported_figures(membership_id=member.pk) == 1
    assert not EngagementSnapshot.objects.exists()
    figures = ShareFigures.objects.get()
    assert (figures.impressions, figures.reactions, figures.origin) == (None, None, "")
    due = set(RollupBucket.objects.values_list("day", flat=True))
    assert {today, today - timedelta(days=1)} <= due
    rebuild(organization, today - timedelta(days=2), today)
    whole = DayFigures.objects.filter(team=None)
    assert set(whole.values_list("impressions", flat=True)) == {None}
    assert sum(whole.values_list("clicks", flat=True)) == 5
    assert forget_reported_figures(membership_id=member.pk) == 0


def test_what_the_member_entered_is_shown_again(member, share):
    enter_figures(by=member, share_id=share.pk, impressions=70)
    assert ShareFigures.objects.get().impressions == 90
    forget_reported_figures(membership_id=member.pk)
    figures = ShareFigures.objects.get()
    assert (figures.impressions, figures.origin) == (70, "manual")


def test_colleagues_keep_theirs(member, manager, share, today):
    theirs = make_share(manager, today)
    measure(theirs, today, impressions=8)
    forget_reported_figures(membership_id=member.pk)
    assert ShareFigures.objects.get(share=theirs).impressions == 8
    assert EngagementSnapshot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("asked", [True, False])
def test_only_on_request(member, share, as_person, asked):
    LinkedInAccount.objects.create(membership=member, subject="m", name="Mara", access_token=b"x")
    fields = {"forget_figures": "1"} if asked else {}
    as_person(member).post("/nordwind/linkedin/disconnect/", fields)
    assert LinkedInAccount.objects.get().status == "disconnected"
    assert EngagementSnapshot.objects.exists() is not asked


def test_the_event_says_whether(member, share):
    event = {"membership_id": member.pk, "at": share.published_at}
    publish(LinkedInDisconnected(forget_figures=False, **event))
    assert EngagementSnapshot.objects.exists()


def test_what_linkedin_reports_is_not_taken_along(member):
    MemberDay.objects.create(membership=member, day="2026-11-01", clicks=4, impressions=900)
    [day] = own_data(member)["metrics.memberday"]
    assert day["clicks"] == 4
    assert "impressions" not in day
