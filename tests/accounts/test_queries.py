from __future__ import annotations

import pytest

from advocacy.accounts.models import TeamManagement
from advocacy.accounts.queries import (
    current_members,
    managed_team_ids,
    search_members,
    team_ids_with_descendants,
)
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def teams(organization):
    """Company → Engineering → Blades, and Sales beside."""
    company = TeamFactory(name="Company")
    engineering = TeamFactory(name="Engineering", parent=company)
    blades = TeamFactory(name="Blades", parent=engineering)
    sales = TeamFactory(name="Sales", parent=company)
    return {team.name: team for team in (company, engineering, blades, sales)}


def test_a_new_team_knows_its_path(teams):
    assert teams["Blades"].path == [
        teams["Company"].pk,
        teams["Engineering"].pk,
        teams["Blades"].pk,
    ]


def test_descendants_include_the_team_itself(teams):
    ids = team_ids_with_descendants(teams["Engineering"].pk)
    assert set(ids) == {teams["Engineering"].pk, teams["Blades"].pk}
    assert team_ids_with_descendants(0) == []


def test_a_manager_has_the_sub_teams_too(teams, manager, member):
    TeamManagement.objects.create(team=teams["Engineering"], membership=manager)
    TeamManagement.objects.create(team=teams["Blades"], membership=manager)
    assert set(managed_team_ids(manager)) == {teams["Engineering"].pk, teams["Blades"].pk}
    assert managed_team_ids(member) == []


def test_search_by_words_role_status_and_team(teams, make_member):
    mara = make_member("curator", name="Mara Klein", title="Editor", team=teams["Blades"])
    make_member(name="Mara Nowak", team=teams["Sales"], status="paused")
    gone = make_member(name="Mara Gone", status="left")
    assert search_members(text="mara").count() == 2
    assert search_members(text="klein mara").get() == mara
    assert search_members(text="editor").get() == mara
    assert search_members(role="curator").get() == mara
    assert search_members(team_id=teams["Company"].pk).count() == 2
    assert search_members(team_id=teams["Engineering"].pk).get() == mara
    assert search_members(status="left").get() == gone


def test_current_members_are_those_who_may_sign_in(make_member):
    here = [make_member(status=status) for status in ("member", "ambassador", "paused")]
    for status in ("invited", "left"):
        make_member(status=status)
    assert set(current_members()) == set(here)
