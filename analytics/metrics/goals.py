"""Goals with what is reached so far, measured by their KPI over their own days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet

from analytics.metrics import kpis, rules
from analytics.metrics.kpis import Unit
from analytics.metrics.models import Checkpoint, DayFigures, Goal
from analytics.metrics.rules import Progress, Standing
from analytics.metrics.totals import DayRow, Prices, Totals, sum_up

if TYPE_CHECKING:
    from analytics.metrics.dashboard import Choices

# The code of goals whose count members enter themselves.
BY_HAND = "by_hand"
# Goals of the six families that nothing here can measure.
HAND_COUNTED_FAMILIES = (
    Goal.Family.LEADS,
    Goal.Family.CONVERSIONS,
    Goal.Family.APPLICANTS,
)
_SHOWN_ON_DASHBOARD = 6
# A goal stays on the dashboard this long after its last day.
_SHOWN_AFTER_END = timedelta(days=14)


@dataclass(frozen=True)
class GoalView:
    id: int
    name: str
    family: str
    kpi: str
    unit: Unit
    team: str
    value: float | None
    target: int
    starts_on: date
    ends_on: date
    checkpoints: tuple[tuple[date, int], ...]
    progress: Progress

    @property
    def tone(self) -> str:
        if self.progress.standing in {Standing.AHEAD, Standing.REACHED}:
            return "good"
        late = self.progress.standing in {Standing.BEHIND, Standing.MISSED}
        return "warn" if late else ""


def overview(offered: Choices, prices: Prices, *, today: date) -> list[GoalView]:
    """The goals of now for the dashboard, those that end soonest first."""
    goals = Goal.objects.filter(ends_on__gte=today - _SHOWN_AFTER_END)
    return views(
        goals.order_by("ends_on", "name")[:_SHOWN_ON_DASHBOARD], offered, prices, today=today
    )


def views(
    goals: QuerySet[Goal], offered: Choices, prices: Prices, *, today: date
) -> list[GoalView]:
    """Goals with their progress, in three queries however many they are."""
    loaded = list(
        goals.select_related("team").prefetch_related(
            Prefetch("checkpoints", queryset=Checkpoint.objects.order_by("due_on"))
        )
    )
    days = _days_of(loaded, today)
    shown = {node.id for node in offered.nodes}
    result = []
    for goal in loaded:
        value: float | None = None
        kpi = None
        if goal.kpi == BY_HAND:
            value = goal.hand_count
        else:
            kpi = kpis.get(goal.kpi)
            may_see = not offered.is_private and (goal.team_id is None or goal.team_id in shown)
            rows = [
                row
                for row in days.get(goal.team_id, [])
                if goal.starts_on <= row.day <= goal.ends_on
            ]
            if may_see and rows:
                value = _value(kpi, sum_up(rows, active=rows[-1].active_30, prices=prices))
        result.append(_view(goal, value, kpi, today))
    return result


def _value(kpi: kpis.Kpi, totals: Totals) -> float | None:
    value = kpi.compute(totals).value
    return value * 100 if value is not None and kpi.unit is Unit.PERCENT else value


def _view(goal: Goal, value: float | None, kpi: kpis.Kpi | None, today: date) -> GoalView:
    checkpoints = {point.due_on: point.expected for point in goal.checkpoints.all()}
    return GoalView(
        id=goal.pk,
        name=goal.name,
        family=goal.family,
        kpi=goal.kpi,
        unit=kpi.unit if kpi else Unit.COUNT,
        team=goal.team.name if goal.team else "",
        value=value,
        target=goal.target,
        starts_on=goal.starts_on,
        ends_on=goal.ends_on,
        checkpoints=tuple(checkpoints.items()),
        progress=rules.goal_progress(
            value=value,
            target=goal.target,
            starts_on=goal.starts_on,
            ends_on=goal.ends_on,
            checkpoints=checkpoints,
            today=today,
            accumulates=kpi.accumulates if kpi else True,
        ),
    )


def _days_of(goals: list[Goal], today: date) -> dict[int | None, list[DayRow]]:
    measured = [goal for goal in goals if goal.kpi != BY_HAND]
    if not measured:
        return {}
    team_ids = {goal.team_id for goal in measured}
    rows = DayFigures.objects.filter(
        day__range=(min(goal.starts_on for goal in measured), today)
    ).order_by("day")
    days: dict[int | None, list[DayRow]] = {}
    of_teams = rows.filter(team_id__in=team_ids - {None}) | rows.filter(team_id=None)
    for team_id, *figures in of_teams.values_list("team_id", *DayRow._fields):
        days.setdefault(team_id, []).append(DayRow(*figures))
    return days
