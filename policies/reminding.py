"""Reminders to read and confirm: one, and a second a week later. Never a third."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import translation

from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind, remind
from advocacy.mail.models import OutgoingMail
from advocacy.tenancy.urls import absolute, reverse
from policies.models import Acknowledgement, PolicyText, PolicyVersion
from policies.queries import chosen_text
from policies.rules.versions import SECOND_REMINDER_AFTER, reminder_due, reminder_occasion


def people_to_remind(version: PolicyVersion, *, now: datetime) -> QuerySet[Membership]:
    """Who has not confirmed this version and is due a reminder (policies.rules.versions).

    Never people who are invited, paused or gone, nor those who switched this kind off.
    """
    told = OutgoingMail.objects.filter(kind=ReminderKind.POLICY, recipient_id=OuterRef("pk"))
    first = told.filter(occasion=reminder_occasion(version.pk, 1))
    second = told.filter(occasion=reminder_occasion(version.pk, 2))
    confirmed = Acknowledgement.objects.filter(version=version, membership=OuterRef("pk"))
    people: QuerySet[Membership] = (
        Membership.objects.filter(
            ~Exists(confirmed),
            ~Exists(second),
            ~Exists(first.filter(not_before__gt=now - SECOND_REMINDER_AFTER)),
            status__in=[Membership.Status.MEMBER, Membership.Status.AMBASSADOR],
        )
        .exclude(muted_reminders__contains=[ReminderKind.POLICY])
        .annotate(reminded_at=Subquery(first.values("not_before")[:1]))
        .order_by("pk")
    )
    return people


def remind_person(
    *, version: PolicyVersion, texts: Sequence[PolicyText], membership: Membership, now: datetime
) -> OutgoingMail | None:
    """Queue the reminder that is due to somebody from `people_to_remind`."""
    reminded_at: datetime | None = membership.reminded_at  # type: ignore[attr-defined]  # annotated
    due = reminder_due(now=now, first_sent_at=reminded_at, second_sent=False)
    with translation.override(membership.interface_language):
        text = chosen_text(texts)
    if due is None or text is None:
        return None
    return remind(
        membership=membership,
        kind=ReminderKind.POLICY,
        occasion=reminder_occasion(version.pk, due),
        template="policy_confirm",
        context={
            "title": text.title,
            "number": version.number,
            "changes": text.changes,
            "minutes": text.reading_minutes,
            "again": due == 2,
            "policy_url": absolute(reverse("policies:read", policy_id=version.policy_id)),
        },
    )
