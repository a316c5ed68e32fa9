"""Publishing in the background, and the sweeps that see to what was left."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from advocacy.sharing.publishing import engine, handover, sweeps
from advocacy.sharing.reminders import remind_organization
from advocacy.tenancy.context import across_tenants, tenant
from advocacy.tenancy.models import Organization
from advocacy.tenancy.tasks import tenant_task


@tenant_task()
def publish_share(*, share_id: int) -> None:
    """One attempt to publish a share that is due; anything else is left alone."""
    engine.publish_share(share_id=share_id)


@shared_task
def publish_due_shares() -> None:
    """Hand over what is scheduled for now, what is to be retried and what the broker lost."""
    handover.hand_over_due(now=timezone.now())


@shared_task
def reconcile_shares() -> None:
    """Take shares back from dead workers; what becomes of them follows from how far they got."""
    sweeps.release_stuck(now=timezone.now())


@shared_task
def remind_to_reconnect() -> None:
    """Prompt members whose connection is about to end, and note the ones that have."""
    now = timezone.now()
    with across_tenants("connections of all organizations end on days of their own"):
        organizations = list(Organization.objects.filter(is_active=True))
    for organization in organizations:
        with tenant(organization):
            remind_organization(now=now)
