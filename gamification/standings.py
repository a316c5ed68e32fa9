"""Standings: sums over the ledger, kept up line by line and rebuilt when a day begins."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from advocacy.kernel.clock import local_date
from advocacy.tenancy.context import current_organization
from gamification.models import (
    BoardPreference,
    Period,
    PointEntry,
    Standing,
    StandingsRefresh,
    TeamStanding,
)
from gamification.rules import period_start

_UPSERT = """
INSERT INTO gamification_standing (organization_id, membership_id, period, points, is_visible)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (membership_id, period)
DO UPDATE SET points = gamification_standing.points + EXCLUDED.points
"""

_REBUILD = """
INSERT INTO gamification_standing (organization_id, membership_id, period, points, is_visible)
SELECT e.organization_id, e.membership_id, %(period)s, sum(e.points),
       coalesce(bool_or(p.visibility <> 'hidden'), false)
FROM gamification_pointentry e
LEFT JOIN gamification_boardpreference p ON p.membership_id = e.membership_id
WHERE e.organization_id = %(organization)s AND e.day BETWEEN %(start)s AND %(today)s
GROUP BY e.organization_id, e.membership_id
"""

# A team's people are its own and its sub-teams'; active is who earned something in the period.
_TEAMS = """
INSERT INTO gamification_teamstanding
  (organization_id, team_id, period, points, ambassadors, active, average)
SELECT t.organization_id, t.id, %(period)s,
       coalesce(sum(s.points), 0),
       count(m.id) FILTER (WHERE m.status = 'ambassador'),
       count(m.id) FILTER (WHERE s.points > 0),
       coalesce(
         round(
           sum(s.points) FILTER (WHERE s.points > 0)::numeric
           / nullif(count(m.id) FILTER (WHERE s.points > 0), 0), 1),
         0)
FROM accounts_team t
LEFT JOIN accounts_team below ON below.organization_id = t.organization_id
  AND below.path @> ARRAY[t.id]
LEFT JOIN accounts_membership m ON m.team_id = below.id AND m.status = 'ambassador'
LEFT JOIN gamification_standing s ON s.membership_id = m.id AND s.period = %(period)s
WHERE t.organization_id = %(organization)s
GROUP BY t.organization_id, t.id
"""
_LONG_AGO = date(2000, 1, 1)


def add_to_standings(entry: PointEntry) -> None:
    """Add a new line of the ledger to the sums it belongs to."""
    organization = current_organization()
    today = local_date(timezone.now(), organization.time_zone)
    visible = (
        BoardPreference.objects.filter(membership_id=entry.membership_id)
        .exclude(visibility=BoardPreference.Visibility.HIDDEN)
        .exists()
    )
    rows = [
        (organization.pk, entry.membership_id, period, entry.points, visible)
        for period in Period.values
        if (start := period_start(period, today)) is None or entry.day >= start
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, rows)


@transaction.atomic
def rebuild_standings(today: date | None = None) -> None:
    """Make all standings of the organization anew from the ledger; safe to repeat at any time."""
    organization = current_organization()
    today = today or local_date(timezone.now(), organization.time_zone)
    refresh, _ = StandingsRefresh.objects.get_or_create()
    StandingsRefresh.objects.select_for_update().get(pk=refresh.pk)
    Standing.objects.all().delete()
    with connection.cursor() as cursor:
        for period in Period.values:
            cursor.execute(
                _REBUILD,
                {
                    "organization": organization.pk,
                    "period": period,
                    "start": period_start(period, today) or _LONG_AGO,
                    "today": today,
                },
            )
    _rebuild_teams(organization.pk)
    StandingsRefresh.objects.filter(pk=refresh.pk).update(rebuilt_at=timezone.now(), day=today)


@transaction.atomic
def refresh_standings() -> bool:
    """Rebuild what a new day or new lines made stale. Returns whether anything was."""
    organization = current_organization()
    today = local_date(timezone.now(), organization.time_zone)
    state = StandingsRefresh.objects.first()
    if state is None or state.day != today:
        rebuild_standings(today)
        return True
    newest = PointEntry.objects.aggregate(newest=Max("created_at"))["newest"]
    if newest is None or (state.rebuilt_at and newest <= state.rebuilt_at):
        return False
    _rebuild_teams(organization.pk)
    StandingsRefresh.objects.filter(pk=state.pk).update(rebuilt_at=timezone.now())
    return True


@transaction.atomic
def rebuild_team_standings() -> None:
    """Sum up the teams anew from the standings of their people; safe to repeat at any time."""
    if StandingsRefresh.objects.select_for_update().first() is not None:
        _rebuild_teams(current_organization().pk)


def _rebuild_teams(organization_id: int) -> None:
    TeamStanding.objects.all().delete()
    with connection.cursor() as cursor:
        for period in Period.values:
            cursor.execute(_TEAMS, {"organization": organization_id, "period": period})
