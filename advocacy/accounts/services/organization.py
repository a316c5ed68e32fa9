"""Creating an organization and changing its settings."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from advocacy.accounts.events import OrganizationCreated, TimeZoneChanged
from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Role
from advocacy.accounts.services.invitations import invite
from advocacy.audit.services import differences, record
from advocacy.events.bus import publish
from advocacy.tenancy.context import current_organization, tenant
from advocacy.tenancy.models import Organization

SETTINGS = (
    "name",
    "brand_color",
    "default_language",
    "time_zone",
    "country",
    "currency",
    "minimum_group_size",
    "works_council_mode",
    "daily_share_cap",
    "weekly_share_cap",
    "hard_daily_share_cap",
    "linkedin_page_name",
    "linkedin_page_urn",
)

LOGO_BYTES = 2 * 1024 * 1024
# Enough for a screen of triple density; the page shows 32 pixels, a mail 28.
LOGO_EDGE = 256
_LOGO_PIXELS = 25_000_000


@transaction.atomic
def create_organization(
    *, name: str, slug: str, owner_email: str, language: str
) -> tuple[Organization, str]:
    """Create an organization and invite its owner. Returns it and the owner's link.

    Starter content follows from the event. Raises ValidationError for a slug that is taken,
    reserved or malformed.
    """
    organization = Organization(name=name.strip(), slug=slug, default_language=language)
    organization.full_clean()
    organization.save()
    with tenant(organization):
        _invitation, link = invite(
            by=None, email=owner_email, roles=[Role.ADMIN], language=language
        )
        record(by=None, verb="organization.created", subject=organization)
        publish(OrganizationCreated(organization_id=organization.pk, language=language))
    return organization, link


@transaction.atomic
def change_settings(*, by: Membership, values: dict[str, Any]) -> Organization:
    """Change settings of the organization entered; unnamed ones stay as they are."""
    organization = Organization.objects.select_for_update().get(pk=current_organization().pk)
    before = {name: getattr(organization, name) for name in SETTINGS if name in values}
    changes = differences(before, {name: values[name] for name in before})
    if changes:
        for name, (_before, after) in changes.items():
            setattr(organization, name, after)
        organization.save(update_fields=list(changes))
        record(by=by, verb="organization.changed", subject=organization, changes=changes)
    if "time_zone" in changes:
        publish(TimeZoneChanged(at=timezone.now()))
    return organization


def set_logo(*, by: Membership, upload: BinaryIO) -> Organization:
    """Keep an uploaded picture as the logo, drawn anew as PNG. Raises ValidationError."""
    picture = _as_png(upload)
    with transaction.atomic():
        organization = Organization.objects.select_for_update().get(pk=current_organization().pk)
        before = organization.logo.name
        # The name is part of the address and changes with the picture, so it may be cached.
        organization.logo.save(f"{get_random_string(20)}.png", ContentFile(picture), save=False)
        organization.save(update_fields=["logo"])
        record(by=by, verb="organization.logo_changed", subject=organization)
        if before:
            transaction.on_commit(lambda: organization.logo.storage.delete(before))
    return organization


@transaction.atomic
def remove_logo(*, by: Membership) -> Organization:
    organization = Organization.objects.select_for_update().get(pk=current_organization().pk)
    before = organization.logo.name
    if before:
        storage = organization.logo.storage
        organization.logo = ""
        organization.save(update_fields=["logo"])
        record(by=by, verb="organization.logo_removed", subject=organization)
        transaction.on_commit(lambda: storage.delete(before))
    return organization


def _as_png(upload: BinaryIO) -> bytes:
    """Decode and draw anew: whatever else the file held does not survive."""
    data = upload.read(LOGO_BYTES + 1)
    if len(data) > LOGO_BYTES:
        raise ValidationError(_("The picture is larger than 2 MB. Choose a smaller one."))
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP", "GIF"]) as picture:
            if picture.width * picture.height > _LOGO_PIXELS:
                raise ValidationError(_("The picture has too many pixels. Choose a smaller one."))
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("This is not a picture we can read. Choose a PNG, JPEG, WebP or GIF file.")
        ) from error
    drawn.thumbnail((LOGO_EDGE, LOGO_EDGE))
    edge = max(drawn.size)
    square = Image.new("RGBA", (edge, edge), (0, 0, 0, 0))
    square.paste(drawn, ((edge - drawn.width) // 2, (edge - drawn.height) // 2))
    out = io.BytesIO()
    square.save(out, "PNG", optimize=True)
    return out.getvalue()
