"""What a member does with a share after approving it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.events import bus
from advocacy.sharing import networks, rules
from advocacy.sharing.credentials import client_for
from advocacy.sharing.events import ShareDeleted
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.networks import FoundPost, Network
from advocacy.sharing.publishing.handover import queue_share
from advocacy.sharing.queries import account_of
from advocacy.sharing.services.approval import check_gate
from advocacy.sharing.services.connections import usable_token
from advocacy.sharing.services.errors import NotConnected, NotPossible, SharingError
from advocacy.sharing.services.recording import record_published

Status = Share.Status


class AddressTaken(SharingError):
    """The pasted address belongs to another share already."""


class AddressUnreadable(SharingError):
    """The pasted address leads to no post of the share's network.

    `elsewhere` is the network whose post it is instead, None when it is nobody's.
    """

    def __init__(self, network: Network, elsewhere: Network | None = None) -> None:
        super().__init__()
        self.network = network
        self.elsewhere = elsewhere


@transaction.atomic(durable=True)
def cancel(*, by: Membership, share_id: int) -> Share:
    """Call a share off that nobody is publishing at this moment. Raises NotPossible."""
    share = _own(by, share_id)
    waiting = [Status.APPROVED, Status.QUEUED, Status.NEEDS_ATTENTION, Status.UNCONFIRMED]
    if share.status not in waiting:
        raise NotPossible(share)
    share.status, share.problem = Status.CANCELLED, ""
    share.claim = share.next_attempt_at = None
    share.save(update_fields=["status", "problem", "claim", "next_attempt_at", "updated_at"])
    return share


@transaction.atomic(durable=True)
def share_again(*, by: Membership, share_id: int, now: datetime | None = None) -> Share:
    """The member's word for another try with the same text.

    Raises NotPossible unless it needs attention, NotConnected, NotAmbassador, PolicyOutstanding.
    """
    now = now or timezone.now()
    share = _own(by, share_id)
    if share.status != Status.NEEDS_ATTENTION:
        raise NotPossible(share)
    return _queue_anew(share, by=by, now=now)


@transaction.atomic(durable=True)
def say_it_is_absent(*, by: Membership, share_id: int, now: datetime | None = None) -> Share:
    """The member looked: the unconfirmed share is not on their profile. Share it again.

    Raises as `share_again`; NotPossible as well while we are still finding out by ourselves.
    """
    now = now or timezone.now()
    share = _unanswered(by, share_id)
    share.attempts.filter(sent_at__isnull=False, outcome=ShareAttempt.Outcome.UNKNOWN).update(
        outcome=ShareAttempt.Outcome.ABSENT
    )
    return _queue_anew(share, by=by, now=now)


@transaction.atomic(durable=True)
def say_it_is_there(
    *, by: Membership, share_id: int, address: str = "", now: datetime | None = None
) -> Share:
    """The member looked: the unconfirmed share is on their profile, at `address` if they say so.

    Raises NotPossible, AddressTaken, AddressUnreadable.
    """
    share = _unanswered(by, share_id)
    return _record(share, address=address, now=now or timezone.now())


@transaction.atomic(durable=True)
def say_it_is_posted(
    *, by: Membership, share_id: int, address: str = "", now: datetime | None = None
) -> Share:
    """The member posted an approved share by hand, at `address` if they say so.

    Raises NotPossible, AddressTaken, AddressUnreadable.
    """
    share = _own(by, share_id)
    if share.status != Status.APPROVED or not share.by_hand:
        raise NotPossible(share)
    return _record(share, address=address, now=now or timezone.now())


def delete_from_linkedin(*, by: Membership, share_id: int) -> Share:
    """Delete a published share from LinkedIn, then here. Makes a network call.

    Raises NotPossible, NotConnected, and LinkedIn's errors; then nothing has changed here.
    """
    share: Share = Share.objects.get(pk=share_id, membership=by)
    if share.status != Status.PUBLISHED or not share.urn or share.by_hand:
        raise NotPossible(share)
    account = account_of(by)
    if account is None or not account.is_connected:
        raise NotConnected
    client = client_for(account, access_token=usable_token(account, now=timezone.now()))
    client.delete_post(share.urn)
    return say_it_is_deleted(by=by, share_id=share_id)


@transaction.atomic(durable=True)
def say_it_is_deleted(*, by: Membership, share_id: int, now: datetime | None = None) -> Share:
    """A published share is gone from LinkedIn. Raises NotPossible."""
    now = now or timezone.now()
    share = _own(by, share_id)
    if share.status != Status.PUBLISHED:
        raise NotPossible(share)
    share.status, share.deleted_at = Status.DELETED, now
    share.save(update_fields=["status", "deleted_at", "updated_at"])
    bus.publish(ShareDeleted(share_id=share.pk, membership_id=share.membership_id, at=now))
    return share


def _own(by: Membership, share_id: int) -> Share:
    share: Share = Share.objects.select_for_update().get(pk=share_id, membership=by)
    return share


def _unanswered(by: Membership, share_id: int) -> Share:
    share = _own(by, share_id)
    if share.status != Status.UNCONFIRMED or share.next_attempt_at is not None:
        raise NotPossible(share)
    return share


def _queue_anew(share: Share, *, by: Membership, now: datetime) -> Share:
    check_gate(by)
    account = account_of(by)
    if account is None or not account.is_connected:
        raise NotConnected
    # Attempts are counted from here on; a picture may belong to the account they had before.
    share.approved_at, share.account, share.thumbnail_urn = now, account, ""
    share.media_urns = []
    share.save(
        update_fields=["approved_at", "account", "thumbnail_urn", "media_urns", "updated_at"]
    )
    queue_share(share, now=now)
    return share


def read_address(address: str, *, network: Network) -> FoundPost:
    """The post of a network that a pasted address leads to. Raises AddressUnreadable."""
    found = network.find_post(address) if network.find_post else None
    if found is None:
        elsewhere = networks.whose_address(address)
        raise AddressUnreadable(network, elsewhere if elsewhere is not network else None)
    return found


def _record(share: Share, *, address: str, now: datetime) -> Share:
    urn = permalink = ""
    if address.strip():
        found = read_address(address, network=networks.get(share.network))
        urn, permalink = found.name, found.permalink
    sources = [source for source in rules.sources_of(Status.PUBLISHED) if source == share.status]
    try:
        with transaction.atomic():
            record_published(share, sources=sources, at=now, urn=urn, permalink=permalink)
    except IntegrityError as error:
        raise AddressTaken from error
    share.refresh_from_db()
    return share
