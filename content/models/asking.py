"""Captions that colleagues are asked for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import TenantModel
from content.models.posts import Post


class CaptionRequest(TenantModel):
    """A curator asks one colleague, who knows the subject, for words of their own."""

    class State(models.TextChoices):
        OPEN = "open", _("Asked")
        ANSWERED = "answered", _("Answered")
        DECLINED = "declined", _("Not this time")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="caption_requests")
    asked = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="caption_requests")
    asked_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("a word to them"), max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    text = models.TextField(_("text"), max_length=3000, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "asked"],
                condition=models.Q(state="open"),
                name="caption_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="answered") | ~models.Q(text=""),
                name="caption_answer_has_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.asked_id}"
