"""The outbox of mails."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from advocacy.tenancy.models import TenantModel


class OutgoingMail(TenantModel):
    """A rendered mail on its way. `occasion` makes it unique: nobody is told twice."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    kind = models.CharField(max_length=40)
    occasion = models.CharField(max_length=150)
    # A membership's id; mail lies below accounts and holds no foreign key upwards.
    recipient_id = models.BigIntegerField(null=True)
    to = models.EmailField()
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    # The text holds a secret, such as an invitation's link, and is wiped once the mail is out.
    forget_after_sending = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "occasion", "to"], name="mail_once_per_occasion"
            )
        ]
        indexes = [
            models.Index(fields=["recipient_id", "not_before"], name="mail_of_recipient"),
            models.Index(
                fields=["not_before"],
                name="mail_unsent",
                condition=models.Q(status__in=["queued", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return self.subject
