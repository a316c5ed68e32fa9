"""Which organization the running code works for: the Python wall and the database wall together.

`with tenant(organization):` sets a context variable, read by `TenantManager`, and the PostgreSQL
setting that every row-level-security policy compares with. Both are restored on exit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

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
def looking_up(key: int) -> Iterator[None]:
    """The database's wall alone, while the organization with this key is looked up.

    Entering it then finds the connection told, and so does the next task of the same organization.
    """
    with _entered(str(key), None):
        yield


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
        # Outside every scope the next statement, if one comes, tells it (`_in_scope`). Mostly the
        # next request enters the same organization, and finds the connection as it is.
        if outer != scope and (outer or connection.in_atomic_block):
            _restore_database(outer)


def _tell_database(scope: str) -> None:
    # An unopened connection is told by `_on_connect`.
    if connection.connection is None:
        connection.ensure_connection()
    elif connection.in_atomic_block or _told(connection) != scope:
        _tell(connection, scope)


def _restore_database(scope: str) -> None:
    if connection.connection is None or connection.connection.closed:
        return
    try:
        _tell(connection, scope)
    except DatabaseError:
        # In an aborted transaction nothing can be set; its rollback takes our setting back too.
        if not connection.in_atomic_block:
            connection.close()


def _tell(wrapper: Any, scope: str) -> None:
    # Before the statement: `_in_scope` must not tell it a second time. A rollback may take back
    # what is set inside a transaction, so nothing is known then.
    wrapper.advocacy_scope = None if wrapper.in_atomic_block else scope
    try:
        with wrapper.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, scope])
    except DatabaseError:
        wrapper.advocacy_scope = None
        raise


def _told(wrapper: Any) -> str | None:
    """The scope that a connection has for certain; None when a transaction may have changed it."""
    told: str | None = getattr(wrapper, "advocacy_scope", None)
    return told


def _in_scope(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Run every statement in the scope of the code that sends it, whoever used the connection."""
    wrapper, scope = context["connection"], _scope.get()
    told = _told(wrapper)
    # Inside a transaction `None` was told by hand and holds; anything else is from before it.
    holds = told == scope or (told is None and wrapper.in_atomic_block)
    if not holds and not sql.startswith(_TELLING):
        _tell(wrapper, scope)
    return execute(sql, params, many, context)


_TELLING = "SELECT set_config("


def _on_connect(sender: object, connection: Any, **kwargs: object) -> None:
    if _in_scope not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _in_scope)
    _tell(connection, _scope.get())


def reconnect() -> None:
    """Give up a broken connection: the next statement opens one, in the organization entered."""
    connection.close()


connection_created.connect(_on_connect, dispatch_uid="advocacy.tenancy.scope")
