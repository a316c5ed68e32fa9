"""Organizations, and the base of everything that belongs to one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from advocacy.tenancy.context import (
    ForeignTenant,
    NoTenant,
    is_across_tenants,
    organization_or_none,
)
from advocacy.tenancy.managers import TenantManager, check_links
from advocacy.tenancy.rules import (
    MINIMUM_GROUP_SIZE,
    validate_page_urn,
    validate_slug,
    validate_time_zone,
)


class Organization(models.Model):
    """A company on this installation. Its slug is the first segment of all its addresses."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=50, unique=True, validators=[validate_slug])
    brand_color = models.CharField(
        _("brand colour"),
        max_length=7,
        default="#5850d6",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour like #5850d6."))],
    )
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    default_language = models.CharField(
        _("default language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Europe/Berlin", validators=[validate_time_zone]
    )
    # Two letters of ISO 3166: whose public holidays the calendar shows.
    country = models.CharField(_("country"), max_length=2, blank=True)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Write three capital letters, like EUR."))],
    )
    minimum_group_size = models.PositiveSmallIntegerField(
        _("smallest group shown in figures"),
        default=MINIMUM_GROUP_SIZE,
        validators=[MinValueValidator(MINIMUM_GROUP_SIZE)],
    )
    works_council_mode = models.BooleanField(
        _("works-council mode"),
        default=False,
        help_text=_("Switches off boards and reports about single people."),
    )
    daily_share_cap = models.PositiveSmallIntegerField(_("soft cap per day"), default=2)
    weekly_share_cap = models.PositiveSmallIntegerField(_("soft cap per week"), default=5)
    # Empty: nobody is ever stopped.
    hard_daily_share_cap = models.PositiveSmallIntegerField(
        _("limit per day"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    # The organization's page on LinkedIn, for mentions: they link only with its exact name.
    linkedin_page_name = models.CharField(
        _("name of the LinkedIn page"), max_length=100, blank=True
    )
    linkedin_page_urn = models.CharField(
        _("number of the LinkedIn page"), max_length=60, blank=True, validators=[validate_page_urn]
    )
    is_active = models.BooleanField(_("active"), default=True)
    # Counts what must not be shown a moment late: see advocacy.tenancy.shortly.
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum_group_size__gte=MINIMUM_GROUP_SIZE),
                name="organization_groups_stay_private",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        """Changed settings show at once, and never bring an older version back."""
        is_whole = options.get("update_fields") is None and not self._state.adding
        if is_whole:
            self.version = models.F("version") + 1
        super().save(**options)
        if is_whole:
            self.refresh_from_db(fields=["version"])

    @property
    def initial(self) -> str:
        return self.name[:1].upper()


class TenantModel(models.Model):
    """A row that belongs to one organization, behind both walls of docs/architecture.md."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")

    objects = TenantManager()

    class Meta:
        abstract = True
        # Refreshing, saving and following foreign keys go through the wall as well.
        base_manager_name = "objects"
        default_manager_name = "objects"

    _loaded_links: dict[str, Any]

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[Any],
        **options: Any,
    ) -> Self:
        instance = super().from_db(db, field_names, values, **options)
        instance._loaded_links = dict(zip(field_names, values, strict=True))
        return instance

    def link_is_known(self, field: models.Field[Any, Any], value: Any) -> bool:
        """Whether this foreign key still holds what was read from the database."""
        return getattr(self, "_loaded_links", {}).get(field.attname) == value

    def claim_organization(self) -> None:
        """Take the organization entered as one's own. Raises NoTenant, ForeignTenant."""
        organization = organization_or_none()
        if organization is None:
            if is_across_tenants() and self.organization_id is not None:
                return
            raise NoTenant(f"{type(self).__name__} cannot be saved outside an organization.")
        if self.organization_id is None:
            self.organization = organization
        elif self.organization_id != organization.pk:
            raise ForeignTenant(f"{type(self).__name__} belongs to another organization.")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.claim_organization()
        check_links(type(self), [self])
        super().save(*args, **kwargs)
