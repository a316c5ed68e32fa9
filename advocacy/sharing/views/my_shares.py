"""My shares: everything a member shared, is about to share, or has to decide about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from advocacy.accounts.decorators import requires
from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.clock import day_start, local_date
from advocacy.kernel.querystring import querystring
from advocacy.sharing import calendar, listing, networks
from advocacy.sharing.listing import ListedShare
from advocacy.sharing.models import Share
from advocacy.sharing.own_results import results, step_starts
from advocacy.sharing.presenting import beginning_of, connection_of, label_of, merged_slot
from advocacy.sharing.queries import account_of
from advocacy.sharing.rules import NEEDS_MEMBER
from advocacy.tenancy.urls import reverse

PAGE_SIZE = 25

Status = Share.Status


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list, ready to be shown."""

    id: int
    url: str
    title: str
    beginning: str
    network: str
    label: str
    tone: str
    moment: datetime
    is_out: bool
    figures: Any
    points: int | None
    act: str
    """What is offered: draft, by_hand, edit, repair, figures, open, or nothing."""
    permalink: str
    has_link: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A square of the calendar."""

    day: date
    is_today: bool
    is_outside: bool
    """Of the month before or after."""
    shares: list[Row]


@require_GET
@requires(Permission.SHARE)
def my_shares(request: MemberRequest) -> HttpResponse:
    """The list or the calendar. Every choice is in the address."""
    member, now = request.membership, timezone.now()
    overview = listing.overview(member, now=now)
    show = request.GET.get("show", "")
    show = show if show in listing.FILTERS else ""
    is_calendar = request.GET.get("view") == "calendar"
    total = overview.counts[show] if show else overview.total
    page = Paginator(range(total), PAGE_SIZE).get_page(request.GET.get("page"))
    if is_calendar:
        span = _span(request, member, now)
        zone = member.time_zone
        shares = listing.between(
            member, start=day_start(span.first, zone), end=day_start(span.end, zone)
        )
    else:
        first = (page.number - 1) * PAGE_SIZE
        shares = listing.listed(member, show=show, first=first, count=PAGE_SIZE)
    recent = [share_id for share_id, _at in overview.recent]
    shown = [share.id for share in shares if share.published_at is not None]
    figures = merged_slot("share.figures", list({*recent, *shown}))
    points = {} if is_calendar else merged_slot("share.points", shown)
    rows = [_row(share, figures=figures, points=points) for share in shares]
    context: dict[str, Any] = {
        "is_calendar": is_calendar,
        "page": page,
        "rows": rows,
        "filters": _filter_chips(overview, show),
        "is_filtered": bool(show),
        "has_shares": overview.total > 0,
        "with_points": any(row.points is not None for row in rows),
        "results": results(overview.recent, figures, now=now, period=listing.PERIOD),
        "steps": step_starts(now=now, period=listing.PERIOD),
        "scheduled": overview.counts["scheduled"],
        "connection": connection_of(account_of(member)),
    }
    if is_calendar:
        context |= _calendar(request, rows, span, today=local_date(now, member.time_zone))
    return render(request, "sharing/my_shares.html", context)


def _filter_chips(
    overview: listing.Overview, chosen: str
) -> list[tuple[str, str, bool, int | None]]:
    labels = {
        "": _("All"),
        "scheduled": _("Scheduled"),
        "needs_you": _("Needs you"),
        "drafts": _("Drafts"),
        "published": _("Published"),
    }
    home = reverse("sharing:my_shares")
    return [
        (
            label,
            f"{home}?show={name}" if name else home,
            name == chosen,
            # How many were published says the tile already.
            overview.counts[name] if name not in ("", "published") else None,
        )
        for name, label in labels.items()
        if not name or name == chosen or overview.counts[name]
    ]


def _row(share: ListedShare, *, figures: dict[int, Any], points: dict[int, int]) -> Row:
    label, tone = label_of(share)
    known = figures.get(share.id)
    return Row(
        id=share.id,
        url=reverse("sharing:share", share_id=share.id),
        title=share.title or beginning_of(share.text) or _("Own post"),
        beginning=beginning_of(share.text) if share.title else _("Own post, recorded by you"),
        network=str(networks.get(share.network).name),
        label=label,
        tone=tone,
        moment=share.moment,
        is_out=share.published_at is not None,
        figures=known,
        points=points.get(share.id),
        act=_act(share, known),
        permalink=share.permalink,
        has_link=share.has_link,
    )


def _act(share: ListedShare, figures: Any) -> str:
    if share.status == Status.DRAFT:
        return "draft"
    if share.status == Status.APPROVED:
        return "by_hand" if share.by_hand else "edit"
    if share.status in NEEDS_MEMBER and share.next_attempt_at is None:
        return "repair"
    if share.status != Status.PUBLISHED:
        return ""
    if share.by_hand and figures and figures.impressions is None and figures.enter_url:
        return "figures"
    return "open" if share.permalink else ""


def _span(request: MemberRequest, member: Membership, now: datetime) -> calendar.Span:
    kind = calendar.WEEK if request.GET.get("by") == calendar.WEEK else calendar.MONTH
    day = calendar.read_day(request.GET.get("day", ""), today=local_date(now, member.time_zone))
    return calendar.span_of(day, kind=kind)


def _calendar(
    request: MemberRequest, rows: list[Row], span: calendar.Span, *, today: date
) -> dict[str, Any]:
    by_day: dict[date, list[Row]] = {}
    for row in rows:
        by_day.setdefault(local_date(row.moment, request.membership.time_zone), []).append(row)
    is_month = span.kind == calendar.MONTH

    def to(day: date, kind: str = span.kind) -> str:
        by = kind if kind == calendar.WEEK else None
        return querystring(request.GET, day=day.isoformat(), by=by, page=None, show=None)

    return {
        "span": span,
        "weeks": [
            [
                Day(
                    day,
                    day == today,
                    is_month and day.month != span.anchor.month,
                    by_day.get(day, []),
                )
                for day in week
            ]
            for week in span.weeks
        ],
        "is_month": is_month,
        "to_before": to(span.before),
        "to_after": to(span.after),
        "to_today": to(today),
        "to_month": to(max(span.anchor, span.first), calendar.MONTH),
        "to_week": to(today if by_day.get(today) or is_month else span.anchor, calendar.WEEK),
    }
