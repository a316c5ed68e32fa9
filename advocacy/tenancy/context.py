"""Which organization the running code works for: the Python wall and the database wall together.

`with tenant(organization):` sets a context variable, read by `TenantManager`, and the PostgreSQL
setting that every row-level-security policy compares with. Both are restored on exit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created

if TYPE_CHECKING:
    from advocacy.tenancy.models import Organization

SETTING = "advocacy.organization_id"
# The value of the setting for work that spans organizations; policies know it.
EVERYONE = "*"

_scope: ContextVar[str] = ContextVar("tenant_scope", default="")
_organization: ContextVar[Organization | None] = ContextVar("tenant_organization", default=None)


class NoTenant(RuntimeError):
    """Tenant rows were asked for while no organization was entered."""


class ForeignTenant(RuntimeError):
    """A row of one organization was about to be written for, or linked to, another."""


def current_organization() -> Organization:
    """The organization entered. Raises NoTenant when there is none."""
    organization = _organization.get()
    if organization is None:
        raise NoTenant("Enter an organization first: with tenant(organization): …")
    return organization


def organization_or_none() -> Organization | None:
    return _organization.get()


def is_across_tenants() -> bool:
    return _scope.get() == EVERYONE


@contextmanager
def tenant(organization: Organization) -> Iterator[Organization]:
    """Work for one organization. Nests; the outer scope comes back on exit."""
    with _entered(str(organization.pk), organization):
        yield organization


@contextmanager
def as_placeholder(key: int) -> Iterator[None]:
    """Build a query, without executing it, in which `key` stands for any organization's."""
    # Imported late: models import this module.
    from advocacy.tenancy.models import Organization

    scope, organization = _scope.set(str(key)), _organization.set(Organization(pk=key))
    try:
        yield
    finally:
        _scope.reset(scope)
        _organization.reset(organization)


@contextmanager
def across_tenants(reason: str) -> Iterator[None]:
    """Work that spans organizations. The reason is read by people: a test lists every use."""
    if not reason:
        raise ValueError("Say why this work spans organizations.")
    with _entered(EVERYONE, None):
        yield


@contextmanager
def _entered(scope: str, organization: Organization | None) -> Iterator[None]:
    scope_token = _scope.set(scope)
    organization_token = _organization.set(organization)
    before = scope_token.old_value
    outer = before if isinstance(before, str) else ""
    if outer != scope:
        _tell_database(scope)
    try:
        yield
    finally:
        _scope.reset(scope_token)
        _organization.reset(organization_token)
        if outer != scope:
            _restore_database(outer)


def _tell_database(scope: str) -> None:
    # An unopened connection is told by `_on_connect`.
    if connection.connection is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, scope])
    else:
        connection.ensure_connection()


def _restore_database(scope: str) -> None:
    if connection.connection is None or connection.connection.closed:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, scope])
    except DatabaseError:
        # In an aborted transaction nothing can be set; its rollback takes our setting back too.
        if not connection.in_atomic_block:
            connection.close()


def _on_connect(sender: object, connection: object, **kwargs: object) -> None:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]  # Django's wrapper
        cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, _scope.get()])


connection_created.connect(_on_connect, dispatch_uid="advocacy.tenancy.scope")
