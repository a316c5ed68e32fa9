"""Boards and points in the browser's eyes: who sees whom, and nobody sees too much."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test.utils import CaptureQueriesContext

from gamification.handlers import award_share
from gamification.models import BoardPreference, PointEntry, PointRule
from gamification.rules import Act
from gamification.services import rules_in_force, set_board_preference
from gamification.standings import rebuild_standings
from tests.factories import TeamFactory
from tests.factories.sharing import ShareFactory
from tests.gamification.test_ledger import published

pytestmark = pytest.mark.django_db
BOARD = "/nordwind/leaderboard/"


def main_of(response):
    """The page without its frame, which names the reader."""
    return response.content.decode().split("<main")[1].split("</main>")[0]


def team_of(make_member, size, active, name):
    team = TeamFactory(name=name)
    team.path = [team.pk]
    team.save(update_fields=["path"])
    people = [make_member(team=team) for _ in range(size)]
    for person in people[:active]:
        award_share(published(ShareFactory(membership=person), datetime.now(UTC)))
    return team, people


def test_teams_are_ranked_and_small_ones_have_no_figure(make_member, as_person):
    team_of(make_member, 6, 5, "Field Service")
    _, people = team_of(make_member, 4, 4, "Tiny")
    rebuild_standings()
    page = main_of(as_person(people[0]).get(BOARD))
    assert "Field Service" in page
    assert "Tiny" not in page
    assert "too few active people" in page


def test_people_appear_only_by_their_own_choice(make_member, as_person):
    hidden, named, other = (
        make_member(name=name) for name in ("Hidden One", "Named Two", "Real Three")
    )
    for person in (hidden, named, other):
        award_share(published(ShareFactory(membership=person), datetime.now(UTC)))
    set_board_preference(membership=named, visibility="name")
    set_board_preference(membership=other, visibility="alias", alias="Night Owl")
    for refresh in (lambda: None, rebuild_standings):
        refresh()
        page = main_of(as_person(hidden).get(BOARD, {"view": "people"}))
        assert "Named Two" in page
        assert "Night Owl" in page
        assert "Real Three" not in page
        assert "Hidden One" not in page


def test_an_alias_needs_a_name_and_what_was_typed_stays(member, as_person):
    response = as_person(member).post(BOARD + "appearance/", {"visibility": "alias", "alias": "  "})
    assert response.status_code == 422
    assert "Write the name you want to appear with." in response.content.decode()
    assert not BoardPreference.objects.exists()


def test_a_choice_is_kept(member, as_person):
    response = as_person(member).post(BOARD + "appearance/", {"visibility": "name", "alias": ""})
    assert response.status_code == 302
    assert BoardPreference.objects.get().visibility == "name"


def test_works_council_mode_has_no_board_of_people(organization, member, as_person):
    organization.works_council_mode = True
    organization.save()
    set_board_preference(membership=member, visibility="name")
    page = main_of(as_person(member).get(BOARD, {"view": "people"}))
    assert ">People</a>" not in page
    assert "Mara Klein" not in page


def test_own_months_and_every_line_are_shown(member, as_person):
    award_share(published(ShareFactory(membership=member), datetime.now(UTC)))
    client = as_person(member)
    assert "Your points by month" in client.get(BOARD, {"view": "me"}).content.decode()
    page = client.get("/nordwind/points/").content.decode()
    assert "A share in your own words" in page
    assert "Provisional" in page


@pytest.mark.parametrize(
    "address", [BOARD, BOARD + "?view=people", BOARD + "?view=me", "/nordwind/points/"]
)
def test_queries_do_not_grow_with_rows(
    make_member, as_person, address, django_assert_max_num_queries
):
    person = make_member()
    set_board_preference(membership=person, visibility="name")
    client = as_person(person)

    def count():
        from django.db import connection

        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    award_share(published(ShareFactory(membership=person), datetime.now(UTC)))
    rebuild_standings()
    few = count()
    for _ in range(6):
        _, people = team_of(make_member, 5, 5, f"Team {_}")
        for colleague in people:
            set_board_preference(membership=colleague, visibility="name")
    rebuild_standings()
    assert PointEntry.objects.count() > 30
    assert count() == few <= 15


def test_the_owner_sets_rules_and_the_log_knows(admin, as_person):
    data = {"form-TOTAL_FORMS": "7", "form-INITIAL_FORMS": "7"}
    for index, act in enumerate(Act):
        rule = rules_in_force()[act]
        data |= {
            f"form-{index}-act": act.value,
            f"form-{index}-points": str(12 if act is Act.OWN_WORDS_SHARE else rule.points),
            f"form-{index}-source_cap": str(rule.source_cap or ""),
            f"form-{index}-is_active": "" if act is Act.COURSE else "on",
        }
    assert as_person(admin).post("/nordwind/points/rules/", data).status_code == 302
    assert rules_in_force()[Act.OWN_WORDS_SHARE].points == 12
    assert Act.COURSE not in rules_in_force()
    assert PointRule.objects.count() == 2
    from advocacy.audit.models import AuditEntry

    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"points.rule_changed"}
