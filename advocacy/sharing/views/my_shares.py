"""My shares: everything a member shared, is about to share, or has to decide about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
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
from advocacy.sharing import calendar, listing
from advocacy.sharing.own_results import results, step_starts
from advocacy.sharing.presenting import merged_slot
from advocacy.sharing.rows import Row, rows_of, steps_of, tiles_of
from advocacy.sharing.written import reader as reader_of_page
from advocacy.tenancy.urls import reverse

PAGE_SIZE = 20


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
    show = request.GET.get("show", "")
    show = show if show in listing.FILTERS else ""
    if request.GET.get("view") == "calendar":
        page, span = None, _span(request, member, now)
        start, end = (day_start(day, member.time_zone) for day in (span.first, span.end))
        mine = listing.between(member, start=start, end=end, now=now)
    else:
        span = None
        mine, page = _page(member, show=show, asked=request.GET.get("page", ""), now=now)
    overview, shares = mine.overview, mine.shares
    recent = [share_id for share_id, _at in overview.recent]
    shown = [share.id for share in shares if share.published_at is not None]
    figures = merged_slot("share.figures", list({*recent, *shown}))
    points = {} if span else merged_slot("share.points", shown)
    reader = reader_of_page(now=now)
    rows = rows_of(shares, figures, points, reader)
    sums = results(overview.recent, figures, now=now, period=listing.PERIOD)
    context: dict[str, Any] = {
        "is_calendar": span is not None,
        "page": page,
        "rows": rows,
        "filters": _filter_chips(overview, show),
        "has_shares": overview.total > 0,
        "with_points": any(row.points for row in rows),
        "tiles": tiles_of(sums, reader),
        "steps": zip(
            step_starts(now=now, period=listing.PERIOD), steps_of(sums, reader), strict=True
        ),
        "scheduled": overview.counts["scheduled"],
        "connection": mine.connection,
    }
    if span:
        context |= _calendar(request, rows, span, today=local_date(now, member.time_zone))
    return render(request, "sharing/my_shares.html", context)


def _page(
    member: Membership, *, show: str, asked: str, now: datetime
) -> tuple[listing.Mine, Page[int]]:
    """The page of the list that was asked for; the last one when there are fewer by now."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    number = max(number, 1)
    while True:
        first = (number - 1) * PAGE_SIZE
        mine = listing.listed(member, show=show, first=first, count=PAGE_SIZE, now=now)
        total = mine.overview.counts[show] if show else mine.overview.total
        page = Paginator(range(total), PAGE_SIZE).get_page(number)
        if page.number == number:
            return mine, page
        number = page.number


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
