"""Goals with checkpoints, set against what was reached: one ahead, one behind, one by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from advocacy.accounts.models import Membership
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.plan import Plan
from analytics.metrics.goals import BY_HAND
from analytics.metrics.models import DayFigures, Goal
from analytics.metrics.services import GoalData, save_goal


def make_goals(plan: Plan, company: Company, by: Membership) -> None:
    """Three goals over two months behind and one ahead; needs the days to be built."""
    starts = plan.today - timedelta(days=min(60, plan.days - 1))
    ends = plan.today + timedelta(days=30)
    whole = DayFigures.objects.filter(team=None, day__lte=plan.last_day)
    visits = sum(whole.filter(day__gte=starts).values_list("clicks", flat=True))
    active = whole.order_by("-day").values_list("active_30", flat=True).first() or 0
    half, soon = starts + (ends - starts) / 2, plan.today + timedelta(days=9)
    applicants, website, sharing = company.goals
    goals = (
        (applicants, Goal.Family.APPLICANTS, BY_HAND, 50, 38, ((half, 0.5), (soon, 0.75))),
        (website, Goal.Family.TRAFFIC, "clicks", round(visits * 1.75), None, ((half, 0.5),)),
        (
            sharing,
            Goal.Family.VISIBILITY,
            "active_ambassadors",
            round(active * 1.08),
            None,
            ((half, 0.6), (soon, 0.9)),
        ),
    )
    for name, family, kpi, target, by_hand, checkpoints in goals:
        target = max(10, target)
        data = GoalData(
            name=name,
            family=family,
            kpi=kpi,
            target=target,
            starts_on=starts,
            ends_on=ends,
            hand_count=by_hand,
            checkpoints=_rising(checkpoints, target),
        )
        save_goal(by=by, data=data)


def _rising(parts: Sequence[tuple[date, float]], target: int) -> list[tuple[date, int]]:
    return [(day, round(part * target)) for day, part in sorted(parts)]
