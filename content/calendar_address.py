"""The secret address under which a member's own program reads the calendar."""

from __future__ import annotations

import secrets

from django.core import signing
from django.urls import reverse as global_reverse

from advocacy.accounts.models import Membership
from advocacy.tenancy.urls import absolute
from content.models import CalendarFeed

_SALT = "content.calendar"


def address_of(membership: Membership) -> str:
    """The full address, or "" when this person has none."""
    feed = CalendarFeed.objects.filter(membership=membership).first()
    if feed is None:
        return ""
    token = signing.dumps(
        [membership.organization_id, membership.pk, feed.nonce], salt=_SALT, compress=False
    )
    return absolute(global_reverse("public_content:calendar", kwargs={"token": token}))


def new_address(membership: Membership) -> str:
    """Give the person an address; one they had before stops working."""
    CalendarFeed.objects.update_or_create(
        membership=membership, defaults={"nonce": secrets.token_urlsafe(18)}
    )
    return address_of(membership)


def revoke_address(membership: Membership) -> None:
    CalendarFeed.objects.filter(membership=membership).delete()


def read_token(token: str) -> tuple[int, int, str] | None:
    """Organization, member and nonce of a signed token; None for a made-up one."""
    try:
        organization_id, membership_id, nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return int(organization_id), int(membership_id), str(nonce)
