"""Every table is behind both walls, or on the short list of those that need none."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from advocacy.tenancy.models import TenantModel
from advocacy.tenancy.row_security import POLICY

# From the lowest layer of the import order to the highest.
LAYERS = (
    "tenancy audit events mail accounts policies content links sharing metrics gamification"
).split()
# Global on purpose: the organization itself, and people, who may belong to several.
# A late alert is about the installation: shares of all organizations wait for the same worker.
GLOBAL = {"tenancy.Organization", "accounts.User", "accounts.Session", "sharing.LateAlert"}


def _our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in LAYERS
    ]


def test_every_model_is_a_tenants_or_named_as_global():
    stray = {
        model._meta.label
        for model in _our_models()
        if not issubclass(model, TenantModel) and not model._meta.auto_created
    }
    assert stray == GLOBAL


def test_many_to_many_tables_belong_to_a_tenant_too():
    automatic = [model._meta.label for model in _our_models() if model._meta.auto_created]
    # Django's own permission tables of the operator's users.
    assert set(automatic) == {"accounts.User_groups", "accounts.User_user_permissions"}


@pytest.mark.django_db
def test_every_tenant_table_has_its_policy_and_forces_it():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname
            FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
            WHERE p.polname = %s AND p.polwithcheck IS NOT NULL
              AND c.relrowsecurity AND c.relforcerowsecurity
            """,
            [POLICY],
        )
        walled = {table for (table,) in cursor.fetchall()}
    tables = {model._meta.db_table for model in _our_models() if issubclass(model, TenantModel)}
    assert tables - walled == set()


@pytest.mark.django_db
def test_the_database_role_cannot_walk_past_the_policies():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def test_foreign_keys_point_down_the_import_order():
    order = {label: height for height, label in enumerate(LAYERS)}
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in _our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.app_label in order
        and order[field.related_model._meta.app_label] > order[model._meta.app_label]
    ]
    assert upward == []
