"""My shares: everything a member shared, is about to share, or has to decide about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from advocacy.accounts.decorators import requires
from advocacy.accounts.models import Membership
from advocacy.accounts.navigation import slot
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.clock import day_start, local_date
from advocacy.kernel.querystring import querystring
from advocacy.sharing import calendar, listing
from advocacy.sharing.own_results import LAST_STEP, PERIOD, STEP, results
from advocacy.sharing.presenting import merged
from advocacy.sharing.rows import Row, rows_of, steps_of, tiles_of
from advocacy.sharing.written import reader as reader_of_page
from advocacy.tenancy.together import Asking, together
from advocacy.tenancy.urls import reverse

PAGE_SIZE = 20
_FILTERS = {
    "": gettext_lazy("All"),
    "scheduled": gettext_lazy("Scheduled"),
    "needs_you": gettext_lazy("Needs you"),
    "drafts": gettext_lazy("Drafts"),
    "published": gettext_lazy("Published"),
}


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
        shares = listing.between(member, start=start, end=end, now=now)
        known = _asked(shares, member, now, with_points=False)
    else:
        span = None
        number = _number(request.GET.get("page", ""))
        known = _asked(_listed(member, show, number, now), member, now)
        page = _page(known.mine.overview, show, number)
        if page.number != number:
            # Fewer than there were: the last page.
            known = _asked(_listed(member, show, page.number, now), member, now)
    overview = known.mine.overview
    reader = reader_of_page(now=now)
    rows = rows_of(known.mine.shares, known.figures, known.points, reader)
    tiles = results(overview.recent, known.sums)
    context: dict[str, Any] = {
        "is_calendar": span is not None,
        "page": page,
        "rows": rows,
        "filters": _filter_chips(overview, show),
        "has_shares": overview.total > 0,
        "with_points": any(row.points for row in rows),
        "tiles": tiles_of(tiles, reader),
        "steps": steps_of(tiles, reader),
        "scheduled": overview.counts["scheduled"],
        "connection": known.mine.connection,
    }
    if span:
        context |= _calendar(request, rows, span, today=local_date(now, member.time_zone))
    return render(request, "sharing/my_shares.html", context)


@dataclass(frozen=True, slots=True)
class _Known:
    """Shares, and what the providers of slots say of them, by their ids; `sums` by steps."""

    mine: listing.Mine
    sums: dict[int, Any]
    figures: dict[int, Any]
    points: dict[int, int]


def _asked(
    shares: Asking, member: Membership, now: datetime, *, with_points: bool = True
) -> _Known:
    """All of it in one query."""
    slots = [
        slot("share.sums", member, since=now - 2 * PERIOD, step=STEP, last=LAST_STEP),
        slot("share.figures", listing.SHOWN),
        slot("share.points", listing.SHOWN) if with_points else [],
    ]
    mine, *answers = together(shares, *chain.from_iterable(slots))
    return _Known(mine, *merged(slots, answers))


def _number(asked: str) -> int:
    """The page that was asked for, 1 for anything else."""
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def _listed(member: Membership, show: str, number: int, now: datetime) -> Asking:
    first = (number - 1) * PAGE_SIZE
    return listing.listed(member, show=show, first=first, count=PAGE_SIZE, now=now)


def _page(overview: listing.Overview, show: str, number: int) -> Page[int]:
    """Where the list is; the last page when there are fewer by now."""
    total = overview.counts[show] if show else overview.total
    return Paginator(range(total), PAGE_SIZE).get_page(number)


def _filter_chips(
    overview: listing.Overview, chosen: str
) -> list[tuple[str, str, bool, int | None]]:
    home = reverse("sharing:my_shares")
    return [
        (
            str(label),
            f"{home}?show={name}" if name else home,
            name == chosen,
            # How many were published says the tile already.
            overview.counts[name] if name not in ("", "published") else None,
        )
        for name, label in _FILTERS.items()
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
