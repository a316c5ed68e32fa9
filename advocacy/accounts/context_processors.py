from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject

from advocacy.accounts.homes import other_homes
from advocacy.accounts.navigation import navigation_for
from advocacy.tenancy.models import Organization


def navigation(request: HttpRequest) -> dict[str, Any]:
    """What the base template needs on every page."""
    membership = getattr(request, "membership", None)
    organization = getattr(request, "organization", None)
    if organization is None and request.path_info.startswith(("/accounts/", "/invitation/")):
        organization = _only_organization()
    return {
        # Django masks it anew each time it is written; a page has dozens of small forms.
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
        "organization": organization,
        "membership": membership,
        # Lazy: error pages and fragments have no navigation, and its counts ask the database.
        "navigation": SimpleLazyObject(
            lambda: navigation_for(request, membership) if membership else ()
        ),
        "other_organizations": SimpleLazyObject(lambda: other_homes(request)),
    }


def _only_organization() -> Organization | None:
    """Whose colours strangers see: with several organizations, nobody's.

    The page would tell everybody who the customers are.
    """
    try:
        active = list(Organization.objects.filter(is_active=True)[:2])
    except DatabaseError:
        return None
    return active[0] if len(active) == 1 else None
