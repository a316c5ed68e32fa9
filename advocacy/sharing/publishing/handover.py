"""Giving due shares to the workers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from advocacy.sharing import rules
from advocacy.sharing.models import Share
from advocacy.tenancy.context import across_tenants

_AT_ONCE = 500


def queue_share(share: Share, *, now: datetime) -> bool:
    """Queue one share and wake a worker after the commit. False when it may not be queued."""
    from advocacy.sharing.tasks import publish_share

    changed = Share.objects.filter(
        pk=share.pk, status__in=rules.sources_of(Share.Status.QUEUED)
    ).update(
        status=Share.Status.QUEUED,
        # The database's clock: a worker asks it whether the share is due, and ours may be ahead.
        next_attempt_at=Now(),
        handed_over_at=Now(),
        problem="",
        updated_at=now,
    )
    if not changed:
        return False
    share.refresh_from_db()
    publish_share.delay_on_commit(organization_id=share.organization_id, share_id=share.pk)
    return True


def hand_over_due(*, now: datetime) -> int:
    """Queue what was scheduled for now, and hand over again what no worker has taken.

    Covers scheduled shares, retries, repetitions of unconfirmed shares and tasks that were lost
    between commit and broker. Returns how many were handed over.
    """
    from advocacy.sharing.tasks import publish_share

    waiting = [Share.Status.APPROVED, Share.Status.QUEUED, Share.Status.UNCONFIRMED]
    with across_tenants("shares of all organizations become due together"), transaction.atomic():
        due = list(
            Share.objects.select_for_update(skip_locked=True)
            .filter(status__in=waiting, next_attempt_at__lte=now)
            # Handed over for this very moment already: a worker gets some time to take it.
            .exclude(
                Q(handed_over_at__gt=now - rules.HAND_OVER_AGAIN)
                & Q(handed_over_at__gte=F("next_attempt_at"))
            )
            .order_by("next_attempt_at")
            .values_list("pk", "organization_id")[:_AT_ONCE]
        )
        ids = [share_id for share_id, _ in due]
        Share.objects.filter(pk__in=ids, status=Share.Status.APPROVED).update(
            status=Share.Status.QUEUED, updated_at=now
        )
        Share.objects.filter(pk__in=ids).update(handed_over_at=now)
        for share_id, organization_id in due:
            publish_share.delay_on_commit(organization_id=organization_id, share_id=share_id)
    return len(due)
