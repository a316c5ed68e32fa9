"""Goals and prices: set, changed and deleted by those who may, with errors beside the fields."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from advocacy.audit.models import AuditEntry
from analytics.metrics import services
from analytics.metrics.models import Checkpoint, Goal, ShareFigures, ValueAssumptions
from analytics.metrics.rollup import rebuild
from analytics.metrics.services import BadGoal, GoalData
from tests.factories.metrics import GoalFactory, make_clicks, make_share, make_team

pytestmark = pytest.mark.django_db
PATH = "/nordwind/goals/"
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
PLAN = GoalData("Website visits", "traffic", "clicks", 40_000, FIRST, LAST)


@pytest.fixture
def desk(manager, as_person) -> Client:
    return as_person(manager)


def _form(**changes: str) -> dict[str, str]:
    return {
        "name": "Website visits",
        "measure": "traffic:clicks",
        "target": "40000",
        "hand_count": "",
        "starts_on": "2026-10-01",
        "ends_on": "2026-12-31",
        "team": "",
        "checkpoint-TOTAL_FORMS": "2",
        "checkpoint-INITIAL_FORMS": "0",
        "checkpoint-0-due_on": "2026-12-01",
        "checkpoint-0-expected": "25000",
        "checkpoint-1-due_on": "",
        "checkpoint-1-expected": "",
        **changes,
    }


def test_a_goal_is_set_changed_and_deleted(desk, manager):
    assert desk.post(f"{PATH}new/", _form()).url == PATH
    goal = Goal.objects.get()
    assert (goal.family, goal.kpi, goal.target, goal.created_by) == (
        "traffic",
        "clicks",
        40_000,
        manager,
    )
    checkpoint = Checkpoint.objects.get()
    assert (checkpoint.due_on, checkpoint.expected) == (date(2026, 12, 1), 25_000)

    page = desk.get(f"{PATH}{goal.pk}/").text
    assert 'value="25000"' in page
    desk.post(f"{PATH}{goal.pk}/", _form(target="50000", **{"checkpoint-0-due_on": "2026-11-01"}))
    goal.refresh_from_db()
    assert goal.target == 50_000
    assert Checkpoint.objects.get().due_on == date(2026, 11, 1)

    assert desk.post(f"{PATH}{goal.pk}/delete/").url == PATH
    assert not Goal.objects.exists()
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["goal.set", "goal.changed", "goal.deleted"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "This field is required"),
        ({"target": "0"}, "greater than or equal to 1"),
        ({"ends_on": "2026-09-01"}, "The last day must come after the first."),
        ({"measure": "traffic:nonsense"}, "Select a valid choice"),
        ({"checkpoint-0-due_on": "2027-02-01"}, "Choose a day between the first and the last one."),
        ({"checkpoint-0-expected": "50000"}, "Choose a number between"),
        ({"checkpoint-0-expected": ""}, "Say how much should be reached by this day."),
        ({"checkpoint-0-due_on": ""}, "Say by which day."),
        (
            {"checkpoint-1-due_on": "2026-12-01", "checkpoint-1-expected": "26000"},
            "There already is a checkpoint on this day.",
        ),
        (
            {"checkpoint-1-due_on": "2026-12-10", "checkpoint-1-expected": "20000"},
            "Choose a number between",
        ),
    ],
)
def test_errors_stand_beside_the_fields_and_nothing_is_lost(desk, changes, message):
    response = desk.post(f"{PATH}new/", _form(**changes))
    assert response.status_code == 422
    assert message in response.text
    assert 'value="2026-10-01"' in response.text
    assert not Goal.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"kpi": "shares"},
        {"kpi": "by_hand"},
        {"ends_on": FIRST},
        {"target": 0},
        {"checkpoints": ((LAST, 1),)},
        {"checkpoints": ((date(2026, 11, 1), 50_000),)},
        {"checkpoints": ((date(2026, 11, 1), 5), (date(2026, 11, 2), 4))},
        {"checkpoints": ((date(2026, 11, 1), 5), (date(2026, 11, 1), 5))},
    ],
)
def test_the_service_takes_no_goal_that_cannot_be_measured(organization, manager, changes):
    with pytest.raises(BadGoal):
        services.save_goal(by=manager, data=GoalData(**{**PLAN.__dict__, **changes}))
    assert not Goal.objects.exists()


def test_applicants_are_counted_by_hand(desk):
    desk.post(
        f"{PATH}new/",
        _form(
            measure="applicants:by_hand",
            target="50",
            hand_count="38",
            **{"checkpoint-0-expected": "20"},
        ),
    )
    page = desk.get(PATH).text
    assert Goal.objects.get().hand_count == 38
    assert '<td class="n" data-label="Reached">38</td>' in page


def test_progress_is_measured_for_everybody_and_for_teams(organization, desk, crew, today):
    team = make_team("Field Service")
    people = [*crew(6, team), *crew(6)]
    for person in people:
        make_clicks(make_share(person, today - timedelta(days=2)), today, 10)
    rebuild(organization, today - timedelta(days=5), today)
    GoalFactory(name="All visits", target=500, starts_on=today - timedelta(days=5))
    GoalFactory(name="Their visits", target=500, team=team, starts_on=today - timedelta(days=5))
    GoalFactory(
        name="Active people",
        family="visibility",
        kpi="active_ambassadors",
        target=24,
        starts_on=today - timedelta(days=5),
    )
    GoalFactory(
        name="Participation",
        family="visibility",
        kpi="participation",
        target=90,
        starts_on=today - timedelta(days=5),
    )
    page = desk.get(PATH).text
    reached = [part.split("<")[0] for part in page.split('data-label="Reached">')[1:]]
    assert reached == ["12", "120", "92%", "60"]


def test_a_goal_of_a_small_team_is_not_measured(organization, desk, crew, today):
    small = make_team("Legal")
    for person in [*crew(2, small), *crew(8)]:
        make_clicks(make_share(person, today), today)
    rebuild(organization, today, today)
    GoalFactory(name="Their visits", team=small, starts_on=today - timedelta(days=5))
    assert "not measured" in desk.get(PATH).text


def test_members_of_other_roles_stay_out(as_person, member, curator):
    for person in (member, curator):
        assert as_person(person).get(PATH).status_code == 403
        assert as_person(person).post(f"{PATH}new/", _form()).status_code == 403
    assert not Goal.objects.exists()


def test_prices_are_set_and_used(desk):
    assert "30" in desk.get(f"{PATH}prices/").text
    wrong = desk.post(f"{PATH}prices/", {"cpm": "-1", "cpc": "4", "spread": "10"})
    assert wrong.status_code == 422
    desk.post(f"{PATH}prices/", {"cpm": "24.50", "cpc": "4", "spread": "10"})
    values = ValueAssumptions.objects.get()
    assert (values.cpm, values.cpc, values.spread) == (Decimal("24.50"), Decimal(4), 10)
    desk.post(f"{PATH}prices/", {"cpm": "25", "cpc": "4", "spread": "10"})
    assert ValueAssumptions.objects.get().cpm == 25
    assert AuditEntry.objects.filter(verb="value.changed").count() == 2


def test_members_add_figures_of_their_own_shares(member, make_member, as_person, today):
    share = make_share(member, today)
    path = f"/nordwind/figures/{share.pk}/"
    client = as_person(member)
    assert client.get(path).status_code == 200
    assert client.post(path, {"impressions": "-3"}).status_code == 422
    nothing = client.post(path, {})
    assert "Enter at least one number." in nothing.text
    assert client.post(path, {"impressions": "1200", "reactions": "9"}).status_code == 302
    figures = ShareFigures.objects.get()
    assert (figures.impressions, figures.reactions, figures.comments) == (1200, 9, None)
    assert as_person(make_member()).get(path).status_code == 404
