"""Claiming a share for one worker run, and fencing the one request that matters."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from advocacy.sharing import notices, rules
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.rules import Failure, Unclear

Outcome = ShareAttempt.Outcome


class LostClaim(Exception):
    """Another run owns the share by now: this one must not send anything."""


@dataclass
class Claim:
    share: Share
    attempt: ShareAttempt
    token: uuid.UUID
    unclear: Unclear | None
    """Attempts from before whose outcome nobody knows."""

    @property
    def is_sent(self) -> bool:
        return self.attempt.sent_at is not None


@transaction.atomic
def take(share_id: int, *, now: datetime) -> Claim | None:
    """Claim a share that is due. None when it is not, or another worker was quicker.

    An unconfirmed share is claimed only while LinkedIn would still recognize the repetition;
    later its member is asked.
    """
    share: Share | None = (
        Share.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("membership__user", "membership__organization", "post", "link", "account")
        .filter(
            pk=share_id,
            status__in=[Share.Status.QUEUED, Share.Status.UNCONFIRMED],
            next_attempt_at__lte=now,
        )
        .first()
    )
    if share is None:
        return None
    unclear = unclear_attempts(share)
    if share.status == Share.Status.UNCONFIRMED and not _may_repeat(unclear, now):
        ask_member(share, now=now)
        return None
    token = uuid.uuid4()
    share.status, share.claim, share.claimed_at = Share.Status.PUBLISHING, token, now
    share.attempt_count += 1
    share.save(update_fields=["status", "claim", "claimed_at", "attempt_count", "updated_at"])
    attempt = ShareAttempt.objects.create(share=share, number=share.attempt_count, started_at=now)
    return Claim(share=share, attempt=attempt, token=token, unclear=unclear)


@transaction.atomic
def mark_sent(claim: Claim, *, now: datetime) -> None:
    """Commit that the next thing this run does may create the post. Raises LostClaim.

    The row lock decides between this run and a sweep that takes it for dead: whoever comes first
    is seen by the other.
    """
    share = Share.objects.select_for_update().get(pk=claim.share.pk)
    if share.claim != claim.token or share.status != Share.Status.PUBLISHING:
        raise LostClaim
    # Uploading took time: the window may have closed since the claim.
    if claim.unclear is not None and not _may_repeat(claim.unclear, now):
        finish(claim.attempt, outcome=Outcome.RETRY, now=now)
        ask_member(share, now=now)
        raise LostClaim
    share.claimed_at = now
    share.save(update_fields=["claimed_at", "updated_at"])
    claim.attempt.sent_at = now
    claim.attempt.save(update_fields=["sent_at"])


def finish(
    attempt: ShareAttempt,
    *,
    outcome: str,
    now: datetime,
    http_status: int | None = None,
    error_code: str = "",
    request_id: str = "",
) -> None:
    """Write down how an attempt ended; what support at LinkedIn asks for, never a token."""
    attempt.outcome, attempt.finished_at = outcome, now
    attempt.http_status = http_status
    attempt.error_code, attempt.request_id = error_code[:60], request_id[:120]
    attempt.save(
        update_fields=["outcome", "finished_at", "http_status", "error_code", "request_id"]
    )


def ask_member(share: Share, *, now: datetime) -> None:
    """Leave an unconfirmed share to its member: only they can see whether the post exists."""
    share.status = Share.Status.UNCONFIRMED
    share.problem = Failure.AMBIGUOUS
    share.claim = share.next_attempt_at = None
    share.save(update_fields=["status", "problem", "claim", "next_attempt_at", "updated_at"])
    notices.tell(share, now=now)


def unclear_attempts(share: Share) -> Unclear | None:
    """Attempts of a share that were sent and whose outcome nobody knows; None without any."""
    sent = [
        attempt.sent_at
        for attempt in share.attempts.filter(outcome__in=[Outcome.UNKNOWN, Outcome.STARTED])
        if attempt.sent_at is not None
    ]
    return Unclear(since=min(sent), count=len(sent)) if sent else None


def attempts_on_this_word(share: Share) -> int:
    """How often it was tried since the member last said so."""
    return share.attempts.filter(started_at__gte=share.approved_at).count()


def _may_repeat(unclear: Unclear | None, now: datetime) -> bool:
    return unclear is not None and rules.may_repeat(since=unclear.since, now=now)
