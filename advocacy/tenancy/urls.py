"""Addresses inside an organization: `/<slug>/…`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse as django_reverse

from advocacy.tenancy.context import current_organization

# The keyword that the middleware takes out of a view's arguments again.
SLUG = "organization_slug"


def reverse(name: str, /, **kwargs: Any) -> str:
    """The path of a page of the organization entered. Raises NoTenant outside one."""
    return django_reverse(name, kwargs={SLUG: current_organization().slug, **kwargs})


def absolute(path: str) -> str:
    """The full address of a path, for mails and other places outside the site."""
    return f"{settings.PUBLIC_URL}{path}"
