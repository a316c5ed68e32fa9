"""What people do with figures: set goals and prices, enter figures of their own shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership, Team
from advocacy.audit.services import differences, record
from advocacy.kernel.clock import local_date
from advocacy.sharing.models import Share
from advocacy.tenancy.context import current_organization
from analytics.metrics import kpis, versions
from analytics.metrics.goals import BY_HAND, HAND_COUNTED_FAMILIES
from analytics.metrics.models import Checkpoint, Goal, Origin, ValueAssumptions
from analytics.metrics.snapshots import Snapshot, store_snapshots


class BadGoal(ValueError):
    """A goal that cannot be measured or planned as described."""


class NotYourShare(LookupError):
    """Figures are entered by the person who shared, for a published share."""


@dataclass(frozen=True)
class GoalData:
    name: str
    family: str
    kpi: str
    target: int
    starts_on: date
    ends_on: date
    team: Team | None = None
    hand_count: int | None = None
    # Day and what should be reached by then.
    checkpoints: Sequence[tuple[date, int]] = field(default_factory=tuple)


def _check(data: GoalData) -> None:
    if data.kpi == BY_HAND:
        if data.family not in HAND_COUNTED_FAMILIES:
            raise BadGoal("Only leads, conversions and applicants are counted by hand.")
    elif data.kpi not in {kpi.code for kpi in kpis.of_family(data.family)}:
        raise BadGoal(f"{data.family} is not measured by {data.kpi}.")
    if data.ends_on <= data.starts_on:
        raise BadGoal("A goal ends after it starts.")
    if data.target < 1:
        raise BadGoal("A goal has a target.")
    reached = 0
    for due_on, expected in sorted(data.checkpoints):
        if not data.starts_on < due_on < data.ends_on:
            raise BadGoal("A checkpoint lies between the first and the last day.")
        if not reached <= expected <= data.target:
            raise BadGoal("Checkpoints rise towards the target.")
        reached = expected
    if len({due_on for due_on, _ in data.checkpoints}) < len(data.checkpoints):
        raise BadGoal("A day has one checkpoint.")


@transaction.atomic
def save_goal(*, by: Membership, data: GoalData, goal_id: int | None = None) -> Goal:
    """Set a goal, or change one. Raises BadGoal, Goal.DoesNotExist."""
    _check(data)
    values: dict[str, Any] = {
        "name": data.name,
        "family": data.family,
        "kpi": data.kpi,
        "target": data.target,
        "starts_on": data.starts_on,
        "ends_on": data.ends_on,
        "team": data.team,
        "hand_count": data.hand_count if data.kpi == BY_HAND else None,
    }
    if goal_id is None:
        goal = Goal.objects.create(created_by=by, **values)
        record(by=by, verb="goal.set", subject=goal, changes=_audited({}, values))
    else:
        goal = Goal.objects.select_for_update().get(pk=goal_id)
        before = {name: getattr(goal, name) for name in values}
        for name, value in values.items():
            setattr(goal, name, value)
        goal.save(update_fields=sorted(values))
        record(by=by, verb="goal.changed", subject=goal, changes=_audited(before, values))
        goal.checkpoints.all().delete()
    Checkpoint.objects.bulk_create(
        Checkpoint(goal=goal, due_on=due_on, expected=expected)
        for due_on, expected in data.checkpoints
    )
    _changed()
    return goal


@transaction.atomic
def delete_goal(*, by: Membership, goal_id: int) -> None:
    """Remove a goal and its checkpoints. Raises Goal.DoesNotExist."""
    goal = Goal.objects.select_for_update().get(pk=goal_id)
    record(by=by, verb="goal.deleted", subject=goal)
    goal.delete()
    _changed()


@transaction.atomic
def set_prices(*, by: Membership, cpm: Decimal, cpc: Decimal, spread: int) -> ValueAssumptions:
    """Set what earned media value is computed with, in the organization's currency."""
    values = {"cpm": cpm, "cpc": cpc, "spread": spread}
    assumptions, _ = ValueAssumptions.objects.select_for_update().get_or_create()
    before = {name: getattr(assumptions, name) for name in values}
    for name, value in values.items():
        setattr(assumptions, name, value)
    assumptions.save(update_fields=sorted(values))
    record(by=by, verb="value.changed", subject=assumptions, changes=_audited(before, values))
    _changed()
    return assumptions


def enter_figures(
    *,
    by: Membership,
    share_id: int,
    impressions: int | None = None,
    reactions: int | None = None,
    comments: int | None = None,
    reshares: int | None = None,
) -> None:
    """Keep what a member read off LinkedIn for a share of their own. Empty stays unknown.

    What LinkedIn itself reports goes before it. Raises NotYourShare.
    """
    share = Share.objects.filter(pk=share_id, membership=by, status=Share.Status.PUBLISHED).first()
    if share is None:
        raise NotYourShare
    now = timezone.now()
    store_snapshots(
        [
            Snapshot(
                share.pk,
                local_date(now, current_organization().time_zone),
                now,
                impressions=impressions,
                reactions=reactions,
                comments=comments,
                reshares=reshares,
                origin=Origin.MANUAL.value,
            )
        ]
    )


def _audited(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        name: [None if value is None else str(value) for value in pair]
        for name, pair in differences(before, after).items()
    }


def _changed() -> None:
    organization_id = current_organization().pk
    transaction.on_commit(lambda: versions.bump(organization_id))
