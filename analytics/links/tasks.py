"""Moving clicks from the queue to the database."""

from __future__ import annotations

from celery import shared_task

from analytics.links import drain


@shared_task
def drain_clicks() -> int:
    """Store what waits. Safe to run twice at once, and to be killed."""
    return drain.drain()
