"""The programme dashboard and its export."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import blake2b
from itertools import islice
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.kernel.clock import local_date
from advocacy.tenancy.context import current_organization
from analytics.metrics import dashboard, export, periods, versions
from analytics.metrics.periods import CUSTOM, BadPeriod, Period
from analytics.metrics.queries import PostResult, TeamNode

_PARAMETERS = ("period", "from", "to", "compare", "team", "sort", "page")
_KEPT_SECONDS = 600
_POSTS_A_PAGE = 10
_DEFAULT_SORT = "-per_share"
_SORTS = {
    "title": lambda post: post.title.casefold(),
    "shares": lambda post: post.shares,
    "views": lambda post: -1 if post.impressions is None else post.impressions,
    "clicks": lambda post: post.clicks,
    "per_share": lambda post: -1 if post.per_share is None else post.per_share,
}


@requires(Permission.SEE_DASHBOARD)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The figures of a period. Rendered once for everybody who asks the same until they change."""
    params = {name: request.GET[name] for name in _PARAMETERS if request.GET.get(name)}
    may_set_goals = request.membership.may(Permission.SET_GOALS)  # type: ignore[attr-defined]
    key = _cache_key(params, may_set_goals)
    body: str | None = cache.get(key)
    if body is None:
        body = _body(params, may_set_goals)
        cache.set(key, body, _KEPT_SECONDS)
    # What we rendered ourselves, with everything in it escaped.
    return render(request, "metrics/dashboard.html", {"body": mark_safe(body)})  # noqa: S308


@requires(Permission.SEE_DASHBOARD)
@require_safe
def export_days(request: HttpRequest) -> StreamingHttpResponse:
    """What was counted here, day by day, as CSV. LinkedIn's figures are for display only."""
    offered = dashboard.choices()
    period, _problem = _period(request.GET.dict())
    team = _team(request.GET.dict(), offered)
    writer = csv.writer(_Echo())
    # An organization of few people gets the head of the file alone.
    rows = export.rows(period, team.id if team else None)
    lines: Iterator[str] = map(writer.writerow, islice(rows, 1) if offered.is_private else rows)
    name = f"advocacy-{current_organization().slug}-{period.first}-{period.last}.csv"
    return StreamingHttpResponse(
        # Spreadsheets take a file for UTF-8 by this mark only.
        (part.encode() for part in _with_mark(lines)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def _with_mark(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def _cache_key(params: dict[str, str], may_set_goals: bool) -> str:
    organization = current_organization()
    today = _today()
    asked = "&".join(f"{name}={value[:40]}" for name, value in sorted(params.items()))
    version = versions.current(organization.pk)
    language = translation.get_language()
    asked = f"{asked}|{today}|{language}|{may_set_goals}"
    digest = blake2b(asked.encode(), digest_size=12).hexdigest()
    return f"dashboard:{organization.pk}:{version}:{digest}"


def _today() -> date:
    return local_date(timezone.now(), current_organization().time_zone)


def _period(params: dict[str, str]) -> tuple[Period, str]:
    """The period asked for, or the default one with a sentence about what is wrong."""
    today = _today()
    if params.get("period") == CUSTOM and not (params.get("from") or params.get("to")):
        return Period(CUSTOM, today - timedelta(days=29), today), ""
    try:
        return periods.parse(params, today=today), ""
    except BadPeriod:
        problem = _(
            "These days make no period. Choose a first day before the last one, two years at most."
        )
        return periods.parse({}, today=today), problem


def _team(params: dict[str, str], offered: dashboard.Choices) -> TeamNode | None:
    try:
        return offered.node(int(params.get("team", "")))
    except ValueError:
        return None


def _body(params: dict[str, str], may_set_goals: bool) -> SafeString:
    offered = dashboard.choices()
    period, problem = _period(params)
    compare = periods.parse_compare(params)
    team = _team(params, offered)
    context: dict[str, Any] = {
        "organization": current_organization(),
        "params": params,
        "offered": offered,
        "period": period,
        "problem": problem,
        "compare": compare,
        "may_set_goals": may_set_goals,
        "useful_share": dashboard.USEFUL_SHARE,
        "default_sort": _DEFAULT_SORT,
        "team": team,
        "board": None,
    }
    if not offered.is_private:
        board = dashboard.assemble(period, compare, offered, team, today=_today())
        context["board"] = board
        context["page_obj"] = _page(board.posts, params)
    return render_to_string("metrics/_dashboard.html", context)


def _page(posts: list[PostResult], params: dict[str, str]) -> Any:
    sort = params.get("sort", _DEFAULT_SORT)
    if sort.lstrip("-") not in _SORTS:
        sort = _DEFAULT_SORT
    ordered = sorted(posts, key=lambda post: post.title.casefold())
    ordered.sort(key=_SORTS[sort.lstrip("-")], reverse=sort.startswith("-"))
    return Paginator(ordered, _POSTS_A_PAGE).get_page(params.get("page"))
