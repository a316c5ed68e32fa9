"""Recurring work: reminding people of what they have not confirmed yet."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from advocacy.tenancy.models import Organization
from advocacy.tenancy.tasks import tenant_task
from policies.models import PolicyVersion
from policies.reminding import people_to_remind, remind_person

# Few enough to end well inside the time limit of a task.
_CHUNK = 100


@shared_task
def remind_to_confirm() -> None:
    """Every hour: each organization looks for confirmations that are outstanding."""
    for organization_id in Organization.objects.filter(is_active=True).values_list("pk", flat=True):
        remind_in_organization.apply_async(kwargs={"organization_id": organization_id})


@tenant_task()
def remind_in_organization() -> None:
    """Queue the reminders that are due, in small tasks."""
    required = PolicyVersion.objects.filter(
        status=PolicyVersion.Status.PUBLISHED, policy__is_required=True
    )
    now = timezone.now()
    for version in required:
        due = list(people_to_remind(version, now=now).values_list("pk", flat=True))
        for start in range(0, len(due), _CHUNK):
            remind_people.apply_async(
                kwargs={
                    "organization_id": version.organization_id,
                    "version_id": version.pk,
                    "membership_ids": due[start : start + _CHUNK],
                }
            )


@tenant_task()
def remind_people(*, version_id: int, membership_ids: list[int]) -> None:
    """Remind these people, unless they confirmed or were reminded since they were listed."""
    version = PolicyVersion.objects.filter(
        pk=version_id, status=PolicyVersion.Status.PUBLISHED
    ).first()
    if version is None:
        return
    now = timezone.now()
    people = people_to_remind(version, now=now).filter(pk__in=membership_ids)
    texts = list(version.texts.all())
    for person in people.select_related("user"):
        remind_person(version=version, texts=texts, membership=person, now=now)
