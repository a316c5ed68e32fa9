"""Pictures and other files, with what a publisher must know about them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import TenantModel


class MediaAsset(TenantModel):
    class Kind(models.TextChoices):
        PICTURE = "picture", _("Picture")
        DOCUMENT = "document", _("Document")
        VIDEO = "video", _("Video")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PICTURE)
    # What a document or video is called where it is shared.
    title = models.CharField(_("title"), max_length=200, blank=True)
    file = models.FileField(upload_to="assets/%Y/%m/")
    content_type = models.CharField(max_length=80)
    byte_size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # Required before a post with this picture is submitted.
    alt_text = models.CharField(_("what the picture shows"), max_length=400, blank=True)
    # The point that stays visible when the picture is cropped, from 0 to 1.
    focus_x = models.FloatField(default=0.5)
    focus_y = models.FloatField(default=0.5)
    source_url = models.URLField(max_length=1000, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    consent_expires_on = models.DateField(_("consent ends on"), null=True, blank=True)
    # Put into the library on purpose: it stays there while no post uses it.
    is_kept = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "sha256"], name="media_by_content")]

    def __str__(self) -> str:
        return self.title or self.alt_text or self.file.name or ""

    def consent_is_over(self, today: date) -> bool:
        """Whether the people it shows no longer agree: it is not shared any more."""
        return self.consent_expires_on is not None and self.consent_expires_on < today


class MediaRendition(TenantModel):
    """The same picture, prepared for a place: `card` (hub), `wide` (1200 × 627, link preview)."""

    asset = models.ForeignKey(MediaAsset, on_delete=models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=20)
    file = models.FileField(upload_to="renditions/%Y/%m/")
    content_type = models.CharField(max_length=80)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["asset", "name"], name="media_rendition_once")
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.name}"
