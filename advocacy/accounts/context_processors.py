from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from advocacy.accounts.navigation import navigation_for


def navigation(request: HttpRequest) -> dict[str, Any]:
    """What the base template needs on every page."""
    membership = getattr(request, "membership", None)
    organization = getattr(request, "organization", None)
    return {
        "organization": organization,
        "membership": membership,
        "navigation": navigation_for(request, membership) if membership else [],
    }
