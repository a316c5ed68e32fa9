"""The organization's own LinkedIn app: entered, tested, removed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.accounts.social import sign_in_app
from advocacy.kernel.encryption import DecryptionFailed
from advocacy.sharing.credentials import (
    ConnectedApp,
    NoLinkedInApp,
    app_of_organization,
    credentials_of,
    redirect_uri,
)
from advocacy.sharing.forms_linkedin import LinkedInAppForm
from advocacy.sharing.linkedin.app_check import check_app
from advocacy.sharing.linkedin.oauth import capabilities
from advocacy.sharing.linkedin.products import PRODUCT_SCOPES, Product, product_of
from advocacy.sharing.models import LinkedInApp
from advocacy.sharing.queries import connection_counts
from advocacy.sharing.services import linkedin_app as services
from advocacy.sharing.words_linkedin import APP_PROBLEMS, SCOPE_CONFLICTS, SCOPES
from advocacy.tenancy.urls import reverse


@never_cache
@sensitive_post_parameters("client_secret")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_ORGANIZATION)
def linkedin_app(request: MemberRequest) -> HttpResponse:
    """Show the app in use; keep another one, or try it without keeping it."""
    own = LinkedInApp.objects.first()
    initial = {
        "client_id": own.client_id if own else "",
        "product": product_of(own.scopes).value if own else Product.SELF_SERVE.value,
    }
    form = LinkedInAppForm(request.POST or None, initial=initial, has_secret=own is not None)
    report = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "test":
            report = _tested(form)
        elif _saved(request, form):
            messages.success(
                request, _("The app is saved. Members use it when they connect or renew.")
            )
            return redirect(reverse("sharing:linkedin_app"))
    failed = bool(form.errors)
    return render(
        request,
        "sharing/linkedin_app.html",
        {"form": form, "own": own, "report": report, **_in_use()},
        status=422 if failed else 200,
    )


@require_POST
@requires(Permission.MANAGE_ORGANIZATION)
def test_app(request: MemberRequest) -> HttpResponse:
    """Ask LinkedIn about the app in use."""
    try:
        app = app_of_organization()
    except (NoLinkedInApp, DecryptionFailed):
        return redirect(reverse("sharing:linkedin_app"))
    problem = check_app(app.credentials, redirect_uri=redirect_uri(), scopes=app.scopes)
    words = APP_PROBLEMS[problem]
    (messages.success if problem is None else messages.error)(
        request, f"{words.title} {words.text}".strip()
    )
    return redirect(reverse("sharing:linkedin_app"))


@require_POST
@requires(Permission.MANAGE_ORGANIZATION)
def remove_app(request: MemberRequest) -> HttpResponse:
    if services.remove_app(by=request.membership):
        messages.success(request, _("The app is removed, and its secret is deleted here."))
    return redirect(reverse("sharing:linkedin_app"))


def _tested(form: LinkedInAppForm) -> dict[str, Any] | None:
    """What LinkedIn says about what was typed; None when something has to be typed first."""
    values = form.cleaned_data
    secret = values["client_secret"] or _stored(values["client_id"])
    if not secret:
        form.add_error("client_secret", _("Enter the secret that belongs to this client ID."))
        return None
    problem = check_app(
        credentials_of(values["client_id"], secret),
        redirect_uri=redirect_uri(),
        scopes=PRODUCT_SCOPES[Product(values["product"])],
    )
    return {"words": APP_PROBLEMS[problem], "is_fine": problem is None}


def _saved(request: MemberRequest, form: LinkedInAppForm) -> bool:
    values = form.cleaned_data
    try:
        services.save_app(
            by=request.membership,
            client_id=values["client_id"],
            client_secret=values["client_secret"],
            product=Product(values["product"]),
        )
    except services.SecretMissing:
        form.add_error("client_secret", _("Enter the secret that belongs to this client ID."))
    except services.ScopesDiffer as error:
        form.add_error("product", str(SCOPE_CONFLICTS[error.conflict]))
    else:
        return True
    return False


def _stored(client_id: str) -> str:
    try:
        return services.stored_secret(client_id)
    except DecryptionFailed:
        return ""


def _in_use() -> dict[str, Any]:
    app: ConnectedApp | None
    unreadable = False
    try:
        app = app_of_organization()
    except NoLinkedInApp:
        app = None
    except DecryptionFailed:
        app, unreadable = None, True
    scopes = app.scopes if app else ()
    return {
        "app": app,
        "unreadable": unreadable,
        "granted": capabilities(scopes, has_refresh_token=False),
        "is_reviewed": product_of(scopes) is Product.COMMUNITY,
        "scopes": [(scope, SCOPES.get(scope, "")) for scope in scopes],
        "redirect_uri": redirect_uri(),
        "sign_in": sign_in_app(),
        "has_installation_app": bool(
            settings.LINKEDIN_CLIENT_ID and settings.LINKEDIN_CLIENT_SECRET
        ),
        "counts": connection_counts(),
    }
