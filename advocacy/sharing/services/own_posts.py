"""Posts that a member wrote by themselves, not from the hub, recorded beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.events import bus
from advocacy.kernel.clock import day_start, local_date
from advocacy.sharing import networks, rules
from advocacy.sharing.events import SharePublished
from advocacy.sharing.models import Share
from advocacy.sharing.services.errors import NotAmbassador, SharingError, WrongTime
from advocacy.sharing.services.upkeep import AddressTaken

_OWN = 100


class NoPost(SharingError):
    """The address leads to a post on no network that we know."""


@dataclass(frozen=True)
class Recorded:
    share: Share
    earns: bool


@transaction.atomic(durable=True)
def record_own_post(
    *, by: Membership, address: str, text: str, day: date, now: datetime | None = None
) -> Recorded:
    """Record a post at `address`, about `text`, posted on `day` of the member's own calendar.

    Where the address tells the time, that counts and not `day`. Points: `rules.own_post_earns`.
    Raises NotAmbassador, NoPost, AddressTaken, WrongTime.
    """
    now = now or timezone.now()
    if not by.is_ambassador:
        raise NotAmbassador
    network = networks.whose_address(address)
    found = network.find_post(address) if network and network.find_post else None
    if network is None or found is None:
        raise NoPost
    at = found.posted_at or _noon(day, by.time_zone, now=now)
    if not now - rules.OWN_POST_RECORDED_WITHIN <= at <= now + rules.CLOCK_SKEW:
        raise WrongTime
    # One member's records one after the other, so that two at once do not both earn.
    Membership.objects.select_for_update().get(pk=by.pk)
    earns = rules.own_post_earns(
        proven_at=found.posted_at, now=now, others_that_day=_others(by, at)
    )
    try:
        with transaction.atomic():
            share = Share.objects.create(
                membership=by,
                network=network.code,
                by_hand=True,
                status=Share.Status.PUBLISHED,
                text=text,
                approved_text=text,
                own_words=_OWN,
                urn=found.name,
                permalink=found.permalink,
                published_at=min(at, now),
            )
    except IntegrityError as error:
        raise AddressTaken from error
    bus.publish(
        SharePublished(
            share_id=share.pk,
            membership_id=by.pk,
            post_id=None,
            own_words=_OWN,
            at=min(at, now),
            earns=earns,
        )
    )
    return Recorded(share, earns)


def _noon(day: date, time_zone: str, *, now: datetime) -> datetime:
    """The middle of a day in a zone; now, while it has not come to it yet."""
    noon = datetime.combine(day, time(12), ZoneInfo(time_zone))
    return min(noon, now) if day == local_date(now, time_zone) else noon


def _others(by: Membership, at: datetime) -> int:
    """Own posts of the same day that were recorded before."""
    start = day_start(local_date(at, by.time_zone), by.time_zone)
    return Share.objects.filter(
        membership=by,
        post=None,
        published_at__gte=start,
        published_at__lt=start + timedelta(days=1),
    ).count()
