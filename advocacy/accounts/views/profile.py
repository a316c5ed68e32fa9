"""A member's own pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.export import own_data
from advocacy.accounts.forms.organization import ProfileForm, WelcomeForm
from advocacy.accounts.forms.preferences import PreferencesForm
from advocacy.accounts.models import Membership
from advocacy.accounts.navigation import slot
from advocacy.accounts.permissions import ROLE_LABELS, Permission, Role
from advocacy.accounts.requests import MemberRequest
from advocacy.accounts.services import members
from advocacy.accounts.services import profile as services
from advocacy.accounts.services.errors import Refused
from advocacy.accounts.social import linked_profile, unlink_profile
from advocacy.kernel.fragments import render_part
from advocacy.tenancy.urls import reverse


@requires(Permission.USE_HUB)
def profile(request: MemberRequest) -> HttpResponse:
    member = request.membership
    form = ProfileForm(
        request.POST or None, initial={"name": member.user.name, "title": member.title}
    )
    if request.method == "POST" and form.is_valid():
        services.save_profile(by=member, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect(reverse("accounts:profile"))
    return render(
        request,
        "accounts/profile.html",
        {
            "form": form,
            "linked": linked_profile(member.user),
            "roles": [ROLE_LABELS[role] for role in Role if role in member.roles],
            # Cards of other apps, e.g. the LinkedIn connection.
            "cards": [
                render_part(request, card["template"], card["context"])
                for card in slot("profile.cards", request, member)
            ],
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
@requires(Permission.USE_HUB)
def unlink_linkedin(request: MemberRequest) -> HttpResponse:
    """No more signing in with LinkedIn; the permission to post is another thing and stays."""
    if unlink_profile(request.membership.user):
        messages.success(
            request, _("Your LinkedIn profile no longer signs you in. Use a code or a password.")
        )
    return redirect(reverse("accounts:profile"))


@requires(Permission.USE_HUB)
def preferences(request: MemberRequest) -> HttpResponse:
    member = request.membership
    # A copy: validation writes into the instance, and the page's frame shows the request's own.
    form = PreferencesForm(request.POST or None, instance=Membership.objects.get(pk=member.pk))
    if request.method == "POST" and form.is_valid():
        services.save_preferences(by=member, values=form.cleaned_data)
        with translation.override(member.interface_language):
            messages.success(request, _("Your preferences are saved."))
        return redirect(reverse("accounts:preferences"))
    return render(
        request,
        "accounts/preferences.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


@require_POST
@requires(Permission.USE_HUB)
def programme(request: MemberRequest) -> HttpResponse:
    """Join, pause or leave the programme: always one's own choice."""
    try:
        match request.POST.get("action"):
            case "join":
                services.join_programme(by=request.membership)
                messages.success(request, _("You are an ambassador. Share what you like."))
            case "pause":
                services.pause(by=request.membership)
                messages.success(request, _("You are on a break. Come back whenever you like."))
            case "leave":
                services.leave_programme(by=request.membership)
                messages.success(request, _("You are no longer an ambassador."))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(reverse("accounts:profile"))


@require_POST
@requires(Permission.USE_HUB)
def leave(request: MemberRequest) -> HttpResponse:
    """Leave the organization; what stays is what an admin's ending of a membership leaves."""
    member = request.membership
    try:
        members.end_membership(by=member, membership_id=member.pk)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(reverse("accounts:profile"))
    messages.success(
        request,
        _("You have left %(organization)s.") % {"organization": request.organization.name},
    )
    return redirect("public_accounts:start")


@require_safe
@requires(Permission.USE_HUB)
def export(request: MemberRequest) -> HttpResponse:
    """All that is stored about oneself, as JSON."""
    response = JsonResponse(
        own_data(request.membership), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = f'attachment; filename="{request.organization.slug}-me.json"'
    response["Cache-Control"] = "no-store"
    return response


@requires(Permission.USE_HUB)
def welcome(request: MemberRequest) -> HttpResponse:
    """The first questions: languages, time zone, taking part, and what other apps ask.

    A provider of the slot `welcome.parts` takes (membership, data or None) and gives an object
    with `title`, a Django `form` and `save()`.
    """
    member = request.membership
    data = request.POST if request.method == "POST" else None
    form = WelcomeForm(
        data,
        initial={
            "interface_language": member.interface_language,
            "content_languages": member.content_languages,
            "time_zone": member.time_zone,
            "ambassador": member.is_ambassador,
        },
    )
    parts = slot("welcome.parts", member, data)
    if data is not None and form.is_valid() and all(part.form.is_valid() for part in parts):
        services.save_preferences(by=member, values=form.cleaned_data)
        for part in parts:
            part.save()
        if form.cleaned_data["ambassador"] and not member.is_ambassador:
            services.join_programme(by=member)
        return redirect(reverse("accounts:home"))
    return render(
        request,
        "accounts/welcome.html",
        {"form": form, "parts": parts},
        status=422 if data is not None else 200,
    )
