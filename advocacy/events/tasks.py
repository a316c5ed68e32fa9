"""Delivering events to their handlers."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from advocacy.events import bus
from advocacy.events.models import Delivery
from advocacy.events.rules import MAXIMUM_ATTEMPTS, retry_delay
from advocacy.tenancy.context import across_tenants
from advocacy.tenancy.tasks import tenant_task

logger = logging.getLogger(__name__)

# A delivery that waits longer than this was lost between commit and broker.
_LOST_AFTER = timedelta(seconds=30)


@tenant_task()
def deliver_all(*, delivery_ids: list[int]) -> None:
    """Hand what was announced together to its handlers: one message to the broker for all.

    Each in a transaction of its own; what this run does not come to, the sweep finds.
    """
    for delivery_id in delivery_ids:
        _deliver(delivery_id)


@tenant_task()
def deliver(*, delivery_id: int) -> None:
    """Hand one event to one handler."""
    _deliver(delivery_id)


def _deliver(delivery_id: int) -> None:
    """A failure is kept and tried again later."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .filter(pk=delivery_id, status=Delivery.Status.WAITING)
            .first()
        )
        if delivery is None:
            return
        delivery.attempts += 1
        try:
            bus.call(delivery.handler, delivery.event.payload)
        except Exception as error:
            logger.exception("Handler %s failed", delivery.handler)
            delivery.last_error = f"{type(error).__name__}: {error}"[:300]
            delivery.next_attempt_at = timezone.now() + retry_delay(delivery.attempts)
            if delivery.attempts >= MAXIMUM_ATTEMPTS:
                delivery.status = Delivery.Status.FAILED
        else:
            delivery.status = Delivery.Status.DONE
            delivery.last_error = ""
        delivery.save(update_fields=["status", "attempts", "last_error", "next_attempt_at"])


@shared_task
def sweep_deliveries() -> None:
    """Queue again what is due and was not delivered."""
    now = timezone.now()
    with across_tenants("the outbox of all organizations is swept together"):
        due = list(
            Delivery.objects.filter(status=Delivery.Status.WAITING, next_attempt_at__lt=now)
            .exclude(attempts=0, next_attempt_at__gt=now - _LOST_AFTER)
            .order_by("next_attempt_at")
            .values_list("pk", "organization_id")[:500]
        )
    for delivery_id, organization_id in due:
        deliver.apply_async(kwargs={"organization_id": organization_id, "delivery_id": delivery_id})
