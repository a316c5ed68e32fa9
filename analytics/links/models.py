"""Tracked links and the visits they bring."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import TenantModel
from content.models import Post


def address_of(code: str) -> str:
    return f"{settings.LINK_URL}/l/{code}"


class TrackedLink(TenantModel):
    """A short address that leads on to a page and counts who follows it."""

    code = models.CharField(max_length=16, unique=True)
    target_url = models.URLField(max_length=2000)
    # What previewers are shown; they never count.
    title = models.CharField(max_length=300, blank=True)
    description = models.CharField(max_length=1000, blank=True)
    picture_url = models.URLField(max_length=1000, blank=True)
    site_name = models.CharField(max_length=160, blank=True)
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="links")
    membership = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)
    is_active = models.BooleanField(default=True)
    # Counted by the drain, with the rollup below.
    human_clicks = models.PositiveIntegerField(default=0)
    first_clicked_at = models.DateTimeField(null=True)
    last_clicked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "post"], name="link_by_post")]

    def __str__(self) -> str:
        return self.code

    @property
    def url(self) -> str:
        """The short address to give away."""
        return address_of(self.code)


class Click(TenantModel):
    """One request for a tracked link, as it was classified. No address is stored."""

    class Kind(models.TextChoices):
        HUMAN = "human"
        REPEAT = "repeat"
        BOT = "bot"
        PREVIEW = "preview"
        SCANNER = "scanner"
        PREFETCH = "prefetch"

    # Chosen by the redirector: a click delivered twice is stored once.
    token = models.UUIDField()
    link = models.ForeignKey(
        TrackedLink, on_delete=models.CASCADE, db_index=False, db_constraint=False
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind)
    # Salted with a key that changes every day; tells visitors apart for that day only.
    visitor = models.BinaryField(max_length=16)
    referrer_host = models.CharField(max_length=120, blank=True)
    device = models.CharField(max_length=10, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            BrinIndex(fields=["at"], name="click_time"),
            models.Index(fields=["link", "at"], name="click_by_link"),
        ]
        constraints = [models.UniqueConstraint(fields=["token"], name="click_once")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.kind}"


class LinkDay(TenantModel):
    """Clicks of a link on a day of the organization's time zone."""

    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    human = models.PositiveIntegerField(default=0)
    other = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="link_day_once")]
        indexes = [models.Index(fields=["organization", "day"], name="link_day_by_day")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.day}"
