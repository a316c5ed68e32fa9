"""What employees propose, and who reads the calendar in a program of their own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import TenantModel
from content.models.posts import Post


class Suggestion(TenantModel):
    """A link that somebody would like to see in the hub, and why."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Taken on")
        NOT_NOW = "not_now", _("Not now")
        # By the person who suggested it.
        TAKEN_BACK = "taken_back", _("Taken back")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)
    url = models.URLField(_("link"), max_length=1000)
    canonical_url = models.CharField(max_length=1000)
    why = models.CharField(_("why is it worth sharing?"), max_length=600)
    # By choice: "suggested by …" on the published post.
    wants_credit = models.BooleanField(default=True)
    # As the page spoke of itself when it was suggested.
    title = models.CharField(max_length=300)
    summary = models.TextField(max_length=1000, blank=True)
    site_name = models.CharField(max_length=160, blank=True)
    picture_url = models.URLField(max_length=1000, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    post = models.OneToOneField(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="suggestion"
    )
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="decided_suggestions"
    )

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["organization", "state", "created_at"], name="suggestion_inbox"),
            models.Index(fields=["membership", "-created_at"], name="suggestion_of_member"),
            models.Index(fields=["organization", "canonical_url"], name="suggestion_by_link"),
        ]

    def __str__(self) -> str:
        return self.title


class CalendarFeed(TenantModel):
    """A member's secret address of the calendar. A new nonce makes the old address useless."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE)
    nonce = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"calendar of {self.membership_id}"
