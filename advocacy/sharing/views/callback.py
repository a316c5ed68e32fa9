"""LinkedIn sends people back here, outside any organization; their session says to which."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from advocacy.accounts.models import Membership
from advocacy.sharing import oauth_flow
from advocacy.sharing.credentials import (
    NoLinkedInApp,
    app_of_organization,
    client_for,
    redirect_uri,
)
from advocacy.sharing.linkedin import oauth
from advocacy.sharing.linkedin.errors import LinkedInError
from advocacy.sharing.models import LinkedInAccount
from advocacy.sharing.oauth_flow import Journey
from advocacy.sharing.queries import shares_that_need
from advocacy.sharing.services import connections
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from advocacy.tenancy.urls import reverse

logger = logging.getLogger(__name__)

_CONSENT_PROBLEMS: tuple[tuple[type[Exception], str], ...] = (
    (oauth.ConsentCancelled, "cancelled"),
    (oauth.ConsentDenied, "denied"),
    (oauth.ScopeNotGranted, "scope"),
    (oauth.ConsentError, "cancelled"),
    (oauth.CodeRejected, "expired"),
    (oauth.AppRejected, "app"),
    (NoLinkedInApp, "app"),
    (LinkedInError, "unavailable"),
    (connections.AnotherPerson, "another_person"),
    (connections.TakenByColleague, "taken"),
    (connections.MayNotPost, "may_not_post"),
)


@never_cache
@require_GET
@login_required
def callback(request: HttpRequest) -> HttpResponse:
    """Finish what the connection page began. The state must be one that this browser set out with.

    A stranger's link with a code of their own therefore connects nobody to anything.
    """
    now = timezone.now()
    state = request.GET.get("state", "")
    journey = oauth_flow.finish(request, state=state, now=now)
    if journey is None:
        return render(request, "sharing/callback_unknown.html", status=400)
    organization = Organization.objects.filter(pk=journey.organization_id, is_active=True).first()
    if organization is None:
        return render(request, "sharing/callback_unknown.html", status=400)
    with tenant(organization):
        member = (
            Membership.objects.select_related("user")
            .filter(pk=journey.membership_id, user_id=request.user.pk)
            .exclude(status__in=[Membership.Status.INVITED, Membership.Status.LEFT])
            .first()
        )
        if member is None:
            return render(request, "sharing/callback_unknown.html", status=400)
        with translation.override(member.interface_language):
            return _finish(request, journey, member=member, state=state)


def _finish(
    request: HttpRequest, journey: Journey, *, member: Membership, state: str
) -> HttpResponse:
    try:
        code = oauth.parse_callback(request.GET, expected_state=state)
        account = _exchange(code, member=member)
    except tuple(kind for kind, _code in _CONSENT_PROBLEMS) as error:
        problem = next(code for kind, code in _CONSENT_PROBLEMS if isinstance(error, kind))
        # The type says enough; messages of LinkedIn's may name the person.
        logger.info("Connecting member %s ended with %s", member.pk, type(error).__name__)
        query = {"problem": problem} | ({"next": journey.next} if journey.next else {})
        return redirect(f"{reverse('sharing:linkedin')}?{urlencode(query)}")
    messages.success(
        request, _("You are connected with LinkedIn as %(name)s.") % {"name": account.name}
    )
    if waiting := shares_that_need(member).count():
        messages.info(
            request,
            ngettext(
                "%(count)s share waits for your word. You find it under My shares.",
                "%(count)s shares wait for your word. You find them under My shares.",
                waiting,
            )
            % {"count": waiting},
        )
    return redirect(journey.next or reverse("sharing:linkedin"))


def _exchange(code: str, *, member: Membership) -> LinkedInAccount:
    """Trade the code for tokens, ask whose they are, and keep them."""
    app = app_of_organization()
    tokens = oauth.exchange_code(app.credentials, code=code, redirect_uri=redirect_uri())
    person = client_for(access_token=tokens.access_token).profile(tokens.scopes)
    # Tokens that are not kept are not revoked either: they may be a colleague's own.
    return connections.connect(
        by=member, tokens=tokens, person=person, client_id=app.credentials.client_id
    )
