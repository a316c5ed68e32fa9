"""Reading points and boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.kernel.clock import local_date
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.prepared import prepared
from advocacy.tenancy.shortly import shortly
from gamification.models import BoardPreference, PointEntry, Standing

BOARD_LENGTH = 50


@dataclass(frozen=True)
class TeamRow:
    team_id: int
    rank: int
    name: str
    location: str
    ambassadors: int
    active: int
    average: Decimal
    is_mine: bool


@dataclass(frozen=True)
class PersonRow:
    rank: int
    name: str
    team: str
    points: int
    is_mine: bool


@dataclass(frozen=True)
class OwnPoints:
    points: int
    provisional: int
    rank: int | None
    # The most points in any calendar month before this one; None without a past.
    best_month: int | None
    this_month: int


def team_board(
    period: str, membership: Membership | None, *, most: int = 1_000
) -> tuple[list[TeamRow], int]:
    """The first ranked teams, and how many are left out as too few people stand behind a figure."""
    minimum = current_organization().minimum_group_size
    mine = membership.team.path if membership and membership.team else ()
    rows: list[TeamRow] = []
    left_out = 0
    for team_id, name, location, ambassadors, active, average, few in _standings_of_teams(
        period, minimum, most
    ):
        left_out = few
        if team_id is None:
            break
        # Equal averages share a place.
        tied = bool(rows) and rows[-1].average == average
        rows.append(
            TeamRow(
                team_id=team_id,
                rank=rows[-1].rank if tied else len(rows) + 1,
                name=name,
                location=location,
                ambassadors=ambassadors,
                active=active,
                average=average,
                is_mine=team_id in mine,
            )
        )
    return rows, left_out


@shortly
def _standings_of_teams(period: str, minimum: int, most: int) -> list[tuple[Any, ...]]:
    return _teams(period=period, minimum=minimum, most=most)


@prepared
def _teams(period: str, minimum: int, most: int) -> str:
    """`rules.is_ranked` in SQL. A row without a team tells the number left out when none is in."""
    return """
        SELECT ranked.*, few.number
        FROM (
            SELECT count(*) FILTER (WHERE active < %(minimum)s) AS number
            FROM gamification_teamstanding
            WHERE organization_id = %(organization)s AND period = %(period)s
        ) AS few
        LEFT JOIN (
            SELECT team.id, team.name, team.location, standing.ambassadors, standing.active,
                   standing.average
            FROM gamification_teamstanding AS standing
            JOIN accounts_team AS team ON team.id = standing.team_id
            WHERE standing.organization_id = %(organization)s AND standing.period = %(period)s
              AND standing.active >= %(minimum)s
            ORDER BY standing.average DESC, team.name LIMIT %(most)s
        ) AS ranked ON true
        ORDER BY ranked.average DESC, ranked.name
    """


def people_board(period: str, membership: Membership) -> list[PersonRow]:
    """The first fifty of those who chose to appear, under the name they chose."""
    rows: list[PersonRow] = []
    for membership_id, points, name, team, visibility, alias in _people(period=period):
        hidden_name = visibility == BoardPreference.Visibility.ALIAS
        tied = bool(rows) and rows[-1].points == points
        rows.append(
            PersonRow(
                rank=rows[-1].rank if tied else len(rows) + 1,
                name=alias if hidden_name else name,
                # A team beside an alias would give the person away.
                team="" if hidden_name else team or "",
                points=points,
                is_mine=membership_id == membership.pk,
            )
        )
    return rows


@prepared
def _people(period: str) -> QuerySet[Any]:
    return (
        Standing.objects.filter(period=period, is_visible=True, points__gt=0)
        .exclude(membership__status=Membership.Status.LEFT)
        .order_by("-points", "membership_id")
        .values_list(
            "membership_id",
            "points",
            "membership__user__name",
            "membership__team__name",
            "membership__board_preference__visibility",
            "membership__board_preference__alias",
        )[:BOARD_LENGTH]
    )


def own_points(period: str, membership: Membership) -> OwnPoints:
    now = timezone.now()
    today = local_date(now, membership.time_zone)
    [(points, rank, provisional, best_month, this_month)] = _own(
        membership_id=membership.pk,
        period=period,
        now=now,
        since=_a_year_before(today),
        month=today.replace(day=1),
    )
    return OwnPoints(
        points=points or 0,
        provisional=provisional or 0,
        rank=rank,
        best_month=best_month,
        this_month=this_month or 0,
    )


@prepared
def _own(membership_id: int, period: str, now: datetime, since: date, month: date) -> str:
    """Points, the place among those who appear (None for others), what is not settled yet; the
    best month before this one, and this one."""
    return """
        SELECT standing.points,
            CASE WHEN standing.is_visible AND standing.points > 0 THEN 1 + (
                SELECT count(*) FROM gamification_standing AS other
                WHERE other.organization_id = %(organization)s AND other.period = %(period)s
                  AND other.is_visible AND other.points > standing.points
            ) END,
            (SELECT sum(line.points)::integer FROM gamification_pointentry AS line
             WHERE line.organization_id = %(organization)s
               AND line.membership_id = %(membership_id)s
               AND line.settles_at > %(now)s AND line.reverses_id IS NULL
               AND NOT EXISTS (
                   SELECT FROM gamification_pointentry AS back WHERE back.reverses_id = line.id
               )),
            months.best, months.this
        FROM (
            SELECT max(total) FILTER (WHERE month <> %(month)s) AS best,
                   max(total) FILTER (WHERE month = %(month)s) AS this
            FROM (
                SELECT date_trunc('month', day::timestamp)::date AS month,
                       sum(points)::integer AS total
                FROM gamification_pointentry
                WHERE organization_id = %(organization)s AND membership_id = %(membership_id)s
                  AND day >= %(since)s
                GROUP BY 1
            ) AS totals
        ) AS months
        LEFT JOIN gamification_standing AS standing
            ON standing.organization_id = %(organization)s
            AND standing.membership_id = %(membership_id)s AND standing.period = %(period)s
    """


def months_of(membership: Membership) -> list[tuple[date, int]]:
    """A person's points by calendar month, oldest first, at most the last twelve with any."""
    today = local_date(timezone.now(), membership.time_zone)
    return _months(membership_id=membership.pk, since=_a_year_before(today))


def _a_year_before(today: date) -> date:
    return today - timedelta(days=365)


@prepared
def _months(membership_id: int, since: date) -> QuerySet[Any]:
    return (
        PointEntry.objects.filter(membership_id=membership_id, day__gte=since)
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(total=Sum("points"))
        .order_by("month")
        .values_list("month", "total")
    )


def ledger_of(membership: Membership) -> QuerySet[PointEntry]:
    """A person's lines, newest first, each with whether it was taken back."""
    return (
        PointEntry.objects.filter(membership=membership)
        .annotate(was_reversed=Q(reversal__isnull=False))
        .order_by("-occurred_at", "-pk")
    )
