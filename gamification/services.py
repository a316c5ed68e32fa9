"""The ledger's verbs. Nothing is ever changed in it: a correction is a line of its own."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction
from django.db.models import Sum
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.audit.services import differences, record
from advocacy.tenancy.prepared import prepared
from advocacy.tenancy.shortly import forget_shortly
from gamification.models import BoardPreference, PointEntry, PointRule, Standing
from gamification.rules import (
    DEFAULT_POINTS,
    DEFAULT_SOURCE_CAPS,
    PROVISIONAL_FOR,
    Act,
    Fact,
    Rule,
    granted,
)
from gamification.standings import add_to_standings


def rules_in_force() -> dict[Act, Rule]:
    """The organization's rules over the defaults; acts that are switched off are missing."""
    rules = {
        act: Rule(points, DEFAULT_SOURCE_CAPS.get(act)) for act, points in DEFAULT_POINTS.items()
    }
    for act, points, source_cap, is_active in _changed_rules():
        if is_active:
            rules[Act(act)] = Rule(points, source_cap)
        else:
            rules.pop(Act(act), None)
    return rules


@prepared
def _changed_rules() -> models.QuerySet[PointRule]:
    return PointRule.objects.values_list("act", "points", "source_cap", "is_active")


@transaction.atomic
def award(fact: Fact) -> PointEntry | None:
    """Add a line for a fact, up to the caps. Returns None when it earns nothing, or already did."""
    rule = rules_in_force().get(fact.act)
    if rule is None:
        return None
    # One ledger line at a time a person: the caps are sums over their lines.
    Membership.objects.select_for_update(no_key=True, of=("self",)).get(pk=fact.membership_id)
    lines = PointEntry.objects.filter(membership_id=fact.membership_id)
    points = granted(
        rule,
        count=fact.count,
        earned_today=_sum(lines.filter(day=fact.day)),
        earned_from_source=_sum(lines.filter(act=fact.act, cap_group=fact.cap_group)),
    )
    if not points:
        return None
    try:
        with transaction.atomic():
            entry = PointEntry.objects.create(
                membership_id=fact.membership_id,
                act=fact.act,
                points=points,
                source=fact.source,
                cap_group=fact.cap_group,
                occurred_at=fact.at,
                day=fact.day,
                settles_at=fact.at + PROVISIONAL_FOR,
            )
    except IntegrityError:
        # The event came a second time.
        return None
    add_to_standings(entry)
    return entry


@transaction.atomic
def reverse_source(cap_group: str) -> int:
    """Take back everything one source earned, e.g. a deleted share. Returns the points taken."""
    entries = list(
        PointEntry.objects.filter(cap_group=cap_group, reverses=None, reversal=None)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    taken = 0
    for entry in entries:
        reversal = PointEntry.objects.create(
            membership_id=entry.membership_id,
            act=entry.act,
            points=-entry.points,
            source=entry.source,
            cap_group=entry.cap_group,
            occurred_at=entry.occurred_at,
            day=entry.day,
            settles_at=timezone.now(),
            reverses=entry,
        )
        add_to_standings(reversal)
        taken += entry.points
    return taken


@transaction.atomic
def set_board_preference(
    *, membership: Membership, visibility: str, alias: str = ""
) -> BoardPreference:
    """How this person appears on the board of people, from this moment on."""
    preference, _ = BoardPreference.objects.update_or_create(
        membership=membership, defaults={"visibility": visibility, "alias": alias}
    )
    visible = visibility != BoardPreference.Visibility.HIDDEN
    Standing.objects.filter(membership=membership).update(is_visible=visible)
    # Their initials may be kept for the hub's cards.
    forget_shortly()
    return preference


@transaction.atomic
def change_rule(
    *, act: Act, points: int, source_cap: int | None, is_active: bool, by: Membership
) -> None:
    """Set what an act earns from now on; lines already in the ledger stay as they are."""
    row = PointRule.objects.filter(act=act).first()
    before = {
        "points": row.points if row else DEFAULT_POINTS[act],
        "source_cap": row.source_cap if row else DEFAULT_SOURCE_CAPS.get(act),
        "is_active": row.is_active if row else True,
    }
    after = {"points": points, "source_cap": source_cap, "is_active": is_active}
    changes = differences(before, after)
    if changes:
        row, _ = PointRule.objects.update_or_create(act=act, defaults=after)
        record(by=by, verb="points.rule_changed", subject=row, changes=changes)


def _sum(lines: models.QuerySet[PointEntry]) -> int:
    return lines.aggregate(total=Sum("points"))["total"] or 0
