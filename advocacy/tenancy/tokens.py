"""Secret links for people without an account: the token names its organization.

So nobody has to search across organizations for it. The database keeps a hash only.
"""

from __future__ import annotations

import hashlib
import secrets

from advocacy.tenancy.context import current_organization
from advocacy.tenancy.models import Organization


def new_token() -> str:
    """256 random bits, after the number of the organization entered."""
    return f"{current_organization().pk}-{secrets.token_urlsafe(32)}"


def organization_of(token: str) -> Organization | None:
    """The active organization that a token names; None for what is no token of ours."""
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return Organization.objects.filter(pk=int(number), is_active=True).first()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
