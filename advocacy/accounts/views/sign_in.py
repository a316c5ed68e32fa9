"""Signing in: a code by mail first, a password for those who like one."""

from __future__ import annotations

from allauth.account.views import LoginView, RequestLoginCodeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from advocacy.accounts.homes import remember_homes
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from advocacy.tenancy.urls import reverse


class SignIn(RequestLoginCodeView):
    template_name = "account/login.html"


class SignInWithPassword(LoginView):
    template_name = "account/login_password.html"


sign_in = SignIn.as_view()
sign_in_with_password = SignInWithPassword.as_view()


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
