"""Whose request it is, by network address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that the request came from; empty when unknown.

    Behind our own proxy it is what that proxy saw: the last entry of X-Forwarded-For. The entries
    before it were written by the client and prove nothing.
    """
    return address_in(request.META)


def address_in(meta: Mapping[str, Any]) -> str:
    """`client_address` of a WSGI environment."""
    if settings.BEHIND_PROXY:
        forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return str(meta.get("REMOTE_ADDR") or "")
