"""Figures follow people to their new team, and facts to their new day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from advocacy.accounts.models import Membership, Team
from advocacy.accounts.services.members import change_details
from advocacy.accounts.services.organization import change_settings
from advocacy.accounts.services.teams import change_team, delete_team
from advocacy.audit.models import AuditEntry
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from analytics.metrics.models import DayFigures, MemberDay, RollupBucket
from analytics.metrics.rollup import rebuild, roll_up_due
from gamification.models import TeamStanding
from gamification.rules import Act, Fact
from gamification.services import award
from gamification.standings import rebuild_standings
from tests.factories.metrics import make_clicks, make_share, make_team, noon

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = date(2026, 3, 2)
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def teams(organization) -> tuple[Team, Team, Team]:
    field = make_team("Field")
    return field, make_team("Night shift", field), make_team("Finance")


@pytest.fixture
def mover(make_member, teams) -> Membership:
    """Somebody of the night shift who shared on Monday and was clicked on Friday."""
    early = noon(MONDAY - timedelta(days=30))
    person = make_member(team=teams[1], created_at=early, joined_at=early, enrolled_at=early)
    share = make_share(person, MONDAY)
    make_clicks(share, FRIDAY, 3)
    rebuild(person.organization, MONDAY - timedelta(days=40), MONDAY + timedelta(days=40))
    return person


def roll_up() -> None:
    while roll_up_due():
        pass


def of(team: Team | None, day: date) -> tuple[int, int, int, int]:
    row = DayFigures.objects.get(team=team, day=day)
    return row.shares, row.clicks, row.enrolled, row.active_30


def everything() -> list[dict[str, object]]:
    return list(DayFigures.objects.exclude(team=None).order_by("team_id", "day").values())


def test_a_person_takes_their_past_along(mover, teams, admin):
    field, night, finance = teams
    assert of(night, MONDAY) == of(field, MONDAY) == (1, 0, 1, 1)
    change_details(by=admin, membership_id=mover.pk, title="", team=finance)
    roll_up()
    assert of(night, MONDAY) == of(field, MONDAY) == (0, 0, 0, 0)
    assert of(finance, MONDAY) == (1, 0, 1, 1)
    assert of(finance, FRIDAY) == (0, 3, 1, 1)
    built = everything()
    rebuild(
        mover.organization,
        MONDAY - timedelta(days=40),
        MONDAY + timedelta(days=40),
        recount_people=True,
    )
    assert everything() == built


def test_nobody_else_is_counted_anew(mover, teams, admin):
    """The organization's own past is not touched: who has gone since then was there."""
    before = of(None, FRIDAY)
    Membership.objects.filter(pk=mover.pk).update(status="paused")
    change_details(by=admin, membership_id=mover.pk, title="", team=teams[2])
    assert not RollupBucket.objects.filter(
        recount_teams=True, day__lt=MONDAY - timedelta(days=31)
    ).exists()
    roll_up()
    assert of(None, FRIDAY) == before
    assert not RollupBucket.objects.filter(recount_teams=True).exists()


def test_between_teams_of_one_name(mover, teams, admin):
    namesake = make_team("Night shift", teams[2])
    change_details(by=admin, membership_id=mover.pk, title=mover.title, team=namesake)
    mover.refresh_from_db()
    assert mover.team == namesake
    assert AuditEntry.objects.filter(verb="member.changed").count() == 1
    roll_up()
    assert of(namesake, MONDAY)[0] == of(teams[2], MONDAY)[0] == 1


def test_a_team_that_moves_takes_its_people_along(mover, teams, admin):
    field, night, finance = teams
    change_team(by=admin, team_id=night.pk, name=night.name, parent=finance)
    roll_up()
    assert of(field, MONDAY) == (0, 0, 0, 0)
    assert of(finance, MONDAY) == (1, 0, 1, 1)


def test_a_team_that_is_deleted_leaves_them_without_one(mover, teams, admin):
    field, night, _finance = teams
    delete_team(by=admin, team_id=night.pk)
    roll_up()
    assert of(field, MONDAY) == (0, 0, 0, 0)
    assert of(None, MONDAY)[0] == 1


def test_a_name_alone_changes_no_figures(mover, teams, admin):
    change_team(by=admin, team_id=teams[1].pk, name="Night watch", parent=teams[0])
    change_details(by=admin, membership_id=mover.pk, title="Guard", team=teams[1])
    assert roll_up_due() == 0


def test_days_are_cut_anew_in_another_time_zone(organization, make_member, admin):
    change_settings(by=admin, values={"time_zone": "Europe/Berlin"})
    person = make_member()
    # Half past midnight in Berlin, and still the evening before in New York.
    make_share(person, MONDAY, published_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    rebuild(organization, MONDAY, MONDAY)
    assert DayFigures.objects.get(team=None, day=MONDAY).shares == 1
    change_settings(by=admin, values={"time_zone": "America/New_York"})
    with tenant(Organization.objects.get()):
        roll_up()
    sunday = MONDAY - timedelta(days=1)
    assert DayFigures.objects.get(team=None, day=MONDAY).shares == 0
    assert DayFigures.objects.get(team=None, day=sunday).shares == 1
    assert list(MemberDay.objects.values_list("day", flat=True)) == [sunday]


def test_the_board_of_teams_follows_at_once(teams, make_member, admin):
    person = make_member(team=teams[1])
    award(
        Fact(
            membership_id=person.pk,
            act=Act.OWN_WORDS_SHARE,
            count=1,
            source="share:1",
            cap_group="share:1",
            at=timezone.now(),
            day=timezone.now().date(),
        )
    )
    rebuild_standings()
    assert TeamStanding.objects.get(team=teams[1], period="all").points > 0
    change_details(by=admin, membership_id=person.pk, title="", team=teams[2])
    assert TeamStanding.objects.get(team=teams[1], period="all").points == 0
    assert TeamStanding.objects.get(team=teams[2], period="all").points > 0
