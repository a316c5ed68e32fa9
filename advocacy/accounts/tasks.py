"""What becomes of visits that are over."""

from __future__ import annotations

from celery import shared_task

from advocacy.accounts.sessions import SessionStore


@shared_task
def forget_sessions() -> None:
    """Every night: sessions that have expired are deleted. They sign nobody in any more."""
    SessionStore.clear_expired()
