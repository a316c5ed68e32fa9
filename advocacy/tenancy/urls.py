"""Addresses inside an organization: `/<slug>/…`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.urls import get_script_prefix, get_urlconf
from django.urls import reverse as django_reverse

from advocacy.tenancy.context import current_organization

# The keyword that the middleware takes out of a view's arguments again.
SLUG = "organization_slug"


def reverse(name: str, /, **kwargs: Any) -> str:
    """The path of a page of the organization entered. Raises NoTenant outside one."""
    kwargs[SLUG] = current_organization().slug
    return global_reverse(name, **kwargs)


def global_reverse(name: str, /, **kwargs: Any) -> str:
    """The path of any other page."""
    return _path(get_urlconf(), get_script_prefix(), name, tuple(sorted(kwargs.items())))


# A page asks for a hundred addresses, mostly the same ones as the page before.
@lru_cache(maxsize=10_000)
def _path(
    urlconf: str | None, prefix: str, name: str, arguments: tuple[tuple[str, Any], ...]
) -> str:
    return django_reverse(name, kwargs=dict(arguments))


def absolute(path: str) -> str:
    """The full address of a path, for mails and other places outside the site."""
    return f"{settings.PUBLIC_URL}{path}"


def _forget(setting: str, **kwargs: Any) -> None:
    if setting == "ROOT_URLCONF":
        _path.cache_clear()


setting_changed.connect(_forget, dispatch_uid="advocacy.tenancy.urls")
