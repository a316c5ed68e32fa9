"""Moving clicks from the queue to the database, and forgetting them in the end."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from analytics.links import drain, retention


@shared_task
def drain_clicks() -> int:
    """Store what waits. Safe to run twice at once, and to be killed."""
    return drain.drain()


@shared_task
def forget_visits() -> int:
    """Delete single visits that nothing looks at any more."""
    return retention.forget_visits(now=timezone.now())
