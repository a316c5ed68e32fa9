"""The way to LinkedIn's consent page and back, remembered in the browser's session.

Each start has a state of its own, used once and for half an hour; several tabs may be under way.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from advocacy.accounts.models import Membership
from advocacy.sharing.credentials import app_of_organization, redirect_uri
from advocacy.sharing.linkedin.oauth import authorization_url
from advocacy.sharing.linkedin.products import PAGE_SCOPES
from advocacy.sharing.queries import account_of
from advocacy.sharing.rules import STATE_LIFETIME
from advocacy.sharing.services.pages import reads_pages

_KEY = "linkedin_connections"
_MOST = 5


@dataclass(frozen=True)
class Journey:
    """Who set out for LinkedIn, and where they wanted to go on."""

    organization_id: int
    membership_id: int
    next: str
    started: float


def start(
    request: HttpRequest,
    *,
    member: Membership,
    next_url: str,
    now: datetime,
    with_pages: bool = False,
) -> str:
    """Remember the journey and return LinkedIn's address. Raises NoLinkedInApp.

    `with_pages` also asks for the company pages that the member manages.
    """
    app = app_of_organization()
    state = secrets.token_urlsafe(32)
    journeys = _journeys(request)
    journeys[state] = asdict(
        Journey(
            organization_id=member.organization_id,
            membership_id=member.pk,
            next=next_url,
            started=now.timestamp(),
        )
    )
    request.session[_KEY] = dict(list(journeys.items())[-_MOST:])
    return authorization_url(
        app.credentials,
        redirect_uri=redirect_uri(),
        scopes=(*app.scopes, *_page_scopes(member, wanted=with_pages)),
        state=state,
        # The demo's personas share one browser.
        login_hint=member.user.email if settings.DEMO else "",
    )


def finish(request: HttpRequest, *, state: str, now: datetime) -> Journey | None:
    """The journey of a state, once; None when this browser knows none, or it took too long."""
    journeys = _journeys(request)
    known = journeys.pop(state, None)
    if known is None:
        return None
    request.session[_KEY] = journeys
    journey = Journey(**known)
    if now.timestamp() - journey.started > STATE_LIFETIME.total_seconds():
        return None
    return journey


def _page_scopes(member: Membership, *, wanted: bool) -> tuple[str, ...]:
    """Whoever lets us read pages is asked for the same again when they renew: asking for less
    would take it back."""
    account = account_of(member)
    return PAGE_SCOPES if wanted or reads_pages(account) else ()


def _journeys(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(_KEY, {}))
