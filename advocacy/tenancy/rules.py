"""What an organization's settings may be."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Figures about fewer people than this are never shown: product.md, principle 7.
MINIMUM_GROUP_SIZE = 5

# First path segments that are the installation's own.
RESERVED_SLUGS = frozenset(
    "accounts admin api app calendar demo guest healthz invitation invitations jsi18n l "
    "language linkedin links login logout mail manifest media offline operator organizations "
    "readyz robots service-worker setup share-target sign-in simulator static styleguide theme "
    "unsubscribe www".split()
)


def validate_slug(value: str) -> None:
    """Raises ValidationError for an address that the installation needs itself."""
    if value in RESERVED_SLUGS:
        raise ValidationError(_("This address is taken by the application. Choose another one."))


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("This is not a time zone we know. Choose one like Europe/Berlin."))


_PAGE_URN = re.compile(r"urn:li:organization:[0-9]{1,20}", re.ASCII)


def validate_page_urn(value: str) -> None:
    """Raises ValidationError for what does not name an organization's page on LinkedIn."""
    if not _PAGE_URN.fullmatch(value):
        raise ValidationError(
            _("Write the number of your page, as in the address of its admin view on LinkedIn.")
        )
