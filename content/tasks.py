"""Recurring work: digests, and pictures that nobody chose."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind
from advocacy.mail.models import OutgoingMail
from advocacy.tenancy.models import Organization
from advocacy.tenancy.tasks import tenant_task
from content import media
from content.digest import is_due, occasion_for, send_digest

# Few enough to end well inside the time limit of a task.
_CHUNK = 100


@shared_task
def send_digests() -> None:
    """Every hour: each organization looks whose digest day it is."""
    for organization_id in Organization.objects.filter(is_active=True).values_list("pk", flat=True):
        send_digests_of_organization.apply_async(kwargs={"organization_id": organization_id})


@tenant_task()
def send_digests_of_organization() -> None:
    """Queue the digests that are due, in small tasks."""
    now = timezone.now()
    people = (
        Membership.objects.filter(
            status__in=[Membership.Status.MEMBER, Membership.Status.AMBASSADOR]
        )
        .exclude(muted_reminders__contains=[ReminderKind.DIGEST])
        .order_by("pk")
        .values_list("pk", "time_zone", "digest_weekday", "organization_id")
    )
    due = [
        (pk, organization_id)
        for pk, zone, weekday, organization_id in people.iterator()
        if is_due(now=now, time_zone=zone, weekday=weekday)
    ]
    for start in range(0, len(due), _CHUNK):
        chunk = due[start : start + _CHUNK]
        send_digests_to.apply_async(
            kwargs={"organization_id": chunk[0][1], "membership_ids": [pk for pk, _ in chunk]}
        )


@tenant_task()
def send_digests_to(*, membership_ids: list[int]) -> None:
    now = timezone.now()
    people = Membership.objects.select_related("user", "team").filter(pk__in=membership_ids)
    told = set(
        OutgoingMail.objects.filter(
            recipient_id__in=membership_ids, kind=ReminderKind.DIGEST
        ).values_list("recipient_id", "occasion")
    )
    for person in people:
        if (person.pk, occasion_for(now=now, time_zone=person.time_zone)) not in told:
            send_digest(membership=person, now=now)


@shared_task
def forget_unused_pictures() -> None:
    """Every night: pictures that were offered or uploaded and never used."""
    for organization_id in Organization.objects.filter(is_active=True).values_list("pk", flat=True):
        forget_unused_pictures_of_organization.apply_async(
            kwargs={"organization_id": organization_id}
        )


@tenant_task()
def forget_unused_pictures_of_organization() -> None:
    media.forget_unused(now=timezone.now())
