"""Groups that are put together by hand."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.forms.groups import GroupForm
from advocacy.accounts.models import Group, Membership
from advocacy.accounts.permissions import Permission
from advocacy.accounts.queries import search_members
from advocacy.accounts.requests import MemberRequest
from advocacy.accounts.services import groups as services
from advocacy.accounts.services.errors import GroupConflict
from advocacy.tenancy.urls import reverse

PAGE = 50
# Of those who fit a search; more words find fewer.
MOST_FOUND = 10


@require_safe
@requires(Permission.MANAGE_TEAMS)
def group_list(request: MemberRequest) -> HttpResponse:
    groups = Group.objects.annotate(people=Count("members"))
    return render(request, "accounts/groups.html", {"groups": groups})


@requires(Permission.MANAGE_TEAMS)
def new_group(request: MemberRequest) -> HttpResponse:
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_group(by=request.membership, **form.cleaned_data)
        except GroupConflict as conflict:
            form.add_error("name", str(conflict))
        else:
            messages.success(request, _("%(team)s is ready.") % {"team": made.name})
            return redirect(reverse("accounts:group", group_id=made.pk))
    return render(
        request, "accounts/group_new.html", {"form": form}, status=422 if form.is_bound else 200
    )


@requires(Permission.MANAGE_TEAMS)
def group(request: MemberRequest, group_id: int) -> HttpResponse:
    """Name and people of a group; `?q=` finds people to add."""
    found = _group(group_id)
    initial = {"name": found.name, "description": found.description}
    form = GroupForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_group(by=request.membership, group_id=found.pk, **form.cleaned_data)
        except GroupConflict as conflict:
            form.add_error("name", str(conflict))
        else:
            messages.success(request, _("Saved."))
            return redirect(reverse("accounts:group", group_id=found.pk))
    people = found.members.select_related("user").order_by("user__name", "pk")
    context = {
        "group": found,
        "form": form,
        "page_obj": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "params": request.GET,
        "addable": _addable(found, request.GET.get("q", "")),
    }
    return render(request, "accounts/group.html", context, status=422 if form.is_bound else 200)


@requires(Permission.MANAGE_TEAMS)
def delete_group(request: MemberRequest, group_id: int) -> HttpResponse:
    found, problem = _group(group_id), ""
    if request.method == "POST":
        try:
            services.delete_group(by=request.membership, group_id=found.pk)
        except GroupConflict as conflict:
            problem = str(conflict)
        else:
            messages.success(request, _("%(team)s is deleted.") % {"team": found.name})
            return redirect(reverse("accounts:groups"))
    context = {"group": found, "problem": problem}
    return render(request, "accounts/group_delete.html", context, status=422 if problem else 200)


@require_POST
@requires(Permission.MANAGE_TEAMS)
def add_person(request: MemberRequest, group_id: int, membership_id: int) -> HttpResponse:
    return _with_person(request, group_id, membership_id, services.add_to_group)


@require_POST
@requires(Permission.MANAGE_TEAMS)
def remove_person(request: MemberRequest, group_id: int, membership_id: int) -> HttpResponse:
    return _with_person(request, group_id, membership_id, services.remove_from_group)


def _with_person(
    request: MemberRequest, group_id: int, membership_id: int, act: services.PersonAct
) -> HttpResponse:
    try:
        act(by=request.membership, group_id=group_id, membership_id=membership_id)
    except (Group.DoesNotExist, Membership.DoesNotExist) as error:
        raise Http404 from error
    # The search stays: whoever adds one person often adds the next.
    words = request.POST.get("q", "")
    query = f"?{urlencode({'q': words})}" if words else ""
    return redirect(reverse("accounts:group", group_id=group_id) + query)


def _addable(found: Group, text: str) -> list[Membership]:
    if not text.strip():
        return []
    people = search_members(text=text.replace("\0", "")).exclude(groups=found)
    return list(people.order_by("user__name", "pk")[:MOST_FOUND])


def _group(group_id: int) -> Group:
    found = Group.objects.filter(pk=group_id).first()
    if found is None:
        raise Http404
    return found
