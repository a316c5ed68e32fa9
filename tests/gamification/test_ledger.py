"""The ledger through its events: once, capped, reversible, and the same in bulk."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, InternalError

from advocacy.accounts.events import InvitationAccepted
from advocacy.sharing.events import ShareDeleted, SharePublished
from advocacy.tenancy.together import alone
from analytics.links.events import HumanClicksCounted
from analytics.links.models import LinkDay
from content.models import Post
from gamification.bulk import rebuild_ledger
from gamification.handlers import (
    award_clicks,
    award_invitation,
    award_share,
    take_points_back,
)
from gamification.models import Period, PointEntry, Standing
from gamification.rules import Act
from gamification.services import change_rule
from gamification.slots import points_of_posts, points_of_shares
from gamification.standings import rebuild_standings
from tests.factories.sharing import ShareFactory

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


def published(share, at=NOW):
    return SharePublished(share.pk, share.membership_id, share.post_id, share.own_words, at)


def clicks(share, count, token="t1", at=NOW):
    return HumanClicksCounted(share.link_id, count, count, [token], at)


def standing(member, period=Period.ALL_TIME):
    return (
        Standing.objects.filter(membership=member, period=period)
        .values_list("points", flat=True)
        .first()
    )


@pytest.fixture
def share(organization, member):
    return ShareFactory(membership=member, published_at=NOW)


def test_a_share_in_own_words_earns_ten_and_once_only(share, member):
    award_share(published(share))
    award_share(published(share))
    assert [entry.points for entry in PointEntry.objects.all()] == [10]
    assert standing(member) == standing(member, Period.ROLLING_30) == 10


def test_a_copy_earns_four(share, member):
    share.own_words = 0
    award_share(published(share))
    assert standing(member) == 4


def test_clicks_earn_up_to_twenty_a_share(share, member):
    award_clicks(clicks(share, 15))
    award_clicks(clicks(share, 15, token="t2"))
    award_clicks(clicks(share, 15, token="t2"))
    assert [entry.points for entry in PointEntry.objects.order_by("pk")] == [15, 5]


def test_a_day_earns_at_most_thirty(share, member):
    award_share(published(share))
    award_clicks(clicks(share, 20))
    award_share(published(ShareFactory(membership=member)))
    assert standing(member) == 30


def test_a_deleted_share_gives_its_points_back_once(share, member):
    award_share(published(share))
    award_clicks(clicks(share, 7))
    deleted = ShareDeleted(share.pk, member.pk, NOW)
    take_points_back(deleted)
    take_points_back(deleted)
    assert sorted(entry.points for entry in PointEntry.objects.all()) == [-10, -7, 7, 10]
    assert standing(member) == 0


def test_an_accepted_invitation_thanks_whoever_sent_it(organization, member):
    joined = InvitationAccepted(7, member.pk + 1, member.pk, NOW)
    award_invitation(joined)
    award_invitation(joined)
    assert [(entry.act, entry.points) for entry in PointEntry.objects.all()] == [("invitation", 10)]
    award_invitation(InvitationAccepted(8, member.pk, None, NOW))
    assert PointEntry.objects.count() == 1


def test_my_shares_shows_what_each_share_earned(share, member):
    award_share(published(share))
    award_clicks(clicks(share, 5))
    assert alone(points_of_shares([share.pk, share.pk + 1])) == {share.pk: 15}


def test_clicks_of_a_link_without_a_share_earn_nothing(organization, share):
    award_clicks(HumanClicksCounted(share.link_id + 1000, 3, 3, ["t"], NOW))
    assert not PointEntry.objects.exists()


def test_the_ledger_cannot_be_changed_even_by_sql(share):
    award_share(published(share))
    with pytest.raises((DatabaseError, InternalError), match="Cannot update"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE gamification_pointentry SET points = 1000")


def test_rebuilt_standings_equal_those_kept_line_by_line(organization, make_member):
    chance = random.Random(7)
    people = [make_member() for _ in range(4)]
    for index in range(30):
        share = ShareFactory(membership=chance.choice(people), own_words=chance.choice([0, 80]))
        at = NOW - timedelta(days=chance.randrange(0, 80))
        award_share(published(share, at))
        award_clicks(clicks(share, chance.randrange(1, 9), token=f"t{index}", at=at))
        if chance.random() < 0.2:
            take_points_back(ShareDeleted(share.pk, share.membership_id, at))
    kept = set(Standing.objects.values_list("membership_id", "period", "points"))
    rebuild_standings()
    rebuilt = set(Standing.objects.values_list("membership_id", "period", "points"))
    assert {row for row in kept if row[2]} == {row for row in rebuilt if row[2]}
    assert len(kept) > len(people)


def test_the_bulk_ledger_equals_the_one_of_the_events(organization, make_member):
    # Days end at the same moment for the events below and for the organization, at any hour.
    organization.time_zone = "UTC"
    organization.save(update_fields=["time_zone"])
    noon = NOW.replace(hour=12, minute=0, second=0)
    chance = random.Random(3)
    people = [make_member() for _ in range(3)]
    facts = []
    for _ in range(25):
        at = noon - timedelta(days=chance.randrange(1, 20), seconds=chance.randrange(3600))
        share = ShareFactory(
            membership=chance.choice(people),
            own_words=chance.choice([0, 29, 30, 90]),
            published_at=at,
        )
        extra = chance.choice([0, 0, 7])
        Post.objects.filter(pk=share.post_id).update(extra_points=extra)
        facts.append((at, f"share:{share.pk}", award_share, published(share, at)))
        for offset in range(chance.randrange(0, 3)):
            day: date = at.date() + timedelta(days=offset)
            count = chance.randrange(1, 15)
            LinkDay.objects.create(link=share.link, day=day, human=count)
            end = min(datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC), datetime.now(UTC))
            batch = clicks(share, count, token=f"{share.pk}:{day}", at=end)
            facts.append((end, f"share:{share.pk}", award_clicks, batch))
    for member in people:
        member.time_zone = "UTC"
        member.save(update_fields=["time_zone"])
    for _, _, handler, event in sorted(facts, key=lambda fact: fact[:2]):
        handler(event)
    columns = ("membership_id", "act", "points", "cap_group", "day")
    one_by_one = sorted(PointEntry.objects.values_list(*columns))
    assert rebuild_ledger() == len(one_by_one) > 20
    assert sorted(PointEntry.objects.values_list(*columns)) == one_by_one


def test_a_post_may_earn_more_than_others(share, member):
    Post.objects.filter(pk=share.post_id).update(extra_points=5)
    award_share(published(share))
    award_share(published(share))
    assert sorted(entry.points for entry in PointEntry.objects.all()) == [5, 10]
    # What was put on top later is for later shares.
    Post.objects.filter(pk=share.post_id).update(extra_points=9)
    assert alone(points_of_shares([share.pk])) == {share.pk: 15}
    assert points_of_posts(member, [share.post_id]) == {share.post_id: "+19 points"}
    take_points_back(ShareDeleted(share.pk, share.membership_id, NOW))
    assert standing(member) == 0


def test_extra_points_can_be_switched_off(share, member):
    Post.objects.filter(pk=share.post_id).update(extra_points=5)
    change_rule(act=Act.EXTRA, points=1, source_cap=None, is_active=False, by=member)
    award_share(published(share))
    assert standing(member) == 10
    assert points_of_posts(member, [share.post_id]) == {share.post_id: "+10 points"}
