from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from advocacy.accounts.navigation import navigation_for


def navigation(request: HttpRequest) -> dict[str, Any]:
    """What the base template needs on every page."""
    membership = getattr(request, "membership", None)
    organization = getattr(request, "organization", None)
    return {
        "organization": organization,
        "membership": membership,
        # Lazy: error pages and fragments have no navigation, and its counts ask the database.
        "navigation": SimpleLazyObject(
            lambda: navigation_for(request, membership) if membership else []
        ),
    }
