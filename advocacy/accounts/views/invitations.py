"""From an invitation's link into the organization."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from advocacy.accounts.forms.people import AcceptForm
from advocacy.accounts.homes import remember_homes
from advocacy.accounts.models import Invitation, Membership, User
from advocacy.accounts.permissions import Permission
from advocacy.accounts.services.errors import AlreadyMember, InvitationNotOpen, WrongPerson
from advocacy.accounts.services.invitations import accept_as, accept_as_new_person, find_open
from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import reverse

# Whoever proved the address by the invitation's link is signed in by this backend.
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A new person says their name; somebody with an account signs in; both then join."""
    try:
        found = find_open(token)
        request.organization = found.organization  # type: ignore[attr-defined]  # for the layout
        with translation.override(_language(request, found)):
            return _answer(request, token, found)
    except InvitationNotOpen:
        return render(request, "accounts/invitation_closed.html", status=410)


def _answer(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    context = {"invitation": found, "email": found.email}
    if request.user.is_authenticated:
        if request.user.email.lower() != found.email.lower():
            return render(request, "accounts/invitation_other.html", context)
        if request.method == "POST":
            return _join(request, token)
        return render(request, "accounts/invitation_join.html", context)
    if User.objects.filter(email__iexact=found.email).exists():
        return render(request, "accounts/invitation_sign_in.html", context)
    form = AcceptForm(
        request.POST or None, initial={"name": found.name, "language": translation.get_language()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            membership = accept_as_new_person(token=token, **form.cleaned_data)
        except AlreadyMember:
            return render(request, "accounts/invitation_sign_in.html", context)
        login(request, membership.user, backend=_BACKEND)
        return redirect(_first_page(membership))
    return render(
        request,
        "accounts/invitation_accept.html",
        {**context, "form": form},
        status=422 if form.is_bound else 200,
    )


def _join(request: HttpRequest, token: str) -> HttpResponse:
    try:
        membership = accept_as(token=token, user=request.user)  # type: ignore[arg-type]
    except WrongPerson:
        raise InvitationNotOpen from None
    messages.success(
        request,
        _("Welcome to %(organization)s.") % {"organization": membership.organization.name},
    )
    remember_homes(request, membership.user)
    return redirect(_first_page(membership))


def _first_page(membership: Membership) -> str:
    """The set-up for the first admin, the welcome for everybody else."""
    with tenant(membership.organization):
        alone = Membership.objects.count() == 1
        owner = alone and membership.may(Permission.MANAGE_ORGANIZATION)
        return reverse("accounts:setup" if owner else "accounts:welcome")


def _language(request: HttpRequest, found: Invitation) -> str:
    if request.user.is_authenticated or request.COOKIES.get("django_language"):
        return translation.get_language() or found.language
    return found.language
