"""Pages of points and boards."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.urls import reverse
from gamification import queries, services
from gamification.forms import ACT_LABELS, BoardPreferenceForm, RuleFormSet
from gamification.models import BoardPreference, Period
from gamification.rules import (
    DAILY_CAP,
    DEFAULT_POINTS,
    DEFAULT_SOURCE_CAPS,
    OWN_WORDS_PERCENT,
    Act,
)

_VIEWS = ("teams", "people", "me")


@requires(Permission.SEE_LEADERBOARD)
@require_safe
def leaderboard(request: HttpRequest) -> HttpResponse:
    return _board(request)


@requires(Permission.SEE_LEADERBOARD)
@require_http_methods(["POST"])
def appearance(request: HttpRequest) -> HttpResponse:
    """Choose whether and how one appears; an incomplete choice comes back with its words."""
    membership = request.membership  # type: ignore[attr-defined]
    form = BoardPreferenceForm(request.POST)
    if not form.is_valid():
        return _board(request, form=form, status=422)
    services.set_board_preference(
        membership=membership,
        visibility=form.cleaned_data["visibility"],
        alias=form.cleaned_data["alias"],
    )
    messages.success(request, _("Saved. The board follows your choice from now on."))
    return redirect(reverse("gamification:leaderboard") + "?view=people")


def _board(
    request: HttpRequest, form: BoardPreferenceForm | None = None, status: int = 200
) -> HttpResponse:
    membership = request.membership  # type: ignore[attr-defined]
    period = request.GET.get("period", Period.ROLLING_30)
    view = "people" if form else request.GET.get("view", "teams")
    people_are_shown = not current_organization().works_council_mode
    if period not in Period.values or view not in _VIEWS:
        raise Http404
    if view == "people" and not people_are_shown:
        view = "teams"
    context: dict[str, object] = {
        "view": view,
        "period": period,
        "people_are_shown": people_are_shown,
        "own": queries.own_points(period, membership),
    }
    # What the board is drawn from. The same rows are drawn once: see advocacy.config.frame.
    board: dict[str, object] = {
        "view": view,
        "period": period,
        "periods": tuple((choice.value, str(choice.label)) for choice in Period),
        "people_are_shown": people_are_shown,
    }
    context["board"] = board
    if view == "teams":
        rows, board["left_out"] = queries.team_board(period, membership)
        board["teams"] = tuple(rows)
    elif view == "people":
        board["people"] = tuple(queries.people_board(period, membership))
        context["form"] = form or BoardPreferenceForm(
            instance=BoardPreference.objects.filter(membership=membership).first()
        )
    else:
        board["months"] = tuple(queries.months_of(membership))
    return render(request, "gamification/leaderboard.html", context, status=status)


@requires(Permission.SEE_LEADERBOARD)
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """How points work, and every line of one's own ledger."""
    membership = request.membership  # type: ignore[attr-defined]
    rules_now = services.rules_in_force()
    page = Paginator(queries.ledger_of(membership), 25).get_page(request.GET.get("page"))
    return render(
        request,
        "gamification/points.html",
        {
            "page": page,
            "params": request.GET,
            "labels": ACT_LABELS,
            "rules": [(ACT_LABELS[act], rule) for act, rule in rules_now.items()],
            "daily_cap": DAILY_CAP,
            "own_words_percent": OWN_WORDS_PERCENT,
        },
    )


@requires(Permission.MANAGE_POINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """What each act earns here, for the owner of the programme."""
    now = services.rules_in_force()
    initial = [
        {
            "act": act.value,
            "points": now[act].points if act in now else DEFAULT_POINTS[act],
            "source_cap": now[act].source_cap if act in now else DEFAULT_SOURCE_CAPS.get(act),
            "is_active": act in now,
        }
        for act in Act
    ]
    formset = RuleFormSet(request.POST or None, initial=initial)
    if request.method == "POST" and formset.is_valid():
        for row in formset.cleaned_data:
            services.change_rule(
                act=Act(row["act"]),
                points=row["points"],
                source_cap=row["source_cap"],
                is_active=row["is_active"],
                by=request.membership,  # type: ignore[attr-defined]
            )
        messages.success(request, _("Saved. Points already earned stay as they are."))
        return redirect(reverse("gamification:rules"))
    rows = [(ACT_LABELS[Act(form["act"].value())], form) for form in formset]
    return render(
        request,
        "gamification/rules.html",
        {"formset": formset, "rows": rows, "daily_cap": DAILY_CAP},
        status=422 if formset.is_bound else 200,
    )
