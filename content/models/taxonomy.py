"""What posts are sorted by: topics, purposes, campaigns."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from advocacy.tenancy.models import TenantModel


class Topic(TenantModel):
    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("active"), default=True)
    # Posts about it need the yes of a legal reviewer besides the others.
    needs_legal = models.BooleanField(_("needs a legal review"), default=False)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="topic_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Purpose(TenantModel):
    """Why a post exists for its reader; promotional ones count against the 80 % guideline."""

    name = models.CharField(_("name"), max_length=60)
    is_promotional = models.BooleanField(_("promotional"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="purpose_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Campaign(TenantModel):
    name = models.CharField(_("name"), max_length=120)
    brief = models.TextField(_("brief"), blank=True)
    hashtag = models.CharField(_("hashtag"), max_length=60, blank=True)
    landing_page = models.URLField(_("landing page"), max_length=500, blank=True)
    aim = models.CharField(_("aim"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta(TenantModel.Meta):
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name
