"""The organization: settings, logo, permissions, first steps, audit log."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.forms.organization import LogoForm, OrganizationForm
from advocacy.accounts.navigation import navigation_for, slot
from advocacy.accounts.permissions import (
    PERMISSION_LABELS,
    ROLE_LABELS,
    ROLE_PERMISSIONS,
    Permission,
    Role,
)
from advocacy.accounts.requests import MemberRequest
from advocacy.accounts.services import organization as services
from advocacy.audit.forms import AuditFilter
from advocacy.audit.queries import search_entries
from advocacy.audit.verbs import describe
from advocacy.kernel.fragments import render_block
from advocacy.tenancy.brand import adjusted_brand
from advocacy.tenancy.models import Organization
from advocacy.tenancy.urls import reverse

AUDIT_PAGE = 50


@require_safe
@requires(Permission.USE_HUB)
def home(request: MemberRequest) -> HttpResponse:
    """The first place in the navigation, which is the hub."""
    groups = navigation_for(request, request.membership)
    if groups:
        return redirect(groups[0].items[0].url)
    return redirect(reverse("accounts:profile"))


@requires(Permission.MANAGE_ORGANIZATION)
def settings(request: MemberRequest) -> HttpResponse:
    # A copy: validation writes into the instance, and the page's frame shows the request's own.
    organization = Organization.objects.get(pk=request.organization.pk)
    form = OrganizationForm(request.POST or None, instance=organization)
    if request.method == "POST" and form.is_valid():
        services.change_settings(by=request.membership, values=form.cleaned_data)
        messages.success(request, _("The settings are saved and hold from now on."))
        return redirect(reverse("accounts:organization"))
    return _settings_page(request, form=form, status=422 if form.is_bound else 200)


@require_safe
@requires(Permission.MANAGE_ORGANIZATION)
def brand_preview(request: MemberRequest) -> HttpResponse:
    """How a colour will look, for the page of settings."""
    return render_block(
        request,
        "accounts/organization.html",
        "brand_preview",
        _preview(request.GET.get("brand_color", "")),
    )


@require_POST
@requires(Permission.MANAGE_ORGANIZATION)
def change_logo(request: MemberRequest) -> HttpResponse:
    if "remove" in request.POST:
        services.remove_logo(by=request.membership)
        messages.success(request, _("The logo is removed."))
        return redirect(reverse("accounts:organization"))
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.set_logo(by=request.membership, upload=form.cleaned_data["logo"])
        except ValidationError as error:
            form.add_error("logo", error)
        else:
            messages.success(request, _("The new logo is in place."))
            return redirect(reverse("accounts:organization"))
    return _settings_page(request, logo_form=form, status=422)


def _settings_page(
    request: MemberRequest,
    *,
    form: OrganizationForm | None = None,
    logo_form: LogoForm | None = None,
    status: int,
) -> HttpResponse:
    form = form or OrganizationForm(instance=request.organization)
    return render(
        request,
        "accounts/organization.html",
        {
            "form": form,
            "logo_form": logo_form or LogoForm(),
            **_preview(form["brand_color"].value() or ""),
        },
        status=status,
    )


def _preview(colour: str) -> dict[str, Any]:
    try:
        brand = adjusted_brand(colour)
    except ValueError:
        return {"brand": None, "chosen": colour, "adjusted": False}
    return {"brand": brand, "chosen": colour, "adjusted": brand.light.lower() != colour.lower()}


@require_safe
@requires(Permission.USE_HUB)
def permissions(request: MemberRequest) -> HttpResponse:
    """Which role may do what: everybody may know."""
    return render(
        request,
        "accounts/permissions.html",
        {
            "roles": [(role, ROLE_LABELS[role], role in request.membership.roles) for role in Role],
            "rows": [
                (PERMISSION_LABELS[code], [code in ROLE_PERMISSIONS[role] for role in Role])
                for code in Permission
            ],
        },
    )


@require_safe
@requires(Permission.MANAGE_ORGANIZATION)
def setup(request: MemberRequest) -> HttpResponse:
    """The first steps of an organization; each app names its own (slot `setup.steps`)."""
    steps = [step for found in slot("setup.steps", request.membership) for step in found]
    return render(
        request,
        "accounts/setup.html",
        {"steps": steps, "done": sum(step["done"] for step in steps)},
    )


@require_safe
@requires(Permission.READ_AUDIT_LOG)
def audit_log(request: MemberRequest) -> HttpResponse:
    form = AuditFilter(request.GET or None)
    filters = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = Paginator(search_entries(**filters), AUDIT_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/audit_log.html",
        {
            "form": form,
            "page_obj": page,
            "rows": [(entry, describe(entry.verb)) for entry in page],
            "params": request.GET,
            "filtered": any(filters.values()),
        },
    )
