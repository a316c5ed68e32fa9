"""Reading points and boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.rules import initials
from advocacy.kernel.clock import local_date
from advocacy.tenancy.context import current_organization
from gamification.models import BoardPreference, PointEntry, Standing, TeamStanding
from gamification.rules import is_ranked

BOARD_LENGTH = 50
_SHARERS_SHOWN = 3
_LATELY = timedelta(days=30)
# The newest few of each post, read off its index: a popular post has thousands of shares.
_SHARERS = """
SELECT post.id, sharer.name
FROM unnest(%(posts)s::bigint[]) AS post(id)
CROSS JOIN LATERAL (
  SELECT u.name, s.published_at
  FROM sharing_share s
  JOIN gamification_boardpreference p ON p.membership_id = s.membership_id
  JOIN accounts_membership m ON m.id = s.membership_id
  JOIN accounts_user u ON u.id = m.user_id
  WHERE s.organization_id = %(organization)s AND s.post_id = post.id
    AND s.status = 'published' AND s.published_at >= %(since)s
    AND p.visibility = 'name' AND s.membership_id <> %(self)s
  ORDER BY s.published_at DESC LIMIT %(most)s
) AS sharer
ORDER BY post.id, sharer.published_at DESC
"""


@dataclass(frozen=True)
class TeamRow:
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


def team_board(period: str, membership: Membership) -> tuple[list[TeamRow], int]:
    """Ranked teams, and how many are left out because too few people stand behind a figure."""
    minimum = current_organization().minimum_group_size
    mine = set(membership.team.path) if membership.team else set()
    standings = (
        TeamStanding.objects.filter(period=period)
        .select_related("team")
        .order_by("-average", "team__name")
    )
    rows: list[TeamRow] = []
    left_out = 0
    for standing in standings:
        if not is_ranked(active=standing.active, minimum=minimum):
            left_out += 1
            continue
        # Equal averages share a place.
        tied = bool(rows) and rows[-1].average == standing.average
        rows.append(
            TeamRow(
                rank=rows[-1].rank if tied else len(rows) + 1,
                name=standing.team.name,
                location=standing.team.location,
                ambassadors=standing.ambassadors,
                active=standing.active,
                average=standing.average,
                is_mine=standing.team_id in mine,
            )
        )
    return rows, left_out


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


def initials_of_sharers(membership: Membership, post_ids: list[int]) -> dict[int, list[str]]:
    """Up to three colleagues a post who shared it lately and chose to appear with their name."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SHARERS,
            {
                "posts": post_ids,
                "organization": current_organization().pk,
                "since": timezone.now() - _LATELY,
                "self": membership.pk,
                "most": _SHARERS_SHOWN,
            },
        )
        rows = cursor.fetchall()
    found: dict[int, list[str]] = {}
    for post_id, name in rows:
        found.setdefault(post_id, []).append(initials(name))
    return found
