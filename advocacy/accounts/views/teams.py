"""The tree of teams and who manages what."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.forms.people import ManagerForm, TeamForm
from advocacy.accounts.models import Membership, Team
from advocacy.accounts.permissions import Permission
from advocacy.accounts.queries import current_members, team_tree
from advocacy.accounts.requests import MemberRequest
from advocacy.accounts.services import teams as services
from advocacy.accounts.services.errors import TeamConflict
from advocacy.tenancy.urls import reverse


@require_safe
@requires(Permission.MANAGE_TEAMS)
def team_list(request: MemberRequest) -> HttpResponse:
    tree = team_tree()
    without = current_members().filter(team=None).count()
    return render(request, "accounts/teams.html", {"tree": tree, "without_team": without})


@requires(Permission.MANAGE_TEAMS)
def new_team(request: MemberRequest) -> HttpResponse:
    form = TeamForm(request.POST or None, initial={"parent": request.GET.get("in", "")})
    if request.method == "POST" and form.is_valid():
        try:
            team = services.create_team(by=request.membership, **form.cleaned_data)
        except TeamConflict as conflict:
            form.add_error("name", str(conflict))
        else:
            messages.success(request, _("%(team)s is ready.") % {"team": team.name})
            return redirect(reverse("accounts:team", team_id=team.pk))
    return render(
        request, "accounts/team_new.html", {"form": form}, status=422 if form.is_bound else 200
    )


@requires(Permission.MANAGE_TEAMS)
def team(request: MemberRequest, team_id: int) -> HttpResponse:
    found = _team(team_id)
    form = TeamForm(
        request.POST or None,
        team=found,
        initial={
            "name": found.name,
            "parent": found.parent_id or "",
            "location": found.location,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_team(by=request.membership, team_id=found.pk, **form.cleaned_data)
        except TeamConflict as conflict:
            form.add_error("name", str(conflict))
        else:
            messages.success(request, _("Saved."))
            return redirect(reverse("accounts:team", team_id=found.pk))
    return _team_page(request, found, form=form, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.MANAGE_TEAMS)
def add_manager(request: MemberRequest, team_id: int) -> HttpResponse:
    found = _team(team_id)
    form = ManagerForm(request.POST)
    if not form.is_valid():
        return _team_page(request, found, manager_form=form, status=422)
    manager: Membership = form.cleaned_data["email"]
    services.set_managers(
        by=request.membership,
        team_id=found.pk,
        membership_ids={*_manager_ids(found), manager.pk},
    )
    return redirect(reverse("accounts:team", team_id=found.pk))


@require_POST
@requires(Permission.MANAGE_TEAMS)
def remove_manager(request: MemberRequest, team_id: int, membership_id: int) -> HttpResponse:
    found = _team(team_id)
    services.set_managers(
        by=request.membership,
        team_id=found.pk,
        membership_ids=_manager_ids(found) - {membership_id},
    )
    return redirect(reverse("accounts:team", team_id=found.pk))


@requires(Permission.MANAGE_TEAMS)
def delete_team(request: MemberRequest, team_id: int) -> HttpResponse:
    """Names what goes and what stays before anything happens."""
    found = _team(team_id)
    problem = ""
    if request.method == "POST":
        try:
            services.delete_team(by=request.membership, team_id=found.pk)
        except TeamConflict as conflict:
            problem = str(conflict)
        else:
            messages.success(request, _("%(team)s is deleted.") % {"team": found.name})
            return redirect(reverse("accounts:teams"))
    return render(
        request,
        "accounts/team_delete.html",
        {
            "team": found,
            "members": current_members().filter(team=found).count(),
            "children": list(found.children.values_list("name", flat=True)),
            "problem": problem,
        },
        status=422 if problem else 200,
    )


def _team_page(
    request: MemberRequest,
    found: Team,
    *,
    form: TeamForm | None = None,
    manager_form: ManagerForm | None = None,
    status: int,
) -> HttpResponse:
    initial = {"name": found.name, "parent": found.parent_id or "", "location": found.location}
    return render(
        request,
        "accounts/team.html",
        {
            "team": found,
            "form": form or TeamForm(team=found, initial=initial),
            "manager_form": manager_form or ManagerForm(),
            "managers": list(
                Membership.objects.select_related("user")
                .filter(managements__team=found)
                .order_by("user__name")
            ),
            "members": current_members().filter(team=found).count(),
        },
        status=status,
    )


def _manager_ids(found: Team) -> set[int]:
    return set(found.managements.values_list("membership_id", flat=True))


def _team(team_id: int) -> Team:
    found = Team.objects.select_related("parent").filter(pk=team_id).first()
    if found is None:
        raise Http404
    return found
