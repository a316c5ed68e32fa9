"""People: the list, a person, invitations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.forms.people import InviteForm, PersonForm, RolesForm
from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import ROLE_LABELS, Permission, Role
from advocacy.accounts.queries import open_invitations, search_members, team_choices
from advocacy.accounts.requests import MemberRequest
from advocacy.accounts.services import invitations, members
from advocacy.accounts.services.errors import Refused
from advocacy.kernel.fragments import render_block
from advocacy.tenancy.urls import reverse

PAGE = 25

# Columns of the list by their name in the address; empty ones come last either way.
SORTS = {"name": "user__name", "team": "team__name", "joined": "joined_at"}
_LISTED = [Membership.Status.MEMBER, Membership.Status.AMBASSADOR, Membership.Status.LEFT]


@require_safe
@requires(Permission.SEE_MEMBERS)
def people(request: MemberRequest) -> HttpResponse:
    """Sorted, filtered and paged in the address; htmx gets the list alone."""
    params = request.GET
    team = params.get("team", "")
    found = search_members(
        text=params.get("q", ""),
        role=params.get("role", "") if params.get("role") in set(Role) else "",
        status=params.get("status", "") if params.get("status") in _LISTED else "",
        team_id=int(team) if team.isascii() and team.isdigit() else None,
    )
    page = Paginator(found.order_by(*_order(params.get("sort", ""))), PAGE).get_page(
        params.get("page")
    )
    context = {
        "page_obj": page,
        "rows": [_row(member) for member in page],
        "params": params,
        "filtered": any(params.get(name) for name in ("q", "role", "status", "team")),
    }
    if request.headers.get("HX-Target") == "people":
        return render_block(request, "accounts/people.html", "people", context)
    return render(
        request,
        "accounts/people.html",
        {
            **context,
            "roles": list(ROLE_LABELS.items()),
            "statuses": [(status.value, status.label) for status in _LISTED],
            "teams": team_choices(),
        },
    )


def _order(sort: str) -> list[Any]:
    column = F(SORTS.get(sort.removeprefix("-"), SORTS["name"]))
    down = sort.startswith("-")
    first = column.desc(nulls_last=True) if down else column.asc(nulls_last=True)
    return [first, "user__name", "pk"]


def _row(member: Membership) -> dict[str, Any]:
    return {
        "member": member,
        "roles": [
            ROLE_LABELS[role] for role in Role if role in member.roles and role != Role.MEMBER
        ],
    }


@requires(Permission.MANAGE_MEMBERS)
def invite(request: MemberRequest) -> HttpResponse:
    form = InviteForm(
        request.POST or None, initial={"language": request.organization.default_language}
    )
    if request.method == "POST" and form.is_valid():
        outcome = invitations.invite_many(
            by=request.membership,
            lines=form.cleaned_data["people"],
            roles=form.cleaned_data["roles"],
            team=form.cleaned_data["team"],
            language=form.cleaned_data["language"],
        )
        if outcome.sent:
            messages.success(
                request,
                ngettext(
                    "%(number)s invitation is on its way.",
                    "%(number)s invitations are on their way.",
                    outcome.sent,
                )
                % {"number": outcome.sent},
            )
        for reason in outcome.left_out:
            messages.warning(request, reason)
        return redirect(reverse("accounts:invitations"))
    return render(
        request, "accounts/invite.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_safe
@requires(Permission.MANAGE_MEMBERS)
def invitation_list(request: MemberRequest) -> HttpResponse:
    page = Paginator(open_invitations().order_by("-created_at", "-pk"), PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "accounts/invitations.html",
        {"page_obj": page, "params": request.GET, "now": timezone.now()},
    )


@require_POST
@requires(Permission.MANAGE_MEMBERS)
def resend_invitation(request: MemberRequest, invitation_id: int) -> HttpResponse:
    try:
        sent = invitations.resend(by=request.membership, invitation_id=invitation_id)
        messages.success(request, _("We sent %(email)s a new link.") % {"email": sent.email})
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(reverse("accounts:invitations"))


@require_POST
@requires(Permission.MANAGE_MEMBERS)
def revoke_invitation(request: MemberRequest, invitation_id: int) -> HttpResponse:
    try:
        gone = invitations.revoke(by=request.membership, invitation_id=invitation_id)
        messages.success(
            request, _("The invitation of %(email)s is withdrawn.") % {"email": gone.email}
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(reverse("accounts:invitations"))


@requires(Permission.MANAGE_MEMBERS)
def person(request: MemberRequest, membership_id: int) -> HttpResponse:
    member = _member(membership_id)
    form = PersonForm(
        request.POST or None, initial={"title": member.title, "team": member.team_id or ""}
    )
    if request.method == "POST" and form.is_valid():
        members.change_details(by=request.membership, membership_id=member.pk, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(reverse("accounts:person", membership_id=member.pk))
    return render(
        request,
        "accounts/person.html",
        {"member": member, "form": form, "roles_form": _roles_form(member)},
        status=422 if form.is_bound else 200,
    )


@require_POST
@requires(Permission.MANAGE_MEMBERS)
def change_roles(request: MemberRequest, membership_id: int) -> HttpResponse:
    member = _member(membership_id)
    form = RolesForm(request.POST)
    if form.is_valid():
        try:
            members.change_roles(
                by=request.membership, membership_id=member.pk, roles=form.cleaned_data["roles"]
            )
            messages.success(request, _("The roles are changed, from now on."))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(reverse("accounts:person", membership_id=member.pk))


@require_POST
@requires(Permission.MANAGE_MEMBERS)
def end_membership(request: MemberRequest, membership_id: int) -> HttpResponse:
    return _act(
        request,
        membership_id,
        members.end_membership,
        _("%(name)s cannot sign in here any more. Their shares and points stay."),
    )


@require_POST
@requires(Permission.MANAGE_MEMBERS)
def restore_membership(request: MemberRequest, membership_id: int) -> HttpResponse:
    return _act(
        request,
        membership_id,
        members.restore_membership,
        _("%(name)s is a member again."),
    )


def _act(request: MemberRequest, membership_id: int, verb: Any, said: str) -> HttpResponse:
    member = _member(membership_id)
    try:
        verb(by=request.membership, membership_id=member.pk)
        messages.success(request, said % {"name": member.user.name})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("accounts:person", membership_id=member.pk))


def _member(membership_id: int) -> Membership:
    member = Membership.objects.select_related("user", "team").filter(pk=membership_id).first()
    if member is None:
        raise Http404
    return member


def _roles_form(member: Membership) -> RolesForm:
    return RolesForm(initial={"roles": member.roles})
