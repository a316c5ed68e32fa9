"""The calendar: by month, weeks or as a list; moving a post; the secret address."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel import reading
from advocacy.kernel.clock import week_start
from advocacy.kernel.querystring import querystring
from advocacy.tenancy.urls import reverse
from content import flow_rules, rules, services, words
from content.calendar_address import address_of, new_address, revoke_address
from content.flow_rules import Edge
from content.forms.calendar import MoveForm
from content.holidays import public_holidays
from content.models import Post, Topic
from content.queries import calendar as queries
from content.queries import runway
from content.queries.curation import team_choices
from content.services.scheduling import NoSuchWindow, move_post
from content.views.planning import runway_tiles

writes = requires(Permission.WRITE_POSTS)
VIEWS = ("month", "weeks", "week", "list")
_LIST_DAYS = 42
# Nobody plans further, and a date of the year 9999 has no next month.
_FARTHEST = timedelta(days=3660)


@require_GET
@writes
def calendar(request: MemberRequest) -> HttpResponse:
    params, now, today = request.GET, timezone.now(), timezone.localdate()
    view = params.get("view", "weeks")
    if view not in VIEWS:
        raise Http404
    day = _day(params.get("day", ""), today)
    first, last = _range(view, day)
    wanted = _filter(params)
    found = queries.happenings(first, last, wanted=wanted, now=now)
    campaigns = queries.campaigns_between(first, last)
    holidays = public_holidays(request.organization.country, first, last)
    context: dict[str, Any] = {
        "params": params,
        "view": view,
        "title": _title(view, first, last, day),
        "views": [
            (label, querystring(params, view=code), code == view)
            for code, label in (
                ("month", _("Month")),
                ("weeks", _("Two weeks")),
                ("week", _("Week")),
                ("list", _("List")),
            )
        ],
        "earlier": querystring(params, day=_step(view, day, -1).isoformat()),
        "later": querystring(params, day=_step(view, day, 1).isoformat()),
        "today_url": querystring(params, day=None) + "#today",
        "tiles": runway_tiles(runway.language_runways(today=today)[:3]),
        "balance": runway.balance_now(now=now),
        "guideline": round(flow_rules.USEFUL_GUIDELINE * 100),
        "weeks": queries.weeks(
            first,
            last,
            found=found,
            campaigns=campaigns,
            holidays=holidays,
            today=today,
            month=day.month if view == "month" else None,
        ),
        "empty": not found and not campaigns,
        "is_cut": queries.is_cut(found),
        "undated": queries.undated(wanted=wanted),
        "stages": words.STAGES,
        "choices": [
            ("team", _("Team"), [(str(pk), name) for pk, name in team_choices()]),
            ("language", _("Language"), list(settings.LANGUAGES)),
            ("topic", _("Topic"), _topics()),
        ],
        "address": address_of(request.membership),
    }
    return render(request, "content/calendar.html", context)


def _topics() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Topic.objects.values_list("pk", "name")]


def _day(text: str, today: date) -> date:
    try:
        day = parse_date(text[:10]) or today
    except ValueError:
        return today
    return min(max(day, today - _FARTHEST), today + _FARTHEST)


def _range(view: str, day: date) -> tuple[date, date]:
    """Whole weeks, from Monday to Sunday; the list takes six of them."""
    if view == "month":
        next_month = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        last = next_month - timedelta(days=1)
        return week_start(day.replace(day=1)), week_start(last) + timedelta(days=6)
    days = {"week": 7, "weeks": 14, "list": _LIST_DAYS}[view]
    return week_start(day), week_start(day) + timedelta(days=days - 1)


def _step(view: str, day: date, direction: int) -> date:
    if view == "month":
        first = day.replace(day=1)
        return (first + timedelta(days=32 if direction > 0 else -1)).replace(day=1)
    return day + direction * timedelta(days={"week": 7, "weeks": 14, "list": _LIST_DAYS}[view])


def _title(view: str, first: date, last: date, day: date) -> str:
    if view == "month":
        return formats.date_format(day, "F Y")
    return _("%(first)s to %(last)s") % {
        "first": reading.day(first),
        "last": reading.day(last),
    }


def _filter(params: QueryDict) -> queries.CalendarFilter:
    def number(name: str) -> int | None:
        text = params.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None

    return queries.CalendarFilter(
        team=number("team"),
        language=params.get("language", "")[:5].replace("\0", ""),
        topic=number("topic"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@writes
def move(request: MemberRequest, *, post_id: int) -> HttpResponse:
    """Another day for the beginning or the end of a post: by form, or dropped there."""
    post: Post = get_object_or_404(Post.objects, pk=post_id)
    asked = request.POST if request.method == "POST" else request.GET
    edge = Edge.END if asked.get("edge") == Edge.END else Edge.START
    moment = post.visible_from if edge is Edge.START else post.visible_until
    initial = {
        "day": timezone.localtime(moment).date() if moment else None,
        "edge": edge.value,
        "revision": post.revision,
    }
    form = MoveForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            moved = move_post(
                post_id=post.pk,
                by=request.membership,
                revision=form.cleaned_data["revision"],
                edge=edge,
                to=form.cleaned_data["day"],
                now=timezone.now(),
            )
        except NoSuchWindow:
            form.add_error("day", _("Choose a day from today on, and an end after the beginning."))
        except services.PostError as error:
            form.add_error(None, words.refusal(error))
        else:
            messages.success(request, _moved(post, moved, form.cleaned_data["day"]))
            return redirect(_back(form.cleaned_data["day"], asked.get("view", "")))
    stage = rules.stage_of(
        status=post.status,
        visible_from=post.visible_from,
        visible_until=post.visible_until,
        now=timezone.now(),
    )
    context = {"post": post, "form": form, "edge": edge, "stage": words.STAGES[stage]}
    return render(
        request, "content/calendar_move.html", context, status=422 if form.errors else 200
    )


def _moved(before: Post, after: Post, day: date) -> str:
    said = {"title": after.title, "day": reading.day(day)}
    if before.status == Post.Status.APPROVED and after.status != Post.Status.APPROVED:
        return _("“%(title)s” moved to %(day)s. Somebody has to approve that again.") % said
    return _("“%(title)s” moved to %(day)s.") % said


def _back(day: date, view: str) -> str:
    view = view if view in VIEWS else "weeks"
    return f"{reverse('content:calendar')}?view={view}&day={day.isoformat()}"


@require_POST
@writes
def address(request: MemberRequest) -> HttpResponse:
    """Make, replace or revoke the secret address under which other programs read the calendar."""
    if request.POST.get("action") == "revoke":
        revoke_address(request.membership)
        messages.success(request, _("The address does not work any more."))
    else:
        new_address(request.membership)
        messages.success(request, _("Here is your address. Treat it like a password."))
    return redirect(reverse("content:calendar") + "#subscribe")
