"""A member's connection with LinkedIn: made, renewed, found broken, taken back."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind, remind, withdraw_reminders
from advocacy.events import bus
from advocacy.kernel.encryption import DecryptionFailed
from advocacy.sharing import vault
from advocacy.sharing.credentials import NoLinkedInApp, app_of_organization
from advocacy.sharing.events import LinkedInDisconnected
from advocacy.sharing.linkedin import oauth
from advocacy.sharing.linkedin.client import UserInfo
from advocacy.sharing.linkedin.errors import ReconnectNeeded, ReconnectReason
from advocacy.sharing.models import LinkedInAccount
from advocacy.tenancy.urls import absolute, reverse

logger = logging.getLogger(__name__)

Status = LinkedInAccount.Status
_STATUS_AFTER = {
    ReconnectReason.EXPIRED: Status.EXPIRED,
    ReconnectReason.INVALID: Status.REVOKED,
    ReconnectReason.REVOKED: Status.REVOKED,
    ReconnectReason.RESTRICTED: Status.RESTRICTED,
}


class CannotConnect(Exception):
    """What LinkedIn granted cannot become this member's connection; nothing was stored."""


class AnotherPerson(CannotConnect):
    """They were connected as somebody else. `was` is that person's name on LinkedIn."""

    def __init__(self, was: str, now: str) -> None:
        super().__init__()
        self.was, self.now = was, now


class TakenByColleague(CannotConnect):
    """A colleague is connected with this LinkedIn profile. Whose it is stays unsaid."""


class MayNotPost(CannotConnect):
    """The permission to post was not granted, so the connection would be good for nothing."""


def connect(
    *,
    by: Membership,
    tokens: oauth.Tokens,
    person: UserInfo,
    client_id: str = "",
    now: datetime | None = None,
) -> LinkedInAccount:
    """Keep what LinkedIn granted `by`, in place of what there was. Tokens are encrypted.

    Raises AnotherPerson, TakenByColleague, MayNotPost.
    """
    now = now or timezone.now()
    if not oauth.capabilities(tokens.scopes).can_post:
        raise MayNotPost
    try:
        return _store(by=by, tokens=tokens, person=person, client_id=client_id, now=now)
    except IntegrityError as error:
        raise TakenByColleague from error


@transaction.atomic
def _store(
    *, by: Membership, tokens: oauth.Tokens, person: UserInfo, client_id: str, now: datetime
) -> LinkedInAccount:
    account, is_new = LinkedInAccount.objects.select_for_update().get_or_create(
        membership=by,
        defaults={"subject": person.sub, "name": person.name, "status": Status.DISCONNECTED},
    )
    was_connected = not is_new and account.status != Status.DISCONNECTED
    # Another app knows the same person by another subject.
    comparable = not (account.client_id and client_id and account.client_id != client_id)
    if was_connected and comparable and account.subject != person.sub:
        raise AnotherPerson(was=account.name, now=person.name)
    account.subject = person.sub
    account.name = person.name[:200] or str(by)
    account.picture_url = (person.picture or "")[:1000]
    account.status = Status.CONNECTED
    account.scopes = sorted(tokens.scopes)
    account.access_token = vault.seal(account, "access_token", tokens.access_token)
    account.refresh_token = (
        vault.seal(account, "refresh_token", tokens.refresh_token) if tokens.refresh_token else None
    )
    account.expires_at = tokens.expires_at
    account.refresh_expires_at = tokens.refresh_expires_at
    account.connected_at = account.status_changed_at = now
    account.refreshed_at, account.client_id = None, client_id
    account.save()
    withdraw_reminders(membership=by, kinds=frozenset({ReminderKind.RECONNECT}))
    return account


def disconnect(*, by: Membership, forget_figures: bool = False) -> bool:
    """Delete the tokens at once, and ask LinkedIn to forget them. False when there were none.

    `forget_figures` also has everything deleted that LinkedIn reported about their shares.
    """
    forgotten = _forget_tokens(by, forget_figures=forget_figures)
    if forgotten is None:
        return False
    # Best effort, and after the commit: here the tokens are gone whatever LinkedIn answers.
    client_id, tokens = forgotten
    try:
        credentials = app_of_organization().credentials
    except NoLinkedInApp:
        return True
    if client_id in ("", credentials.client_id):
        for token in tokens:
            oauth.revoke(credentials, token=token)
    return True


@transaction.atomic(durable=True)
def _forget_tokens(membership: Membership, *, forget_figures: bool) -> tuple[str, list[str]] | None:
    account = (
        LinkedInAccount.objects.select_for_update()
        .filter(membership=membership)
        .exclude(status=Status.DISCONNECTED)
        .first()
    )
    if account is None:
        return None
    tokens = []
    for column in ("refresh_token", "access_token"):
        try:
            token = vault.unseal(account, column)
        except DecryptionFailed:
            token = None  # sealed with a key that is gone: nobody can use it any more
        if token:
            tokens.append(token)
    _set_status(account, Status.DISCONNECTED, now=timezone.now())
    withdraw_reminders(membership=membership, kinds=frozenset({ReminderKind.RECONNECT}))
    bus.publish(
        LinkedInDisconnected(
            membership_id=membership.pk, forget_figures=forget_figures, at=timezone.now()
        )
    )
    return account.client_id, tokens


@transaction.atomic
def mark_account_problem(
    *, account_id: int, reason: ReconnectReason, token: bytes | memoryview | None = None
) -> bool:
    """LinkedIn no longer takes the token: note why, drop it and ask the member to reconnect.

    `token` is the sealed token that was refused, if known: a connection renewed meanwhile stays.
    False when there was nothing to note any more.
    """
    account = (
        LinkedInAccount.objects.select_for_update(of=("self",))
        .select_related("membership")
        .filter(pk=account_id, status=Status.CONNECTED)
        .first()
    )
    if account is None:
        return False
    if token is not None and bytes(token) != bytes(account.access_token or b""):
        return False
    status = _STATUS_AFTER[ReconnectReason(reason)]
    _set_status(account, status, now=timezone.now())
    remind(
        membership=account.membership,
        kind=ReminderKind.RECONNECT,
        occasion=f"linkedin:{account.pk}:{account.connected_at:%Y%m%d%H%M%S}:{status}",
        template="linkedin_reconnect",
        context={
            "days_left": 0,
            "status": str(status),
            "linkedin_url": absolute(reverse("sharing:linkedin")),
        },
    )
    return True


def usable_token(account: LinkedInAccount, *, now: datetime) -> str:
    """A token to act with, refreshed if it has ended and can be. Makes network calls.

    Raises ReconnectNeeded, and LinkedIn's other errors when refreshing fails.
    """
    if account.status != Status.CONNECTED:
        raise ReconnectNeeded("Not connected.", reason=_reason_of(account))
    try:
        token = vault.unseal(account, "access_token")
        if token and account.expires_at and account.expires_at > now:
            return token
        refresh_token = vault.unseal(account, "refresh_token")
    except DecryptionFailed as error:
        raise ReconnectNeeded("The token does not open.", reason=ReconnectReason.INVALID) from error
    if not refresh_token:
        raise ReconnectNeeded("The token has ended.", reason=ReconnectReason.EXPIRED)
    credentials = app_of_organization().credentials
    if account.client_id not in ("", credentials.client_id):
        raise ReconnectNeeded("The LinkedIn app was changed.", reason=ReconnectReason.EXPIRED)
    tokens = oauth.refresh(credentials, refresh_token=refresh_token, now=now)
    _keep_refreshed(account, tokens, now=now)
    return tokens.access_token


@transaction.atomic
def _keep_refreshed(account: LinkedInAccount, tokens: oauth.Tokens, *, now: datetime) -> None:
    changes = {
        "refreshed_at": now,
        "access_token": vault.seal(account, "access_token", tokens.access_token),
        "expires_at": tokens.expires_at,
        "scopes": sorted(tokens.scopes) or account.scopes,
    }
    if tokens.refresh_token:
        changes["refresh_token"] = vault.seal(account, "refresh_token", tokens.refresh_token)
    # Only where the connection is still the one that was refreshed.
    LinkedInAccount.objects.filter(
        pk=account.pk, status=Status.CONNECTED, connected_at=account.connected_at
    ).update(**changes)
    for name, value in changes.items():
        setattr(account, name, value)


def _set_status(account: LinkedInAccount, status: str, *, now: datetime) -> None:
    account.status, account.status_changed_at = status, now
    account.access_token = account.refresh_token = None
    account.expires_at = account.refresh_expires_at = None
    account.scopes = []
    account.save(
        update_fields=[
            "status",
            "status_changed_at",
            "access_token",
            "refresh_token",
            "expires_at",
            "refresh_expires_at",
            "scopes",
        ]
    )


def _reason_of(account: LinkedInAccount) -> ReconnectReason:
    reasons = {
        Status.EXPIRED: ReconnectReason.EXPIRED,
        Status.RESTRICTED: ReconnectReason.RESTRICTED,
    }
    return reasons.get(Status(account.status), ReconnectReason.REVOKED)
