"""Secrets of this app at rest: sealed with the row's place, opened only where they are used."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from advocacy.kernel.encryption import SecretBox
from advocacy.tenancy.models import TenantModel


def seal(row: TenantModel, column: str, secret: str) -> bytes:
    """Encrypt a secret for one column of a saved row; elsewhere it does not open."""
    return _box(tuple(settings.ENCRYPTION_KEYS)).encrypt(secret, place=_place(row, column))


def unseal(row: TenantModel, column: str) -> str | None:
    """The secret in a column, None when it is empty. Raises DecryptionFailed."""
    sealed = getattr(row, column)
    if sealed is None:
        return None
    return _box(tuple(settings.ENCRYPTION_KEYS)).decrypt(sealed, place=_place(row, column))


def _place(row: TenantModel, column: str) -> str:
    if row.pk is None:
        raise ValueError("A secret is bound to its row: save the row first.")
    return f"{row.organization_id}/{row._meta.db_table}/{column}/{row.pk}"


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> SecretBox:
    return SecretBox(keys)
