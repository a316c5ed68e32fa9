"""The ledger from facts in bulk: for demo data, imports and repair.

Gives the same lines as the handlers one by one (a test compares the two), at a speed that fits
hundreds of thousands of shares.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.kernel.clock import local_date
from advocacy.kernel.copying import copy_rows
from advocacy.sharing.models import Share
from advocacy.tenancy.context import current_organization
from analytics.links.models import LinkDay
from gamification.models import PointEntry
from gamification.rules import PROVISIONAL_FOR, Act, Fact, Rule, facts_of_share, settle
from gamification.services import rules_in_force
from gamification.standings import rebuild_standings

# Caps are one person's: so many people are settled at a time, however many there are.
_PEOPLE = 1_000
_COLUMNS = (
    "organization_id membership_id act points source cap_group occurred_at day settles_at "
    "created_at"
).split()

_OF_SHARES = (Act.OWN_WORDS_SHARE, Act.UNEDITED_SHARE, Act.EXTRA, Act.CLICK)


@transaction.atomic
def rebuild_ledger(*, told: Callable[[int, int], None] | None = None) -> int:
    """Replace the organization's share and click points by what its facts earn. Returns the lines.

    Clicks are taken from the daily rollup, each day of a link as one batch at its end. `told` hears
    how many people of how many are settled.
    """
    PointEntry.objects.filter(act__in=_OF_SHARES).delete()
    count = copy_rows(PointEntry._meta.db_table, _COLUMNS, _lines(rules_in_force(), told))
    rebuild_standings()
    return count


def _lines(
    rules: dict[Act, Rule], told: Callable[[int, int], None] | None
) -> Iterator[tuple[Any, ...]]:
    organization_id, now = current_organization().pk, timezone.now()
    zones = dict(Membership.objects.order_by("pk").values_list("pk", "time_zone"))
    members = list(zones)
    for start in range(0, len(members), _PEOPLE):
        if told and start:
            told(start, len(members))
        for fact, points in settle(_facts(members[start : start + _PEOPLE], zones, now), rules):
            yield (
                organization_id,
                fact.membership_id,
                fact.act,
                points,
                fact.source,
                fact.cap_group,
                fact.at,
                fact.day,
                fact.at + PROVISIONAL_FOR,
                now,
            )


def _facts(members: Sequence[int], zones: dict[int, str], now: datetime) -> Iterator[Fact]:
    zone = ZoneInfo(current_organization().time_zone)
    published = Share.objects.filter(
        status=Share.Status.PUBLISHED, membership_id__in=members
    ).values_list(
        "pk", "membership_id", "link_id", "own_words", "post__extra_points", "published_at"
    )
    share_of_link: dict[int, tuple[int, int]] = {}
    for pk, membership_id, link_id, own_words, extra, at in published:
        if link_id is not None:
            share_of_link[link_id] = (pk, membership_id)
        yield from facts_of_share(
            share_id=pk,
            membership_id=membership_id,
            own_words=own_words or 0,
            extra=extra or 0,
            at=at,
            day=local_date(at, zones[membership_id]),
        )
    days = LinkDay.objects.filter(human__gt=0, link_id__in=share_of_link)
    for link_id, day, human in days.values_list("link_id", "day", "human"):
        share_id, membership_id = share_of_link[link_id]
        yield Fact(
            membership_id=membership_id,
            act=Act.CLICK,
            count=human,
            source=f"clicks:{uuid.uuid5(uuid.NAMESPACE_OID, f'{link_id}:{day}')}",
            cap_group=f"share:{share_id}",
            at=min(datetime.combine(day, time(23, 59), tzinfo=zone), now),
            day=day,
        )
