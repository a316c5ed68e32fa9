"""Claiming a share for one worker run, and fencing the one request that matters."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from advocacy.sharing import notices, rules
from advocacy.sharing.models import LinkedInAccount, Share, ShareAttempt
from advocacy.sharing.publishing import statements
from advocacy.sharing.rules import Failure, Unclear

Outcome = ShareAttempt.Outcome


class LostClaim(Exception):
    """Another run owns the share by now: this one must not send anything."""


def elapsed() -> float:
    """Seconds on a clock that also runs while this machine, or only this process, is asleep."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass
class Claim:
    share: Share
    attempt: ShareAttempt
    account: LinkedInAccount | None
    token: uuid.UUID
    claimed_at: datetime
    """By the database's clock, like every moment in here."""
    unclear: Unclear | None
    """Attempts from before whose outcome nobody knows."""
    is_sent: bool = False
    """Committed as sent: from here on, trouble is ambiguous."""
    _began: float = field(default_factory=elapsed)
    _sent: float = 0.0

    @property
    def now(self) -> datetime:
        return self.claimed_at + timedelta(seconds=elapsed() - self._began)

    def mark_sent(self) -> None:
        self.is_sent, self._sent = True, elapsed()

    def may_still_send(self) -> bool:
        """Whether this run was not asleep since it was marked as sent.

        A process that is stopped right there and goes on minutes later would send what a sweep has
        settled meanwhile, perhaps after LinkedIn stopped recognizing repetitions.
        """
        return elapsed() - self._sent <= rules.SEND_WITHIN.total_seconds()


def take(share_id: int) -> Claim | None:
    """Claim a share that is due. None when it is not, or another worker was quicker.

    An unconfirmed share is claimed only while LinkedIn would still recognize the repetition;
    later its member is asked.
    """
    token = uuid.uuid4()
    claimed = statements.claim(share_id, token=token, status=Share.Status.QUEUED)
    if claimed is None:
        claimed = _take_unconfirmed(share_id, token=token)
    if claimed is None:
        return None
    is_first = claimed.attempt.number == 1
    return Claim(
        share=claimed.share,
        attempt=claimed.attempt,
        account=claimed.account,
        token=token,
        claimed_at=claimed.now,
        unclear=None if is_first else unclear_attempts(claimed.share, but=claimed.attempt),
    )


@transaction.atomic
def _take_unconfirmed(share_id: int, *, token: uuid.UUID) -> statements.Claimed | None:
    now = statements.database_now()
    share: Share | None = (
        Share.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("membership__user", "post")
        .filter(pk=share_id, status=Share.Status.UNCONFIRMED, next_attempt_at__lte=now)
        .first()
    )
    if share is None:
        return None
    unclear = unclear_attempts(share)
    # Without any: a late answer has settled that nothing was posted.
    if unclear is not None and not rules.may_repeat(since=unclear.since, now=now):
        ask_member(share, now=now)
        return None
    return statements.claim(share_id, token=token, status=Share.Status.UNCONFIRMED)


def mark_sent(claim: Claim) -> None:
    """Commit that the next thing this run does may create the post. Raises LostClaim."""
    # Uploading took time: the window may have closed since the claim.
    if claim.unclear is not None and not rules.may_repeat(since=claim.unclear.since, now=claim.now):
        _give_up_repeating(claim)
        raise LostClaim
    sent_at = statements.mark_sent(
        claim.share.pk,
        attempt_id=claim.attempt.pk,
        token=claim.token,
        thumbnail_urn=claim.share.thumbnail_urn,
    )
    if sent_at is None:
        raise LostClaim
    claim.attempt.sent_at = sent_at
    claim.mark_sent()


@transaction.atomic
def _give_up_repeating(claim: Claim) -> None:
    finish(claim.attempt, outcome=Outcome.RETRY, now=claim.now)
    share = owned(claim)
    if share is not None:
        ask_member(share, now=claim.now)


def owned(claim: Claim) -> Share | None:
    """The share, locked, if this run still owns it."""
    share: Share | None = (
        Share.objects.select_for_update()
        .filter(pk=claim.share.pk, claim=claim.token, status=Share.Status.PUBLISHING)
        .first()
    )
    return share


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
    ShareAttempt.objects.filter(pk=attempt.pk).update(
        outcome=outcome,
        finished_at=now,
        http_status=http_status,
        error_code=attempt.error_code,
        request_id=attempt.request_id,
    )


def ask_member(share: Share, *, now: datetime) -> None:
    """Leave an unconfirmed share to its member: only they can see whether the post exists."""
    share.status = Share.Status.UNCONFIRMED
    share.problem = Failure.AMBIGUOUS
    share.claim = share.next_attempt_at = None
    share.save(update_fields=["status", "problem", "claim", "next_attempt_at", "updated_at"])
    notices.tell(share, now=now)


def unclear_attempts(share: Share, *, but: ShareAttempt | None = None) -> Unclear | None:
    """Attempts of a share that were sent and whose outcome nobody knows; None without any."""
    attempts = share.attempts.filter(outcome__in=[Outcome.UNKNOWN, Outcome.STARTED])
    if but is not None:
        attempts = attempts.exclude(pk=but.pk)
    sent = [attempt.sent_at for attempt in attempts if attempt.sent_at is not None]
    return Unclear(since=min(sent), count=len(sent)) if sent else None


def attempts_on_this_word(share: Share) -> int:
    """How often it was tried since the member last said so."""
    return share.attempts.filter(started_at__gte=share.approved_at).count()
