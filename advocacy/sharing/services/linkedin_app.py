"""An organization's own LinkedIn app."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.social import sign_in_app
from advocacy.audit.services import record
from advocacy.sharing import vault
from advocacy.sharing.linkedin.products import PRODUCT_SCOPES, Product
from advocacy.sharing.models import LinkedInApp
from advocacy.tenancy.context import across_tenants, current_organization


class ScopeConflict(StrEnum):
    """Who else has members consent to another scope set of the same app.

    LinkedIn ends a member's tokens for an app when they consent to another set, so one app never
    asks for two.
    """

    SIGN_IN = "sign_in"
    INSTALLATION = "installation"
    ORGANIZATION = "organization"


class ScopesDiffer(Exception):
    """Nothing was stored: members would lose their connection by using the other one."""

    def __init__(self, conflict: ScopeConflict) -> None:
        super().__init__(conflict)
        self.conflict = conflict


class SecretMissing(Exception):
    """A secret is stored for another client ID, or none at all."""


@transaction.atomic(durable=True)
def save_app(
    *, by: Membership, client_id: str, product: Product, client_secret: str = ""
) -> LinkedInApp:
    """Have the organization's members connect through its own app from now on.

    Who is connected stays so until they renew. An empty secret keeps the stored one.
    Raises ScopesDiffer, SecretMissing.
    """
    scopes = PRODUCT_SCOPES[product]
    if conflict := scope_conflict(client_id, scopes):
        raise ScopesDiffer(conflict)
    app = LinkedInApp.objects.select_for_update().first()
    if not client_secret and (app is None or app.client_id != client_id):
        raise SecretMissing
    before = [app.client_id, app.scopes] if app else [None, []]
    if app is None:
        app = LinkedInApp.objects.create(client_id=client_id, client_secret=b"", scopes=scopes)
    app.client_id, app.scopes, app.changed_at = client_id, list(scopes), timezone.now()
    if client_secret:
        # Sealed with the row's place, which is known once the row exists.
        app.client_secret = vault.seal(app, "client_secret", client_secret)
    app.save(update_fields=["client_id", "client_secret", "scopes", "changed_at"])
    changes: dict[str, list[object]] = {}
    if before[0] != client_id:
        changes["client_id"] = [before[0], client_id]
    if before[1] != list(scopes):
        changes["scopes"] = [before[1], list(scopes)]
    record(by=by, verb="linkedin_app.changed", subject=app, changes=changes)
    return app


@transaction.atomic(durable=True)
def remove_app(*, by: Membership) -> bool:
    """Delete the organization's own app; the installation's takes over. False without one."""
    app = LinkedInApp.objects.select_for_update().first()
    if app is None:
        return False
    record(
        by=by, verb="linkedin_app.removed", subject=app, changes={"client_id": [app.client_id, ""]}
    )
    app.delete()
    return True


def scope_conflict(client_id: str, scopes: tuple[str, ...]) -> ScopeConflict | None:
    """Who else uses the app with another scope set."""
    wanted = set(scopes)
    sign_in = sign_in_app()
    if sign_in and sign_in.client_id == client_id and set(sign_in.scopes) != wanted:
        return ScopeConflict.SIGN_IN
    if client_id == settings.LINKEDIN_CLIENT_ID and set(settings.LINKEDIN_SCOPES) != wanted:
        return ScopeConflict.INSTALLATION
    here = current_organization().pk
    with across_tenants("a LinkedIn app has one scope set, whoever uses it"):
        others = list(LinkedInApp.objects.filter(client_id=client_id).exclude(organization_id=here))
    if any(set(other.scopes) != wanted for other in others):
        return ScopeConflict.ORGANIZATION
    return None


def stored_secret(client_id: str) -> str:
    """The secret kept for this client ID here, empty without one. Raises DecryptionFailed."""
    app = LinkedInApp.objects.filter(client_id=client_id).first()
    return (vault.unseal(app, "client_secret") or "") if app else ""
