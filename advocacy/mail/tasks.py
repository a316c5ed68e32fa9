"""Sending what is queued, and finding what was lost."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.utils import timezone

from advocacy.mail.holding import held_until
from advocacy.mail.models import OutgoingMail
from advocacy.mail.rules import MAXIMUM_ATTEMPTS, retry_delay
from advocacy.tenancy.context import across_tenants
from advocacy.tenancy.tasks import tenant_task

logger = logging.getLogger(__name__)

# Queued longer than this: lost between commit and broker. Claimed longer: the worker died.
_LOST_AFTER = timedelta(seconds=30)
_STUCK_AFTER = timedelta(minutes=5)
# Long enough to answer "what did you write to me?". That somebody was told is kept for good.
_TEXT_KEPT = timedelta(days=30)


@tenant_task()
def send_mail(*, mail_id: int) -> None:
    """Send one mail. It is claimed first, so that two workers never send it both."""
    now = timezone.now()
    due = OutgoingMail.objects.filter(
        pk=mail_id, status=OutgoingMail.Status.QUEUED, not_before__lte=now
    )
    mail = due.first()
    if mail is None:
        return
    if moment := held_until(mail, now=now):
        due.update(not_before=moment)
        return
    if not due.update(
        status=OutgoingMail.Status.SENDING, claimed_at=now, attempts=F("attempts") + 1
    ):
        return
    mail.refresh_from_db()
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.to],
        headers={
            **mail.headers,
            "Auto-Submitted": "auto-generated",
            # The same at every attempt: should a worker die between sending and writing that
            # down, mail programs know the second copy for what it is.
            "Message-ID": f"<mail-{mail.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except Exception as error:
        logger.warning("Mail %s was not accepted: %s", mail.pk, type(error).__name__)
        mail.last_error = f"{type(error).__name__}: {error}"[:300]
        failed = mail.attempts >= MAXIMUM_ATTEMPTS
        mail.status = OutgoingMail.Status.FAILED if failed else OutgoingMail.Status.QUEUED
        mail.not_before = timezone.now() + retry_delay(mail.attempts)
        if failed and mail.forget_after_sending:
            mail.text = mail.html = ""
        mail.save(update_fields=["status", "last_error", "not_before", "text", "html"])
        return
    mail.status, mail.sent_at = OutgoingMail.Status.SENT, timezone.now()
    if mail.forget_after_sending:
        mail.text = mail.html = ""
    mail.save(update_fields=["status", "sent_at", "text", "html"])


@shared_task
def sweep_mail() -> None:
    """Queue again what is due and unsent; give back what a dead worker had claimed."""
    now = timezone.now()
    with across_tenants("the outbox of all organizations is swept together"):
        OutgoingMail.objects.filter(
            status=OutgoingMail.Status.SENDING, claimed_at__lt=now - _STUCK_AFTER
        ).update(status=OutgoingMail.Status.QUEUED, not_before=now)
        due = list(
            OutgoingMail.objects.filter(status=OutgoingMail.Status.QUEUED, not_before__lte=now)
            .filter(Q(attempts__gt=0) | Q(created_at__lt=now - _LOST_AFTER))
            .order_by("not_before")
            .values_list("pk", "organization_id")[:500]
        )
    for mail_id, organization_id in due:
        send_mail.apply_async(kwargs={"organization_id": organization_id, "mail_id": mail_id})


@shared_task
def forget_old_texts() -> int:
    """Wipe what mails said that are long over; the rows stay, so that nobody is told twice."""
    over = [OutgoingMail.Status.SENT, OutgoingMail.Status.FAILED]
    with across_tenants("old mails of all organizations are forgotten together"):
        old = OutgoingMail.objects.filter(
            status__in=over, not_before__lt=timezone.now() - _TEXT_KEPT
        )
        forgotten: int = old.exclude(text="", html="").update(text="", html="")
    return forgotten
