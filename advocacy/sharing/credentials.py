"""Which LinkedIn app speaks for the organization entered, and a client for one member."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from advocacy.sharing import vault
from advocacy.sharing.linkedin.client import LinkedInClient
from advocacy.sharing.linkedin.oauth import AppCredentials
from advocacy.sharing.models import LinkedInAccount, LinkedInApp

# Two calls and an upload stay below the time limit of a task.
CALL_SECONDS = 12.0
UPLOAD_SECONDS = 15.0


class NoLinkedInApp(Exception):
    """Neither the organization nor the installation has credentials of a LinkedIn app."""


@dataclass(frozen=True)
class ConnectedApp:
    credentials: AppCredentials
    scopes: tuple[str, ...]
    """The one set that every member is asked for."""
    is_own: bool
    """The organization's own app, not the installation's."""


def app_of_organization() -> ConnectedApp:
    """The organization's own LinkedIn app or else the installation's. Raises NoLinkedInApp."""
    own = LinkedInApp.objects.first()
    if own is not None:
        client_id = own.client_id
        secret = vault.unseal(own, "client_secret") or ""
        scopes = tuple(own.scopes) or tuple(settings.LINKEDIN_SCOPES)
    else:
        client_id, secret = settings.LINKEDIN_CLIENT_ID, settings.LINKEDIN_CLIENT_SECRET
        scopes = tuple(settings.LINKEDIN_SCOPES)
    if not client_id or not secret:
        raise NoLinkedInApp
    return ConnectedApp(
        credentials=credentials_of(client_id, secret), scopes=scopes, is_own=own is not None
    )


def credentials_of(client_id: str, client_secret: str) -> AppCredentials:
    """An app at the LinkedIn that this installation speaks to."""
    return AppCredentials(
        client_id=client_id,
        client_secret=client_secret,
        oauth_base=settings.LINKEDIN_OAUTH_BASE,
        trusted_origins=tuple(settings.OUTBOUND_TRUSTED_ORIGINS),
    )


def redirect_uri() -> str:
    """Where LinkedIn sends people back; registered with the app letter by letter."""
    return settings.PUBLIC_URL + reverse("public_sharing:callback")


def client_for(account: LinkedInAccount | None = None, *, access_token: str) -> LinkedInClient:
    """A client that acts as the member whose token it is given."""
    return LinkedInClient(
        access_token,
        api_version=settings.LINKEDIN_API_VERSION,
        base_url=settings.LINKEDIN_API_BASE,
        trusted_origins=settings.OUTBOUND_TRUSTED_ORIGINS,
        issued_at=account.token_issued_at if account else timezone.now(),
        deadline_seconds=CALL_SECONDS,
        upload_deadline_seconds=UPLOAD_SECONDS,
    )
