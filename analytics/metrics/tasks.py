"""Recurring work: building days from facts."""

from __future__ import annotations

from celery import shared_task

from advocacy.tenancy.models import Organization
from advocacy.tenancy.tasks import tenant_task
from analytics.metrics.rollup import buckets


@shared_task
def roll_up() -> int:
    """Queue the building of due days for every organization. Safe to run twice."""
    organizations = list(Organization.objects.filter(is_active=True).values_list("pk", flat=True))
    for organization_id in organizations:
        roll_up_organization.apply_async(kwargs={"organization_id": organization_id})
    return len(organizations)


@tenant_task()
def roll_up_organization() -> int:
    buckets.mark_today_if_old()
    return buckets.roll_up_due()
