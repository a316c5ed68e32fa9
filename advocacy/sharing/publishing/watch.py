"""Noticing that nothing goes out: a dead worker, a dead clock, a dead broker.

Asked from three sides, because any one of them may be what has died: by beat through a worker, by
whoever polls /readyz, and by `manage.py watch_publishing`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce

from advocacy.sharing import rules
from advocacy.sharing.models import LateAlert, Share
from advocacy.sharing.publishing.statements import database_now
from advocacy.tenancy.context import across_tenants

logger = logging.getLogger(__name__)

_WAITING = [Share.Status.APPROVED, Share.Status.QUEUED, Share.Status.UNCONFIRMED]
# Any number that nobody else locks: only one process at a time decides whether to tell.
_LOCK = 7_140_232


@dataclass(frozen=True)
class Late:
    """Shares that should have gone out; `since` is when the first of them was due."""

    count: int
    since: datetime | None


def late_shares(*, now: datetime) -> Late:
    """What is late in any organization: due and not taken, or taken by a worker that is gone."""
    limit = now - rules.LATE_AFTER
    with across_tenants("a dead worker is noticed for all organizations together"):
        found = Share.objects.filter(
            Q(status__in=_WAITING, next_attempt_at__lte=limit)
            | Q(status=Share.Status.PUBLISHING, claimed_at__lte=limit)
        ).aggregate(count=Count("pk"), since=Min(Coalesce("next_attempt_at", "claimed_at")))
    return Late(found["count"], found["since"])


def watch() -> Late:
    """Look for late shares; tell the operator when it begins, every six hours, and when it ends.

    Tells by an ERROR in the log, a mail to `settings.OPERATOR_EMAIL` if there is one, and a row in
    the operator's admin. Sends no mail within a transaction.
    """
    now = database_now()
    late = late_shares(now=now)
    message = _note(late, now=now)
    if message:
        _tell(*message)
    return late


@transaction.atomic
def _note(late: Late, *, now: datetime) -> tuple[int, str] | None:
    """Keep the alert; the level and the words when somebody has to be told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
    alert = LateAlert.objects.filter(ended_at=None).first()
    if late.since is None:
        if alert is None:
            return None
        alert.ended_at = now
        alert.save(update_fields=["ended_at"])
        return logging.WARNING, "Shares go out on time again."
    is_new = alert is None
    if alert is None:
        alert = LateAlert(began_at=now, told_at=now)
    alert.shares, alert.due_since = late.count, late.since
    is_told = is_new or now - alert.told_at >= rules.TELL_AGAIN_AFTER
    if is_told:
        alert.told_at = now
    alert.save()
    if not is_told:
        return None
    return logging.ERROR, (
        f"Shares are late: {late.count}, the first since {late.since:%Y-%m-%d %H:%M} UTC. Is a "
        "worker running, is beat, does the broker answer? Nothing is lost: what is late goes out "
        "when they are back."
    )


def _tell(level: int, words: str) -> None:
    logger.log(level, words)
    if not settings.OPERATOR_EMAIL:
        return
    try:
        # Not through the outbox: its worker may be the very thing that is dead.
        send_mail(
            f"[{settings.PUBLIC_URL}] {words.partition(',')[0].rstrip('.')}",
            f"{words}\n\n{settings.PUBLIC_URL}/operator/sharing/latealert/\n",
            None,
            [settings.OPERATOR_EMAIL],
        )
    except (SMTPException, OSError):
        logger.exception("The operator could not be told by mail")
