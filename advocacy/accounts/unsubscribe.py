"""Links that switch one kind of reminder off, without signing in (RFC 8058)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.db import transaction

from advocacy.accounts.models import Membership
from advocacy.mail.services import withdraw
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization

_signer = signing.Signer(salt="advocacy.accounts.unsubscribe")


class UnknownLink(LookupError):
    """The token was not made here, or whom it was made for is gone."""


@dataclass(frozen=True)
class Target:
    """What a link is about."""

    organization: Organization
    membership: Membership
    kind: str


def token_for(*, membership: Membership, kind: str) -> str:
    """A token without an end: mails are found again years later, and must still work then."""
    return _signer.sign_object([membership.organization_id, membership.pk, kind])


def read_token(token: str) -> Target:
    """Raises UnknownLink."""
    try:
        organization_id, membership_id, kind = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise UnknownLink from error
    organization = Organization.objects.filter(pk=organization_id, is_active=True).first()
    if organization is None:
        raise UnknownLink
    with tenant(organization):
        membership = Membership.objects.select_related("user").filter(pk=membership_id).first()
    if membership is None:
        raise UnknownLink
    return Target(organization, membership, kind)


@transaction.atomic
def mute(*, membership: Membership, kind: str) -> None:
    """Switch a kind off; reminders of it that still wait are taken back. Safe to repeat."""
    member = Membership.objects.select_for_update().get(pk=membership.pk)
    if kind not in member.muted_reminders:
        member.muted_reminders = [*member.muted_reminders, kind]
        member.save(update_fields=["muted_reminders"])
    withdraw(recipient_id=member.pk, kinds=frozenset({kind}))


@transaction.atomic
def unmute(*, membership: Membership, kind: str) -> None:
    member = Membership.objects.select_for_update().get(pk=membership.pk)
    if kind in member.muted_reminders:
        member.muted_reminders = [known for known in member.muted_reminders if known != kind]
        member.save(update_fields=["muted_reminders"])
