"""Reading points and boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.kernel.clock import local_date
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.prepared import prepared
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
    for team_id, name, location, ambassadors, active, average, few in _teams(
        period=period, minimum=minimum, most=most
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
    standings = (
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
    rows: list[PersonRow] = []
    for membership_id, points, name, team, visibility, alias in standings:
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


def own_points(period: str, membership: Membership) -> OwnPoints:
    standing = Standing.objects.filter(membership=membership, period=period).first()
    points = standing.points if standing else 0
    rank = None
    if standing and standing.is_visible and points > 0:
        rank = (
            1 + Standing.objects.filter(period=period, is_visible=True, points__gt=points).count()
        )
    provisional = PointEntry.objects.filter(
        membership=membership, settles_at__gt=timezone.now(), reverses=None, reversal=None
    ).aggregate(total=Sum("points"))["total"]
    months = months_of(membership)
    today = local_date(timezone.now(), membership.time_zone)
    earlier = [total for month, total in months if month != today.replace(day=1)]
    return OwnPoints(
        points=points,
        provisional=provisional or 0,
        rank=rank,
        best_month=max(earlier) if earlier else None,
        this_month=dict(months).get(today.replace(day=1), 0),
    )


def months_of(membership: Membership) -> list[tuple[object, int]]:
    """A person's points by calendar month, oldest first, at most the last twelve with any."""
    a_year = local_date(timezone.now(), membership.time_zone) - timedelta(days=365)
    rows = (
        PointEntry.objects.filter(membership=membership, day__gte=a_year)
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(total=Sum("points"))
        .order_by("month")
        .values_list("month", "total")
    )
    return list(rows)


def ledger_of(membership: Membership) -> QuerySet[PointEntry]:
    """A person's lines, newest first, each with whether it was taken back."""
    return (
        PointEntry.objects.filter(membership=membership)
        .annotate(was_reversed=Q(reversal__isnull=False))
        .order_by("-occurred_at", "-pk")
    )
