"""System checks: what must be right before this installation may serve anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connection

from advocacy.kernel.encryption import SecretBox


@register(Tags.security)
def check_secrets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.SECRET_KEY:
        found.append(
            Error(
                "SECRET_KEY is not set.", hint="Set it to 50 random characters.", id="advocacy.E001"
            )
        )
    try:
        SecretBox(settings.ENCRYPTION_KEYS)
    except ValueError as error:
        found.append(
            Error(
                f"ENCRYPTION_KEYS cannot encrypt tokens: {error}",
                hint="Set it to the base64 of 32 random bytes.",
                id="advocacy.E002",
            )
        )
    if not settings.PUBLIC_URL:
        found.append(
            Error(
                "PUBLIC_URL is not set.",
                hint="Set it to the address people use, like https://advocacy.example.com.",
                id="advocacy.E003",
            )
        )
    if not settings.LOCAL and settings.EMBEDDED_SERVICES:
        found.append(
            Error(
                "DATABASE_URL and REDIS_URL must be set outside of development.",
                hint="The embedded servers are for trying the product and for its tests.",
                id="advocacy.E004",
            )
        )
    return found


@register(Tags.database)
def check_database_role(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a role that walks past row-level security."""
    if not databases:
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
            (bypasses,) = cursor.fetchone()
    except DatabaseError as error:
        return [Error(f"The database does not answer: {error}", id="advocacy.E006")]
    if bypasses:
        return [
            Error(
                "The database role walks past row-level security.",
                hint="Use a role that is neither a superuser nor has BYPASSRLS.",
                id="advocacy.E005",
            )
        ]
    return []
