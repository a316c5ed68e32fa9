"""Signing in: a code by mail first, a password for those who like one."""

from __future__ import annotations

from typing import Any

import requests
from allauth.account.forms import AddEmailForm
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.account.views import EmailView, LoginView, RequestLoginCodeView
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse as global_reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from advocacy.accounts.homes import remember_homes
from advocacy.accounts.models import User
from advocacy.accounts.social import PROVIDER, sign_in_app
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from advocacy.tenancy.urls import reverse

# Codes in the address of the sign-in page, after LinkedIn sent somebody back.
LINKEDIN_PROBLEMS: dict[str, str | Promise] = {
    "cancelled": _("You left LinkedIn's page before signing in. Nothing has happened."),
    "unknown": _(
        "Your LinkedIn profile has another e-mail address than the one you were invited with. "
        "Sign in by a code to that address."
    ),
    "no_address": _(
        "LinkedIn did not tell us an e-mail address that it has verified. Sign in by a code."
    ),
    "expired": _("That took too long, or the page was opened twice. Please start again."),
    "unavailable": _("LinkedIn could not be reached. Sign in by a code, or try again later."),
    "app": _(
        "Signing in with LinkedIn is not set up correctly, and it is not your doing. Sign in by a "
        "code."
    ),
    "failed": _("LinkedIn did not sign you in. Sign in by a code, or try again."),
}


class SignIn(RequestLoginCodeView):
    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        problem = self.request.GET.get("linkedin", "")
        return super().get_context_data(**kwargs) | {
            "linkedin_url": _linkedin_url() if sign_in_app() else "",
            "linkedin_problem": LINKEDIN_PROBLEMS.get(problem, ""),
        }


class SignInWithPassword(LoginView):
    template_name = "account/login_password.html"


class ChangeAddressForm(AddEmailForm):
    """A new address; one that has an account gets a mail that says so instead of a code."""

    def save(self, request: HttpRequest) -> EmailAddress:
        email = self.cleaned_data["email"]
        if not User.objects.filter(email__iexact=email).exists():
            return super().save(request)
        # Without an owner: the page looks the same, and no code will fit.
        address = EmailAddress(email=email)
        send_verification_email_to_address(request, address, signup=True)
        return address


class ChangeAddress(EmailView):
    """Ask for a new address. It takes the place of the old one when its code was entered."""

    form_class = ChangeAddressForm
    template_name = "account/email_change.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # allauth's own page manages a list of addresses; here there is one.
        return FormView.post(self, request, *args, **kwargs)


change_address = login_required(ChangeAddress.as_view())
sign_in = SignIn.as_view()
sign_in_with_password = SignInWithPassword.as_view()


@require_POST
def with_linkedin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Set out for LinkedIn. Only where to go on is taken from the address: never other scopes."""
    following = request.GET.get("next", "")
    query = QueryDict(urlencode({"next": following}) if following else "")
    request.GET = query  # type: ignore[assignment]  # the stubs tell mutable ones apart by type
    try:
        return openid_connect.login(request, provider_id)
    except requests.RequestException:
        return redirect(f"{global_reverse('account_login')}?linkedin=unavailable")


def _linkedin_url() -> str:
    return global_reverse("openid_connect_login", kwargs={"provider_id": PROVIDER})


@require_safe
def by_invitation(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signup_closed.html")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The front door: to one's organization, to a choice of several, or a word why not."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    memberships = remember_homes(request, request.user)
    if len(memberships) == 1:
        return redirect(home_of(memberships[0].organization))
    return render(
        request,
        "accounts/start.html",
        {"choices": [(each, home_of(each.organization)) for each in memberships]},
    )


def home_of(organization: Organization) -> str:
    """The first page of an organization."""
    with tenant(organization):
        return reverse("accounts:home")
