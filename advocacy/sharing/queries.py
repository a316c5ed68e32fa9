"""Named reads of shares and connections."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from advocacy.accounts.models import Membership
from advocacy.kernel.encryption import DecryptionFailed
from advocacy.sharing.credentials import NoLinkedInApp, app_of_organization
from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.sharing.rules import NEEDS_MEMBER
from advocacy.tenancy.prepared import prepared

# What a day and a week count: published, or going to be.
ON_ITS_WAY = [
    Share.Status.APPROVED,
    Share.Status.QUEUED,
    Share.Status.PUBLISHING,
    Share.Status.UNCONFIRMED,
    Share.Status.PUBLISHED,
]


def account_of(membership: Membership) -> LinkedInAccount | None:
    """The member's LinkedIn account in whatever state, None when they never connected one."""
    found = _account(membership_id=membership.pk)
    return found[0] if found else None


@prepared
def _account(membership_id: int) -> QuerySet[LinkedInAccount]:
    return LinkedInAccount.objects.filter(membership_id=membership_id)


class ConnectionCounts(TypedDict):
    connected: int
    elsewhere: int


def connection_counts() -> ConnectionCounts:
    """How many are connected, and how many of them through another app than the one in use."""
    try:
        client_id = app_of_organization().credentials.client_id
    except (NoLinkedInApp, DecryptionFailed):
        client_id = ""
    counts: ConnectionCounts = LinkedInAccount.objects.filter(
        status=LinkedInAccount.Status.CONNECTED
    ).aggregate(
        connected=Count("id"),
        elsewhere=Count("id", filter=~Q(client_id__in=["", client_id])),
    )
    return counts


def shares_of(membership: Membership) -> QuerySet[Share]:
    """A member's own shares, the latest first; nobody else sees them one by one."""
    shares: QuerySet[Share] = (
        Share.objects.filter(membership=membership)
        .select_related("post", "link")
        .order_by("-created_at", "-id")
    )
    return shares


def shares_that_need(membership: Membership) -> QuerySet[Share]:
    """Those that stay where they are until the member says something."""
    return shares_of(membership).filter(status__in=NEEDS_MEMBER, next_attempt_at=None)


def planned_moments(membership: Membership, *, since: datetime) -> list[datetime]:
    """When a member shared anything since a moment, or is about to."""
    return list(
        Share.objects.filter(membership=membership, status__in=ON_ITS_WAY)
        .annotate(at=Coalesce("published_at", "scheduled_for", "approved_at"))
        .filter(at__gte=since)
        .values_list("at", flat=True)
    )
