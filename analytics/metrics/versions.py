"""A number that grows when an organization's figures change: rendered pages are kept by it."""

from __future__ import annotations

import secrets

from django.core.cache import cache

_LIFETIME_SECONDS = 24 * 60 * 60


def current(organization_id: int) -> str:
    name = _name(organization_id)
    version: str | None = cache.get(name)
    return version if version is not None else bump(organization_id)


def bump(organization_id: int) -> str:
    """A new version; what was kept under the old one is never read again."""
    version = secrets.token_hex(8)
    cache.set(_name(organization_id), version, _LIFETIME_SECONDS)
    return version


def _name(organization_id: int) -> str:
    return f"metrics-version:{organization_id}"
