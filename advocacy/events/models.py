"""The outbox: what happened, and who still has to hear of it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from advocacy.tenancy.models import TenantModel


class DomainEvent(TenantModel):
    name = models.CharField(max_length=80)
    payload = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "name", "-at"], name="event_newest")]

    def __str__(self) -> str:
        return self.name


class Delivery(TenantModel):
    """One handler's turn with one event."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    event = models.ForeignKey(DomainEvent, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=150)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="delivery_once_per_handler")
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="delivery_waiting",
                condition=models.Q(status="waiting"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.handler}"
