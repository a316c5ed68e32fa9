"""The page of one's LinkedIn connection: connect, renew, disconnect."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.sharing import oauth_flow, services
from advocacy.sharing.credentials import NoLinkedInApp
from advocacy.sharing.linkedin.oauth import capabilities
from advocacy.sharing.presenting import connection_of
from advocacy.sharing.queries import account_of, shares_of, shares_that_need
from advocacy.sharing.words import CONNECTING
from advocacy.tenancy.urls import reverse


@require_GET
@requires(Permission.SHARE)
def linkedin(request: MemberRequest) -> HttpResponse:
    account = account_of(request.membership)
    connection = connection_of(account)
    granted = capabilities(
        account.scopes if account else (),
        has_refresh_token=account is not None and account.refresh_token is not None,
    )
    context = {
        "connection": connection,
        "account": account,
        "granted": granted,
        "words": CONNECTING.get(request.GET.get("problem", "")),
        "next": safe_next(request),
        "planned": shares_of(request.membership).filter(status="approved", by_hand=False).count(),
        "waiting": shares_that_need(request.membership).count(),
    }
    return render(request, "sharing/linkedin.html", context)


@require_POST
@requires(Permission.SHARE)
def connect(request: MemberRequest) -> HttpResponse:
    """Set out for LinkedIn's consent page; the address to go on at is remembered."""
    try:
        address = oauth_flow.start(
            request,
            member=request.membership,
            next_url=safe_next(request),
            now=timezone.now(),
        )
    except NoLinkedInApp:
        return redirect(reverse("sharing:linkedin") + "?problem=app")
    return HttpResponseRedirect(address)


@require_POST
@requires(Permission.SHARE)
def disconnect(request: MemberRequest) -> HttpResponse:
    forget = "forget_figures" in request.POST
    if services.disconnect(by=request.membership, forget_figures=forget):
        messages.success(
            request,
            _(
                "LinkedIn is disconnected. Your permission was deleted here at once, and the "
                "figures that LinkedIn reported are being deleted."
            )
            if forget
            else _("LinkedIn is disconnected. Your permission was deleted here at once."),
        )
    return redirect(reverse("sharing:linkedin"))


def safe_next(request: MemberRequest) -> str:
    """Where to go on, if it is an address of this organization; otherwise empty."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    home = f"/{request.organization.slug}/"
    if address.startswith(home) and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return ""
