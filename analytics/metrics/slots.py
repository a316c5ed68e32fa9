"""What figures add to other apps' pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.kernel.clock import day_start, local_date, week_start
from advocacy.sharing.addresses import addresses_of
from advocacy.sharing.models import Share
from advocacy.sharing.own_results import step_of
from advocacy.sharing.takeaway import Table
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.prepared import Answered, prepared
from advocacy.tenancy.together import Asking
from analytics.metrics.models import Origin, ShareFigures

_ENTERED = ("impressions", "reactions", "comments", "reshares")


@dataclass(slots=True)
class ShareFiguresView:
    """The newest figures of a share. None is unknown; clicks are our own count."""

    impressions: int | None
    reactions: int | None
    comments: int | None
    reshares: int | None
    clicks: int
    # "linkedin", "manual", or empty while nothing was measured.
    origin: str
    measured_at: datetime | None
    # Where their member enters what LinkedIn shows them; empty when LinkedIn tells us.
    enter_url: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What the shares of some time have brought; None where nobody measured it."""

    impressions: int | None
    reactions: int | None
    comments: int | None
    clicks: int


def share_figures(share_ids: list[int] | Answered) -> Asking:
    """Figures of shares, a `ShareFiguresView` by id."""
    enter = addresses_of("metrics:enter_figures", "share_id")
    rows = yield _figures.table(share_ids=share_ids)
    known = {}
    for share_id, views, reactions, comments, reshares, clicks, origin, measured_at in rows:
        at = datetime.fromtimestamp(measured_at, UTC) if measured_at else None
        # Where LinkedIn tells us, nobody has to.
        url = "" if origin == Origin.LINKEDIN else enter(share_id)
        known[share_id] = ShareFiguresView(
            views, reactions, comments, reshares, clicks, origin, at, url
        )
    return known


def own_sums(membership: Membership, *, since: datetime, step: timedelta, last: int) -> Asking:
    """What the member's shares have brought, as `Sums` by the step of their publication: steps of
    equal length (whole seconds) from `since` on, number 0 to `last`."""
    rows = yield _sums.table(
        membership_id=membership.pk, since=since, seconds=int(step.total_seconds()), last=last
    )
    return {place: Sums(*sums) for place, *sums in rows}


@prepared
def _sums(membership_id: int, since: datetime, seconds: int, last: int) -> str:
    return f"""
        SELECT {step_of("s.published_at")} AS step, sum(f.impressions) AS impressions,
               sum(f.reactions) AS reactions, sum(f.comments) AS comments,
               coalesce(sum(l.human_clicks), 0) AS clicks
        FROM sharing_share s
        LEFT JOIN metrics_sharefigures f ON f.share_id = s.id
        LEFT JOIN links_trackedlink l ON l.id = s.link_id
        WHERE s.organization_id = %(organization)s AND s.membership_id = %(membership_id)s
          AND s.status = 'published' AND s.published_at > %(since)s
        GROUP BY step
    """  # noqa: S608  (parts of our own)


@prepared
def _figures(share_ids: list[int]) -> str:
    return """
        SELECT s.id, f.impressions, f.reactions, f.comments, f.reshares,
               coalesce(l.human_clicks, 0) AS clicks, coalesce(f.origin, '') AS origin,
               date_part('epoch', f.measured_at) AS measured_at
        FROM sharing_share s
        LEFT JOIN metrics_sharefigures f ON f.share_id = s.id
        LEFT JOIN links_trackedlink l ON l.id = s.link_id
        WHERE s.organization_id = %(organization)s AND s.id = ANY(%(share_ids)s)
    """


def own_week(request: HttpRequest, membership: Membership) -> Asking:
    """The member's week from Monday: shares, views and clicks it brought, and their own pace."""
    now, zone = timezone.now(), membership.time_zone
    monday = week_start(local_date(now, zone))
    [(shares, clicks, views)] = yield _week.row(
        membership_id=membership.pk,
        start=day_start(monday, zone),
        end=day_start(monday + timedelta(days=7), zone),
        # Clicks and views are kept by days of the organization.
        first=week_start(local_date(now, current_organization().time_zone)),
    )
    pace = membership.weekly_pace
    return {
        "template": "metrics/_own_week.html",
        "keep": True,
        "context": {
            "shares": shares,
            "clicks": int(clicks or 0),
            "views": views,
            "pace": pace,
            "within_pace": min(shares, pace),
            "on_pace": shares >= pace,
        },
    }


@prepared
def _week(membership_id: int, start: datetime, end: datetime, first: date) -> str:
    """Shares as they are; clicks and views as of the last rollup, which is a minute ago.

    Times as a condition would make PostgreSQL look through everybody's shares of the week.
    """
    return """
        SELECT shares.number, days.clicks, days.impressions
        FROM (
            SELECT count(*) FILTER (
                WHERE published_at >= %(start)s AND published_at < %(end)s
            ) AS number
            FROM sharing_share
            WHERE organization_id = %(organization)s AND membership_id = %(membership_id)s
              AND status = 'published'
        ) AS shares, (
            SELECT sum(clicks) AS clicks, sum(impressions) AS impressions FROM metrics_memberday
            WHERE organization_id = %(organization)s AND membership_id = %(membership_id)s
              AND day >= %(first)s
        ) AS days
    """


def entered_to_take_along(membership: Membership) -> Table:
    """Figures that the member typed in; what LinkedIn told us stays here."""
    figures = (
        ShareFigures.objects.filter(share__membership=membership, origin=Origin.MANUAL)
        .order_by("share_id")
        .values_list("share_id", "measured_at", *_ENTERED)
    )
    return Table("figures_you_entered", ["share_id", "entered_at", *_ENTERED], list(figures))


def clicks_of_posts(post_ids: list[int]) -> dict[int, int]:
    """Human clicks on the links of all shares of posts, by post, in one query."""
    rows = (
        Share.objects.filter(post__in=post_ids, link__isnull=False)
        .values("post")
        .annotate(clicks=Sum("link__human_clicks"))
        .order_by()
    )
    return {row["post"]: row["clicks"] for row in rows}
