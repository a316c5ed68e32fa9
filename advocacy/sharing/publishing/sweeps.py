"""Finding the shares of workers that died."""

from __future__ import annotations

import logging
import random
from datetime import datetime

from django.db import transaction

from advocacy.sharing import rules
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.publishing import claims
from advocacy.sharing.publishing.outcomes import apply_verdict
from advocacy.sharing.rules import Failure
from advocacy.tenancy.context import across_tenants, tenant
from advocacy.tenancy.models import Organization

logger = logging.getLogger(__name__)

_AT_ONCE = 200


def release_stuck(*, now: datetime) -> int:
    """Take shares back from workers that have been silent for too long. Returns how many."""
    with across_tenants("dead workers of all organizations are found together"):
        stuck = list(
            Share.objects.filter(
                status=Share.Status.PUBLISHING, claimed_at__lt=now - rules.CLAIM_LIFETIME
            )
            .order_by("claimed_at")
            .values_list("pk", "organization_id")[:_AT_ONCE]
        )
    organizations = Organization.objects.in_bulk({organization_id for _, organization_id in stuck})
    released = 0
    for share_id, organization_id in stuck:
        with tenant(organizations[organization_id]):
            released += _release(share_id, now=now)
    return released


@transaction.atomic
def _release(share_id: int, *, now: datetime) -> bool:
    share: Share | None = (
        Share.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("membership__user")
        .filter(
            pk=share_id,
            status=Share.Status.PUBLISHING,
            claimed_at__lt=now - rules.CLAIM_LIFETIME,
        )
        .first()
    )
    if share is None:
        return False
    attempt = share.attempts.filter(number=share.attempt_count).get()
    was_sent = attempt.sent_at is not None
    logger.warning(
        "Share %s was left by its worker %s sending", share.pk, "after" if was_sent else "before"
    )
    failure = Failure.AMBIGUOUS if was_sent else Failure.WORKER_LOST
    if was_sent:
        # Before the count, which goes by outcomes.
        claims.finish(
            attempt,
            outcome=ShareAttempt.Outcome.UNKNOWN,
            now=now,
            error_code=Failure.WORKER_LOST,
        )
    verdict = rules.verdict(
        failure,
        now=now,
        attempts=claims.attempts_on_this_word(share),
        jitter=random.random(),  # noqa: S311 (spreads retries, guards nothing)
        unclear=claims.unclear_attempts(share),
    )
    if not was_sent:
        claims.finish(attempt, outcome=verdict.outcome, now=now, error_code=Failure.WORKER_LOST)
    apply_verdict(share, verdict, now=now)
    return True
