"""Measurements: one a day, known values kept, nothing across organizations."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from advocacy.tenancy.context import tenant
from analytics.metrics.models import EngagementSnapshot, RollupBucket, ShareFigures
from analytics.metrics.services import NotYourShare, enter_figures
from analytics.metrics.snapshots import Snapshot, store_snapshots
from tests.factories import MembershipFactory
from tests.factories.metrics import make_clicks, make_share, measure, noon

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def share(member):
    return make_share(member, DAY)


def test_the_last_answer_of_a_day_wins_and_unknown_keeps_what_was_known(share):
    store_snapshots([Snapshot(share.pk, DAY, noon(DAY), impressions=10, reactions=1)])
    later = noon(DAY) + timedelta(hours=3)
    store_snapshots([Snapshot(share.pk, DAY, later, impressions=25, comments=2)])
    row = EngagementSnapshot.objects.get()
    assert (row.impressions, row.reactions, row.comments, row.reshares) == (25, 1, 2, None)
    figures = ShareFigures.objects.get(share=share)
    assert (figures.impressions, figures.reactions, figures.comments) == (25, 1, 2)
    assert (figures.origin, figures.measured_at) == ("linkedin", later)


def test_an_answer_that_comes_late_changes_nothing(share):
    store_snapshots([Snapshot(share.pk, DAY, noon(DAY), impressions=25)])
    store_snapshots([Snapshot(share.pk, DAY, noon(DAY) - timedelta(hours=1), impressions=10)])
    assert EngagementSnapshot.objects.get().impressions == 25
    assert ShareFigures.objects.get().impressions == 25


def test_the_same_rows_twice_are_stored_once(share):
    rows = [Snapshot(share.pk, DAY + timedelta(days=n), noon(DAY), impressions=n) for n in range(5)]
    assert store_snapshots(rows * 2) == 10
    assert store_snapshots(iter(rows)) == 5
    assert EngagementSnapshot.objects.count() == 5
    assert store_snapshots([]) == 0


def test_linkedins_figures_go_before_entered_ones(share):
    measure(share, DAY, impressions=5, origin="manual")
    assert ShareFigures.objects.get().origin == "manual"
    measure(share, DAY + timedelta(days=1), impressions=50)
    measure(share, DAY + timedelta(days=2), impressions=7, origin="manual")
    figures = ShareFigures.objects.get()
    assert (figures.origin, figures.impressions) == ("linkedin", 50)


def test_shares_of_other_organizations_are_left_out(organization, other_organization, share):
    with tenant(other_organization):
        foreign = make_share(MembershipFactory(), DAY)
    store_snapshots([Snapshot(foreign.pk, DAY, noon(DAY), impressions=1)])
    assert not EngagementSnapshot.objects.exists()
    with tenant(other_organization):
        assert not EngagementSnapshot.objects.exists()


def test_what_is_ours_new_late_and_foreign_is_told_apart_in_one_batch(
    organization, other_organization, member
):
    known, late, fresh = (make_share(member, DAY) for _ in range(3))
    measure(known, DAY, impressions=1)
    measure(late, DAY + timedelta(days=5), impressions=9)
    with tenant(other_organization):
        foreign = make_share(MembershipFactory(), DAY)
        measure(foreign, DAY, impressions=3)
    day = DAY + timedelta(days=2)
    rows = [
        Snapshot(share.pk, day, noon(day), impressions=7) for share in (fresh, foreign, late, known)
    ]
    for _ in range(2):
        assert store_snapshots(rows) == 4
        found = EngagementSnapshot.objects.filter(day=day).order_by("share_id")
        assert list(found.values_list("share_id", flat=True)) == [known.pk, late.pk, fresh.pk]
        newest = dict(ShareFigures.objects.values_list("share_id", "impressions"))
        assert newest == {known.pk: 7, late.pk: 9, fresh.pk: 7}
    with tenant(other_organization):
        assert ShareFigures.objects.get().impressions == 3


def test_a_share_is_measured_also_by_an_answer_that_is_not_the_newest(share):
    """Its clicks count otherwise by any known number of views."""
    make_clicks(share, DAY + timedelta(days=1))
    measure(share, DAY + timedelta(days=9), reactions=1)
    measure(share, DAY + timedelta(days=8), impressions=4, origin="manual")
    due = RollupBucket.objects.order_by("day").values_list("day", flat=True)
    assert [(day - DAY).days for day in due] == [1, 8, 9]


def test_days_become_due_also_those_whose_clicks_now_count_otherwise(share):
    make_clicks(share, DAY + timedelta(days=1))
    measure(share, DAY + timedelta(days=9), reactions=1)
    due = RollupBucket.objects.order_by("day").values_list("day", flat=True)
    assert list(due) == [DAY + timedelta(days=9)]
    measure(share, DAY + timedelta(days=10), impressions=1)
    assert [(day - DAY).days for day in due.all()] == [1, 9, 10]


def test_members_enter_figures_of_their_own_shares_only(share, member, make_member):
    enter_figures(by=member, share_id=share.pk, impressions=120, reactions=4)
    figures = ShareFigures.objects.get()
    assert (figures.impressions, figures.comments, figures.origin) == (120, None, "manual")
    with pytest.raises(NotYourShare):
        enter_figures(by=make_member(), share_id=share.pk, impressions=1)
    draft = make_share(member, DAY, status="draft")
    with pytest.raises(NotYourShare):
        enter_figures(by=member, share_id=draft.pk, impressions=1)
