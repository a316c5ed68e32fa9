"""Prompts before a LinkedIn connection ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy.accounts.reminders import ReminderKind, remind
from advocacy.sharing import rules
from advocacy.sharing.linkedin.errors import ReconnectReason
from advocacy.sharing.models import LinkedInAccount
from advocacy.sharing.services.connections import mark_account_problem
from advocacy.tenancy.urls import absolute, reverse


def remind_organization(*, now: datetime) -> None:
    """Note connections that ended, and prompt their owners 12 and 5 days before they do.

    A connection that can refresh itself ends only with its refresh token.
    """
    soon = now + timedelta(days=max(rules.PROMPT_DAYS))
    ending = (
        LinkedInAccount.objects.select_related("membership__user")
        .filter(status=LinkedInAccount.Status.CONNECTED, expires_at__lte=soon)
        .order_by("pk")
    )
    for account in ending.iterator(chunk_size=500):
        ends_at = account.ends_at
        if ends_at is None or ends_at > soon:
            continue
        if ends_at <= now:
            mark_account_problem(
                account_id=account.pk,
                reason=ReconnectReason.EXPIRED,
                token=account.access_token,
            )
            continue
        days = rules.prompt_due(expires_at=ends_at, now=now)
        remind(
            membership=account.membership,
            kind=ReminderKind.RECONNECT,
            occasion=f"linkedin:{account.pk}:{ends_at:%Y%m%d}:{days}",
            template="linkedin_reconnect",
            context={
                "days_left": rules.days_left(expires_at=ends_at, now=now),
                "status": account.status,
                "linkedin_url": absolute(reverse("sharing:linkedin")),
            },
        )
