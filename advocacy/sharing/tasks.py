"""Publishing in the background, and the sweeps that see to what was left."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.sharing.publishing import engine, handover, sweeps, watch
from advocacy.sharing.publishing.statements import database_now
from advocacy.sharing.reminders import remind_organization
from advocacy.sharing.services.connections import disconnect
from advocacy.sharing.services.pages import read_due_pages
from advocacy.tenancy.context import across_tenants, tenant
from advocacy.tenancy.models import Organization
from advocacy.tenancy.tasks import tenant_task
from content.models import Source


@tenant_task()
def publish_share(*, share_id: int) -> None:
    """One attempt to publish a share that is due; anything else is left alone."""
    engine.publish_share(share_id=share_id)


@tenant_task()
def disconnect_who_left(*, membership_id: int) -> None:
    """Delete the tokens of somebody who has left, unless they were let back in meanwhile."""
    member = Membership.objects.filter(pk=membership_id, status=Membership.Status.LEFT).first()
    if member is not None:
        disconnect(by=member)


@shared_task
def publish_due_shares() -> None:
    """Hand over what is scheduled for now, what is to be retried and what the broker lost."""
    handover.hand_over_due(now=database_now())


@shared_task
def reconcile_shares() -> None:
    """Take shares back from dead workers; what becomes of them follows from how far they got."""
    sweeps.release_stuck(now=database_now())


@shared_task
def watch_publishing() -> None:
    """Tell the operator about shares that are late."""
    watch.watch()


@shared_task
def remind_to_reconnect() -> None:
    """Prompt members whose connection is about to end, and note the ones that have."""
    now = timezone.now()
    with across_tenants("connections of all organizations end on days of their own"):
        organizations = list(Organization.objects.filter(is_active=True))
    for organization in organizations:
        with tenant(organization):
            remind_organization(now=now)


@shared_task
def read_company_pages() -> None:
    """Have every organization's company pages read whose time has come."""
    with across_tenants("company pages of all organizations are read by one round"):
        waiting = Source.objects.filter(
            kind=Source.Kind.PAGE, is_active=True, next_fetch_at__lte=timezone.now()
        )
        ids = set(waiting.values_list("organization_id", flat=True))
    for organization in Organization.objects.filter(pk__in=ids, is_active=True):
        with tenant(organization):
            read_pages_of_organization.delay_on_commit(organization_id=organization.pk)


@tenant_task()
def read_pages_of_organization() -> None:
    read_due_pages(now=timezone.now())
