"""Named reads of shares and connections."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypedDict

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from advocacy.accounts.models import Membership
from advocacy.kernel.clock import day_start, local_date, week_start
from advocacy.kernel.encryption import DecryptionFailed
from advocacy.sharing.credentials import NoLinkedInApp, app_of_organization
from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.sharing.networks import LINKEDIN
from advocacy.sharing.rules import NEEDS_MEMBER
from content.models import Post

_ON_ITS_WAY = [
    Share.Status.APPROVED,
    Share.Status.QUEUED,
    Share.Status.PUBLISHING,
    Share.Status.UNCONFIRMED,
    Share.Status.PUBLISHED,
]


def account_of(membership: Membership) -> LinkedInAccount | None:
    """The member's LinkedIn account in whatever state, None when they never connected one."""
    return LinkedInAccount.objects.filter(membership=membership).first()


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


class Pace(TypedDict):
    on_day: int
    in_week: int


def pace_of(membership: Membership, *, moment: datetime) -> Pace:
    """How many other shares a member has, published or planned, on that day and in that week."""
    day = local_date(moment, membership.time_zone)
    monday = week_start(day)

    def within(first: date, days: int) -> Q:
        start = day_start(first, membership.time_zone)
        end = day_start(first + timedelta(days=days), membership.time_zone)
        return Q(at__gte=start, at__lt=end)

    counts: Pace = (
        Share.objects.filter(membership=membership, status__in=_ON_ITS_WAY)
        .annotate(at=Coalesce("published_at", "scheduled_for", "approved_at"))
        .aggregate(
            on_day=Count("id", filter=within(day, 1)),
            in_week=Count("id", filter=within(monday, 7)),
        )
    )
    return counts


def draft_of(membership: Membership, post: Post, network: str = LINKEDIN) -> Share | None:
    """The text a member was last writing for a post and network, None when there is none."""
    return (
        Share.objects.filter(
            membership=membership, post=post, network=network, status=Share.Status.DRAFT
        )
        .exclude(text="")
        .order_by("-updated_at")
        .first()
    )


def told_elsewhere(membership: Membership, post: Post, network: str) -> Share | None:
    """What the member last wrote about a post for another network, to start from."""
    return (
        Share.objects.filter(membership=membership, post=post)
        .exclude(network=network)
        .exclude(text="")
        .order_by("-updated_at")
        .first()
    )
