"""Recurring work: asking for figures, and building days from facts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from advocacy.tenancy.context import across_tenants
from advocacy.tenancy.models import Organization
from advocacy.tenancy.tasks import tenant_task
from analytics.metrics import polling
from analytics.metrics.models import ShareFigures
from analytics.metrics.rollup import buckets

# Members asked for in one sweep; the next one is a minute away.
_MEMBERS_A_SWEEP = 200


@shared_task
def poll_engagement() -> int:
    """Queue a question for every member with shares that are due. Safe to run twice."""
    with across_tenants("shares of all organizations are asked for in one sweep"):
        due = list(
            ShareFigures.objects.filter(next_poll_at__lte=timezone.now())
            .order_by("organization_id", "share__membership_id")
            .values_list("organization_id", "share__membership_id")
            .distinct()[:_MEMBERS_A_SWEEP]
        )
    for organization_id, membership_id in due:
        poll_member.apply_async(
            kwargs={"organization_id": organization_id, "membership_id": membership_id}
        )
    return len(due)


@tenant_task()
def poll_member(*, membership_id: int) -> int:
    return polling.poll_member(membership_id=membership_id)


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
