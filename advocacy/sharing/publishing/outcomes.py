"""Recording how an attempt ended."""

from __future__ import annotations

import logging
import random
import time
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from advocacy.sharing import notices, rules
from advocacy.sharing.linkedin import urns
from advocacy.sharing.linkedin.client import PostCreated
from advocacy.sharing.linkedin.errors import DuplicatePost, ReconnectNeeded
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.publishing import claims
from advocacy.sharing.publishing.claims import Claim
from advocacy.sharing.publishing.failures import Diagnosis, diagnose
from advocacy.sharing.rules import Cancellation, Failure, Unclear
from advocacy.sharing.services.connections import mark_account_problem
from advocacy.sharing.services.recording import Ended, record_published
from advocacy.tenancy.context import reconnect

logger = logging.getLogger(__name__)

Outcome = ShareAttempt.Outcome
# Seconds; together below what is left of a task's time after its calls.
_DATABASE_PAUSES = (0.5, 1, 2, 4, 8)
# Wherever a sweep or the member may have put it since: the post is there.
_AFTER_SENDING = [Share.Status.PUBLISHING, Share.Status.UNCONFIRMED, Share.Status.QUEUED]


def record_success(claim: Claim, created: PostCreated, *, now: datetime) -> None:
    """The post exists and has a name. Also right when a sweep took this run for dead meanwhile.

    LinkedIn says the name once, and a self-serve app can never ask for it: while the database is
    away, this waits for it as long as the task may run.
    """
    for pause in (*_DATABASE_PAUSES, None):
        try:
            _record_success(claim, created, now=now)
        except (OperationalError, InterfaceError):
            logger.exception("Share %s is %s, which cannot be stored", claim.share.pk, created.urn)
            if pause is None:
                raise
            time.sleep(pause)
            reconnect()
        else:
            return


def _record_success(claim: Claim, created: PostCreated, *, now: datetime) -> None:
    ended = Ended(
        claim.attempt.pk,
        Outcome.PUBLISHED,
        at=now,
        http_status=201,
        request_id=created.request_id or "",
    )
    _publish(claim.share, urn=created.urn, at=now, ended=ended)


@transaction.atomic
def record_failure(claim: Claim, error: Exception, *, now: datetime) -> None:
    """Adopt the post that an unclear attempt left, or do what the rules say."""
    if isinstance(error, DuplicatePost) and _adopt(claim, error, now=now):
        return
    diagnosis = diagnose(error, is_sent=claim.is_sent)
    share = claims.owned(claim)
    unclear = _unclear_with(claim, diagnosis)
    if isinstance(error, DuplicatePost) and error.urn:
        # LinkedIn names an older post of the same text: then it refused our first try as well.
        unclear = None
        claim.share.attempts.filter(outcome=Outcome.UNKNOWN).update(outcome=Outcome.REFUSED)
    verdict = rules.verdict(
        diagnosis.failure,
        now=now,
        attempts=claims.attempts_on_this_word(claim.share),
        jitter=random.random(),  # noqa: S311 (spreads retries, guards nothing)
        unclear=unclear,
        resets_at=diagnosis.resets_at,
    )
    claims.finish(
        claim.attempt,
        outcome=verdict.outcome,
        now=now,
        http_status=diagnosis.http_status,
        error_code=diagnosis.code,
        request_id=diagnosis.request_id,
    )
    if isinstance(error, ReconnectNeeded) and claim.share.account is not None:
        account = claim.share.account
        mark_account_problem(account_id=account.pk, reason=error.reason, token=account.access_token)
    if share is not None:
        apply_verdict(share, verdict, now=now)


@transaction.atomic
def record_cancellation(claim: Claim, reason: Cancellation, *, now: datetime) -> None:
    """The share does not go out. While an earlier attempt is unclear, its member is asked first."""
    claims.finish(claim.attempt, outcome=Outcome.REFUSED, now=now, error_code=reason)
    share = claims.owned(claim)
    if share is None:
        return
    if claim.unclear is not None:
        claims.ask_member(share, now=now)
        return
    share.status, share.problem = Share.Status.CANCELLED, reason
    share.claim = share.next_attempt_at = None
    share.save(update_fields=["status", "problem", "claim", "next_attempt_at", "updated_at"])
    notices.tell(share, now=now)


def apply_verdict(share: Share, verdict: rules.Verdict, *, now: datetime) -> None:
    """Move a share, locked by the caller, to where a failed attempt leaves it."""
    share.status, share.problem = verdict.status, verdict.problem
    share.next_attempt_at, share.claim = verdict.next_attempt_at, None
    if verdict.status != Share.Status.UNCONFIRMED:
        # Nothing of this attempt is on LinkedIn: the next one uploads its picture anew.
        share.thumbnail_urn = ""
    if verdict.asks_member:
        # Not before: a video is uploaded once, and tried again until LinkedIn has processed it.
        share.media_urns = []
    share.save(
        update_fields=[
            "status",
            "problem",
            "next_attempt_at",
            "claim",
            "thumbnail_urn",
            "media_urns",
            "updated_at",
        ]
    )
    waits_long = verdict.problem in (Failure.QUOTA_MEMBER, Failure.QUOTA_APP)
    if verdict.asks_member or waits_long:
        notices.tell(share, now=now)


def _publish(share: Share, *, urn: str, at: datetime, ended: Ended) -> None:
    record_published(
        share,
        sources=_AFTER_SENDING,
        at=at,
        urn=urn,
        permalink=urns.permalink(urn, site=settings.LINKEDIN_FEED_BASE),
        ended=ended,
    )


def _adopt(claim: Claim, error: DuplicatePost, *, now: datetime) -> bool:
    """Take the post that LinkedIn calls a duplicate for ours, if it can only be ours."""
    if not error.urn:
        return False
    sent = (
        claim.share.attempts.exclude(pk=claim.attempt.pk)
        .filter(outcome__in=[Outcome.UNKNOWN, Outcome.ABSENT], sent_at__isnull=False)
        .order_by("sent_at")
        .values_list("sent_at", flat=True)
        .first()
    )
    created_at = urns.created_at(error.urn)
    if not rules.may_adopt(created_at=created_at, sent_at=sent):
        return False
    if Share.objects.filter(urn=error.urn).exclude(pk=claim.share.pk).exists():
        return False
    ended = Ended(
        claim.attempt.pk,
        Outcome.ADOPTED,
        at=now,
        http_status=error.status,
        error_code=error.code or "",
        request_id=error.request_id or "",
    )
    _publish(claim.share, urn=error.urn, at=min(now, created_at), ended=ended)
    return True


def _unclear_with(claim: Claim, diagnosis: Diagnosis) -> Unclear | None:
    """The unclear attempts from before and, when its outcome is unknown as well, this one."""
    if diagnosis.failure is not Failure.AMBIGUOUS:
        return claim.unclear
    sent_at = claim.attempt.sent_at
    if claim.unclear is not None:
        return Unclear(since=claim.unclear.since, count=claim.unclear.count + 1)
    return Unclear(since=sent_at or claim.attempt.started_at, count=1)
