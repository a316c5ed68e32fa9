"""Inviting people and letting them in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse as global_reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from advocacy.accounts.events import InvitationAccepted, TeamsChanged
from advocacy.accounts.models import Invitation, Membership, Team, User
from advocacy.accounts.permissions import Role
from advocacy.accounts.rules import INVITATION_LIFETIME, InvitationLine, invitation_is_open
from advocacy.accounts.services.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationNotOpen,
    WrongPerson,
)
from advocacy.audit.services import record
from advocacy.events.bus import publish
from advocacy.mail.services import queue
from advocacy.tenancy import tokens
from advocacy.tenancy.context import across_tenants, current_organization, tenant
from advocacy.tenancy.urls import absolute


@transaction.atomic
def invite(
    *,
    by: Membership | None,
    email: str,
    roles: Iterable[str] = (),
    name: str = "",
    title: str = "",
    team: Team | None = None,
    language: str = "",
) -> tuple[Invitation, str]:
    """Invite an address and queue the mail. Returns the invitation and its link.

    The link exists in the mail and in this answer only: the database keeps a hash. `by=None` is
    the operator. Raises AlreadyMember, AlreadyInvited.
    """
    email = email.strip().lower()
    if _current_member_with(email) is not None:
        raise AlreadyMember(_("%(email)s is a member already.") % {"email": email})
    now = timezone.now()
    # An expired one would block the address for ever: one open invitation each.
    Invitation.objects.filter(
        email__iexact=email, accepted_at=None, revoked_at=None, expires_at__lte=now
    ).update(revoked_at=now)
    token = tokens.new_token()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email,
                name=name.strip(),
                title=title.strip(),
                roles=sorted({Role.MEMBER.value, *roles}),
                team=team,
                language=language or current_organization().default_language,
                token_hash=tokens.hash_of(token),
                expires_at=now + INVITATION_LIFETIME,
                invited_by=by,
            )
    except IntegrityError as error:
        raise AlreadyInvited(
            _("%(email)s has an open invitation. You can send it again.") % {"email": email}
        ) from error
    record(
        by=by, verb="invitation.sent", subject=invitation, changes={"roles": [[], invitation.roles]}
    )
    return invitation, _send(invitation, token)


@dataclass(frozen=True)
class Outcome:
    """What became of a list: how many were sent, and a sentence for each that was not."""

    sent: int
    left_out: list[str]


@transaction.atomic
def invite_many(
    *,
    by: Membership,
    lines: Iterable[InvitationLine],
    roles: Iterable[str],
    team: Team | None,
    language: str,
) -> Outcome:
    """Invite a list; who is in or invited already is left out and named."""
    sent, left_out = 0, []
    for line in lines:
        try:
            invite(
                by=by,
                email=line.email,
                name=line.name,
                title=line.title,
                roles=roles,
                team=team,
                language=language,
            )
            sent += 1
        except (AlreadyMember, AlreadyInvited) as reason:
            left_out.append(str(reason))
    return Outcome(sent, left_out)


@transaction.atomic
def resend(*, by: Membership, invitation_id: int) -> Invitation:
    """Send an unused invitation again, with a new link and two more weeks. The old link ends.

    Raises InvitationNotOpen.
    """
    invitation = _locked_unused(invitation_id)
    token = tokens.new_token()
    invitation.token_hash = tokens.hash_of(token)
    invitation.expires_at = timezone.now() + INVITATION_LIFETIME
    invitation.save(update_fields=["token_hash", "expires_at"])
    record(by=by, verb="invitation.sent_again", subject=invitation)
    _send(invitation, token)
    return invitation


@transaction.atomic
def revoke(*, by: Membership, invitation_id: int) -> Invitation:
    """Withdraw an unused invitation; its link ends. Raises InvitationNotOpen."""
    invitation = _locked_unused(invitation_id)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record(by=by, verb="invitation.revoked", subject=invitation)
    return invitation


def find_open(token: str) -> Invitation:
    """The invitation that a link belongs to, with organization, team and inviter loaded.

    The token names its organization, so that no search across organizations is needed.
    Raises InvitationNotOpen.
    """
    organization = tokens.organization_of(token)
    if organization is None:
        raise InvitationNotOpen
    with tenant(organization):
        invitation = (
            Invitation.objects.select_related("organization", "team", "invited_by__user")
            .filter(token_hash=tokens.hash_of(token))
            .first()
        )
    if invitation is None or not _is_open(invitation, timezone.now()):
        raise InvitationNotOpen
    return invitation


@transaction.atomic
def accept_as_new_person(
    *, token: str, name: str, password: str = "", language: str = ""
) -> Membership:
    """Make the account and the membership. The link proves the address.

    Without a password the person signs in by code. Raises InvitationNotOpen, and AlreadyMember
    when the address has an account, whose owner has to sign in first.
    """
    invitation = find_open(token)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password or None, name=name.strip())
    except IntegrityError as error:
        raise AlreadyMember(_("There is an account with this address. Sign in to join.")) from error
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return _join(invitation, user, language=language or invitation.language)


@transaction.atomic
def accept_by_address(*, email: str, name: str) -> list[Membership]:
    """Make the account of somebody whose address another service has verified, and let them in.

    Every open invitation to that address is accepted. Empty without one, and when the address
    belongs to an account already: then its owner signs in by it.
    """
    email = email.strip().lower()
    with across_tenants("an invitation is found by the address that its reader has proved"):
        invitations = list(
            Invitation.objects.select_related("organization", "team")
            .filter(
                email__iexact=email,
                accepted_at=None,
                revoked_at=None,
                expires_at__gt=timezone.now(),
                organization__is_active=True,
            )
            .order_by("created_at")
        )
    if not invitations or User.objects.filter(email__iexact=email).exists():
        return []
    user = User.objects.create_user(email, name=name.strip() or invitations[0].name or email)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return [_join(each, user, language=each.language) for each in invitations]


@transaction.atomic
def accept_as(*, token: str, user: User) -> Membership:
    """Join with an account that exists. Raises InvitationNotOpen, WrongPerson."""
    invitation = find_open(token)
    if user.email.lower() != invitation.email.lower():
        raise WrongPerson(invitation.email)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return _join(invitation, user, language=invitation.language)


def _join(invitation: Invitation, user: User, *, language: str) -> Membership:
    now = timezone.now()
    organization = invitation.organization
    with tenant(organization):
        # Whoever changes the row first has used it; the other one is too late.
        used = Invitation.objects.filter(
            pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now
        ).update(accepted_at=now)
        if not used:
            raise InvitationNotOpen
        membership = Membership.objects.select_for_update().filter(user=user).first()
        if membership is None:
            membership = Membership(
                user=user,
                interface_language=language,
                content_languages=sorted({language, organization.default_language}),
                time_zone=organization.time_zone,
            )
        returns = bool(membership.pk)
        if not returns or not membership.is_current:
            moves = returns and membership.team_id != invitation.team_id
            membership.status = Membership.Status.MEMBER
            membership.roles = invitation.roles
            membership.team = invitation.team
            membership.title = invitation.title
            membership.joined_at = now
            membership.left_at = None
            membership.save()
            if moves:
                publish(TeamsChanged(membership_id=membership.pk, at=now))
        Invitation.objects.filter(pk=invitation.pk).update(accepted_by=membership)
        record(by=membership, verb="member.joined", subject=membership)
        publish(
            InvitationAccepted(
                invitation_id=invitation.pk,
                membership_id=membership.pk,
                invited_by_id=invitation.invited_by_id,
                at=now,
            )
        )
    return membership


def _send(invitation: Invitation, token: str) -> str:
    address = absolute(global_reverse("public_accounts:invitation", kwargs={"token": token}))
    queue(
        kind="invitation",
        occasion=f"invitation:{invitation.token_hash[:20]}",
        to=invitation.email,
        language=invitation.language,
        template="invitation",
        context={
            "invitation": invitation,
            "inviter": str(invitation.invited_by) if invitation.invited_by else "",
            "address": address,
        },
        forget_after_sending=True,
    )
    return address


def _locked_unused(invitation_id: int) -> Invitation:
    invitation = (
        Invitation.objects.select_for_update()
        .filter(pk=invitation_id, accepted_at=None, revoked_at=None)
        .first()
    )
    if invitation is None:
        raise InvitationNotOpen(_("This invitation has been used or withdrawn meanwhile."))
    return invitation


def _current_member_with(email: str) -> Membership | None:
    return (
        Membership.objects.filter(user__email__iexact=email)
        .exclude(status__in=[Membership.Status.INVITED, Membership.Status.LEFT])
        .first()
    )


def _is_open(invitation: Invitation, now: datetime) -> bool:
    return invitation_is_open(
        now=now,
        expires_at=invitation.expires_at,
        accepted_at=invitation.accepted_at,
        revoked_at=invitation.revoked_at,
    )
