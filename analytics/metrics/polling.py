"""Asking LinkedIn for the figures of recent shares, within the quota, less often as they age.

A share to ask for is claimed by moving its next time ahead, and that is committed before the call:
a killed worker leaves a share that is asked for again a little later.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from advocacy.kernel.clock import local_date, next_utc_midnight
from advocacy.sharing import credentials, vault
from advocacy.sharing.linkedin.client import LinkedInClient, Metric
from advocacy.sharing.linkedin.errors import (
    LinkedInError,
    PermissionMissing,
    QuotaExceeded,
    QuotaScope,
    ReconnectNeeded,
    TransientError,
    VersionInactive,
)
from advocacy.sharing.models import LinkedInAccount, LinkedInApp, Share
from advocacy.sharing.services import mark_account_problem
from advocacy.tenancy.context import current_organization
from analytics.metrics import quota, rules
from analytics.metrics.models import ShareFigures
from analytics.metrics.schedule import can_read
from analytics.metrics.snapshots import Snapshot, store_snapshots

logger = logging.getLogger(__name__)

_LEASE = timedelta(minutes=10)
_METRICS = {
    Metric.IMPRESSION: "impressions",
    Metric.MEMBERS_REACHED: "members_reached",
    Metric.REACTION: "reactions",
    Metric.COMMENT: "comments",
    Metric.RESHARE: "reshares",
}


def poll_member(*, membership_id: int, seconds: float = 25.0) -> int:
    """Ask for all due shares of a member, for about `seconds`. The shares that were answered."""
    account = LinkedInAccount.objects.filter(membership_id=membership_id).first()
    due = ShareFigures.objects.filter(
        share__membership_id=membership_id, next_poll_at__lte=timezone.now()
    )
    if account is None or not can_read(account):
        due.update(next_poll_at=None)
        return 0
    if account.status != LinkedInAccount.Status.CONNECTED:
        due.update(next_poll_at=timezone.now() + rules.RECONNECT_RETRY_AFTER)
        return 0
    client = credentials.client_for(
        account, access_token=vault.unseal(account, "access_token") or ""
    )
    app = _app_of(account)
    deadline = time.monotonic() + seconds
    answered = 0
    while time.monotonic() < deadline and (figures := _claim(membership_id)):
        now = timezone.now()
        if not quota.reserve(app=app, account_id=account.pk, calls=rules.CALLS_PER_POLL, now=now):
            _postpone(membership_id, next_utc_midnight(now), also=figures)
            break
        try:
            _ask(client, figures)
        except LinkedInError as error:
            if _stops(error, account, app, figures):
                break
        else:
            answered += 1
    return answered


def _claim(membership_id: int) -> ShareFigures | None:
    with transaction.atomic():
        figures: ShareFigures | None = (
            ShareFigures.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("share")
            .filter(
                Q(share__status=Share.Status.PUBLISHED),
                share__membership_id=membership_id,
                next_poll_at__lte=timezone.now(),
            )
            .order_by("next_poll_at", "pk")
            .first()
        )
        if figures is not None:
            figures.next_poll_at = timezone.now() + _LEASE
            figures.save(update_fields=["next_poll_at"])
    return figures


def _ask(client: LinkedInClient, figures: ShareFigures) -> None:
    share = figures.share
    answer = client.post_analytics(share.urn, _METRICS)
    now = timezone.now()
    day = local_date(now, current_organization().time_zone)
    values: dict[str, Any] = {name: answer.get(metric) for metric, name in _METRICS.items()}
    with transaction.atomic():
        if any(value is not None for value in values.values()):
            store_snapshots([Snapshot(share.pk, day, now, **values)])
        ShareFigures.objects.filter(pk=figures.pk).update(
            # Only published shares are asked for, and those have a time.
            next_poll_at=rules.next_poll(share.published_at or now, now),
            polls=figures.polls + 1,
        )


def _stops(error: LinkedInError, account: LinkedInAccount, app: str, figures: ShareFigures) -> bool:
    """Plan what follows an error; whether the member's other shares have to wait too."""
    now = timezone.now()
    if isinstance(error, QuotaExceeded):
        if error.scope is QuotaScope.APPLICATION:
            quota.exhaust_app(app, now=now)
        _postpone(account.membership_id, error.resets_at, also=figures)
        return True
    if isinstance(error, ReconnectNeeded):
        mark_account_problem(account_id=account.pk, reason=error.reason, token=account.access_token)
        _postpone(account.membership_id, now + rules.RECONNECT_RETRY_AFTER, also=figures)
        return True
    if isinstance(error, PermissionMissing):
        ShareFigures.objects.filter(
            share__membership_id=account.membership_id, next_poll_at__isnull=False
        ).update(next_poll_at=None, polls=figures.polls + 1)
        return True
    if isinstance(error, VersionInactive):
        logger.error("LinkedIn has retired API version %s", settings.LINKEDIN_API_VERSION)
        _postpone(account.membership_id, now + rules.VERSION_RETRY_AFTER, also=figures)
        return True
    if isinstance(error, TransientError):
        _postpone(account.membership_id, now + rules.RETRY_AFTER, also=figures)
        return True
    logger.warning("LinkedIn refuses the figures of share %s: %s", figures.share_id, error)
    ShareFigures.objects.filter(pk=figures.pk).update(next_poll_at=None, polls=figures.polls + 1)
    return False


def _postpone(membership_id: int, until: datetime, *, also: ShareFigures | None = None) -> None:
    due = Q(next_poll_at__lte=timezone.now())
    if also is not None:
        due |= Q(pk=also.pk)
    ShareFigures.objects.filter(due, share__membership_id=membership_id).update(next_poll_at=until)


def _app_of(account: LinkedInAccount) -> str:
    own: str | None = LinkedInApp.objects.values_list("client_id", flat=True).first()
    return own or settings.LINKEDIN_CLIENT_ID
