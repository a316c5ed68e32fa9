"""Keeping the boards fresh."""

from __future__ import annotations

from celery import shared_task

from advocacy.tenancy.models import Organization
from advocacy.tenancy.tasks import tenant_task
from gamification import standings


@shared_task(name="gamification.tasks.refresh_standings")
def refresh_all() -> None:
    """One task an organization, so that a large one delays nobody."""
    for organization_id in Organization.objects.filter(is_active=True).values_list("pk", flat=True):
        refresh_organization.apply_async(kwargs={"organization_id": organization_id})


@tenant_task()
def refresh_organization() -> None:
    standings.refresh_standings()
