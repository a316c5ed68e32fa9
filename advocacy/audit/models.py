"""Who did what: written with the deed, unchangeable afterwards."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from advocacy.tenancy.models import TenantModel


class AuditEntry(TenantModel):
    """One administrative act. No foreign keys to actor or subject: it outlives both."""

    at = models.DateTimeField(default=timezone.now)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60, blank=True)
    subject_label = models.CharField(max_length=250)
    changes = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["organization", "-at", "-id"], name="audit_newest")]
        triggers = [
            pgtrigger.Protect(name="unchangeable", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label}"
