"""The ledger from facts in bulk: for demo data, imports and repair.

Gives the same lines as the handlers one by one (a test compares the two), at a speed that fits
hundreds of thousands of shares.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.kernel.clock import local_date
from advocacy.sharing.models import Share
from advocacy.tenancy.context import current_organization
from analytics.links.models import LinkDay
from gamification.models import PointEntry
from gamification.rules import PROVISIONAL_FOR, Act, Fact, act_of_share, settle
from gamification.services import rules_in_force
from gamification.standings import rebuild_standings

_BATCH = 5_000


@transaction.atomic
def rebuild_ledger() -> int:
    """Replace the organization's share and click points by what its facts earn. Returns the lines.

    Clicks are taken from the daily rollup, each day of a link as one batch at its end.
    """
    PointEntry.objects.filter(act__in=[Act.OWN_WORDS_SHARE, Act.UNEDITED_SHARE, Act.CLICK]).delete()
    now = timezone.now()
    count = 0
    batch: list[PointEntry] = []
    for fact, points in settle(_facts(), rules_in_force()):
        batch.append(
            PointEntry(
                membership_id=fact.membership_id,
                act=fact.act,
                points=points,
                source=fact.source,
                cap_group=fact.cap_group,
                occurred_at=fact.at,
                day=fact.day,
                settles_at=fact.at + PROVISIONAL_FOR,
                created_at=now,
            )
        )
        if len(batch) == _BATCH:
            count += len(PointEntry.objects.bulk_create(batch))
            batch = []
    count += len(PointEntry.objects.bulk_create(batch))
    rebuild_standings()
    return count


def _facts() -> Iterator[Fact]:
    zone = ZoneInfo(current_organization().time_zone)
    zones = dict(Membership.objects.values_list("pk", "time_zone"))
    published = Share.objects.filter(status=Share.Status.PUBLISHED)
    share_of_link: dict[int, tuple[int, int]] = {}
    for pk, membership_id, link_id, own_words, at in published.values_list(
        "pk", "membership_id", "link_id", "own_words", "published_at"
    ).iterator():
        if link_id is not None:
            share_of_link[link_id] = (pk, membership_id)
        source = f"share:{pk}"
        yield Fact(
            membership_id=membership_id,
            act=act_of_share(own_words or 0),
            count=1,
            source=source,
            cap_group=source,
            at=at,
            day=local_date(at, zones[membership_id]),
        )
    for link_id, day, human in (
        LinkDay.objects.filter(human__gt=0).values_list("link_id", "day", "human").iterator()
    ):
        if link_id not in share_of_link:
            continue
        share_id, membership_id = share_of_link[link_id]
        at = min(
            datetime.combine(day, time(23, 59), tzinfo=zone),
            timezone.now(),
        )
        yield Fact(
            membership_id=membership_id,
            act=Act.CLICK,
            count=human,
            source=f"clicks:{uuid.uuid5(uuid.NAMESPACE_OID, f'{link_id}:{day}')}",
            cap_group=f"share:{share_id}",
            at=at,
            day=day,
        )
