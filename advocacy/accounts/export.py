"""What the application holds about one person, for that person to take along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db import models

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import TenantModel

# Secrets stay inside; the organization is the same for all rows.
_NEVER = frozenset({"token_hash", "organization"})


def own_data(membership: Membership) -> dict[str, Any]:
    """The account, the membership and every row of any app that belongs to it.

    By convention the foreign key of a row's owner is called `membership`; rows that merely name a
    person as author or reviewer are the organization's. Encrypted columns are left out, and so is
    what a model names in `not_taken_along`.
    """
    data: dict[str, Any] = {
        "account": {
            "email": membership.user.email,
            "name": membership.user.name,
            "date_joined": membership.user.date_joined,
            "signs_in_with": list(
                SocialAccount.objects.filter(user=membership.user).values(
                    "provider", "uid", "date_joined"
                )
            ),
        },
        "membership": _values(membership),
    }
    for model in _owned_models():
        rows = [_values(row) for row in model._default_manager.filter(membership=membership)]
        if rows:
            data[model._meta.label_lower] = rows
    return data


def _owned_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if not issubclass(model, TenantModel):
            continue
        if any(
            field.name == "membership" and field.related_model is Membership
            for field in model._meta.concrete_fields
        ):
            yield model


def _values(row: models.Model) -> dict[str, Any]:
    left_out = _NEVER | getattr(row, "not_taken_along", frozenset())
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.name not in left_out and not isinstance(field, models.BinaryField)
    }
