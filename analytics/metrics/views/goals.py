"""Goals with their checkpoints, and the prices behind earned media value."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.kernel.clock import local_date
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.urls import reverse
from analytics.metrics import dashboard, goals, queries, services
from analytics.metrics.forms import CheckpointFormSet, Checkpoints, GoalForm, PricesForm
from analytics.metrics.models import Goal

# Forms with errors are answered with this, so that htmx and browsers alike show them.
_INVALID = 422


@requires(Permission.SEE_DASHBOARD)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    today = local_date(timezone.now(), current_organization().time_zone)
    offered = dashboard.choices()
    latest = Goal.objects.order_by("-ends_on", "name")[:100]
    views = goals.views(latest, offered, queries.prices(), today=today)
    return render(
        request,
        "metrics/goals.html",
        {
            "current": sorted(
                (goal for goal in views if goal.ends_on >= today),
                key=lambda goal: (goal.ends_on, goal.name),
            ),
            "past": [goal for goal in views if goal.ends_on < today],
            "may_set_goals": request.membership.may(  # type: ignore[attr-defined]
                Permission.SET_GOALS
            ),
        },
    )


@requires(Permission.SET_GOALS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@requires(Permission.SET_GOALS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, goal_id: int) -> HttpResponse:
    goal = Goal.objects.prefetch_related("checkpoints").filter(pk=goal_id).first()
    if goal is None:
        raise Http404
    return _edit(request, goal)


@requires(Permission.SET_GOALS)
@require_POST
def delete(request: HttpRequest, goal_id: int) -> HttpResponse:
    try:
        services.delete_goal(
            by=request.membership,  # type: ignore[attr-defined]
            goal_id=goal_id,
        )
    except Goal.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The goal is deleted."))
    return HttpResponseRedirect(reverse("metrics:goals"))


def _edit(request: HttpRequest, goal: Goal | None) -> HttpResponse:
    team_ids = [node.id for node in dashboard.choices().nodes]
    if goal is not None and goal.team_id:
        team_ids.append(goal.team_id)
    data = request.POST if request.method == "POST" else None
    form = GoalForm(data, initial=_initial(goal), team_ids=team_ids)
    checkpoints = cast(
        Checkpoints, CheckpointFormSet(data, initial=_checkpoints(goal), prefix="checkpoint")
    )
    if data is not None and form.is_valid() and checkpoints.is_valid():
        if checkpoints.check_plan(form):
            services.save_goal(
                by=request.membership,  # type: ignore[attr-defined]
                data=form.goal_data(checkpoints),
                goal_id=goal.pk if goal else None,
            )
            messages.success(request, _("The goal is saved."))
            return HttpResponseRedirect(reverse("metrics:goals"))
    elif data is not None:
        checkpoints.is_valid()
    return render(
        request,
        "metrics/goal_edit.html",
        {"form": form, "checkpoints": checkpoints, "goal": goal},
        status=_INVALID if data is not None else 200,
    )


def _initial(goal: Goal | None) -> dict[str, Any]:
    if goal is None:
        today = local_date(timezone.now(), current_organization().time_zone)
        return {"starts_on": today}
    return {
        "name": goal.name,
        "measure": f"{goal.family}:{goal.kpi}",
        "target": goal.target,
        "hand_count": goal.hand_count,
        "starts_on": goal.starts_on,
        "ends_on": goal.ends_on,
        "team": goal.team_id,
    }


def _checkpoints(goal: Goal | None) -> list[dict[str, Any]]:
    if goal is None:
        return []
    return [
        {"due_on": point.due_on, "expected": point.expected} for point in goal.checkpoints.all()
    ]


@requires(Permission.SET_GOALS)
@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: HttpRequest) -> HttpResponse:
    now = queries.prices()
    data = request.POST if request.method == "POST" else None
    form = PricesForm(data, initial={"cpm": now.cpm, "cpc": now.cpc, "spread": now.spread})
    if data is not None and form.is_valid():
        services.set_prices(
            by=request.membership,  # type: ignore[attr-defined]
            **form.cleaned_data,
        )
        messages.success(request, _("Earned media value is computed with these prices now."))
        return HttpResponseRedirect(reverse("metrics:dashboard"))
    return render(
        request,
        "metrics/prices.html",
        {"form": form},
        status=_INVALID if data is not None else 200,
    )
