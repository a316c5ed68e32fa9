"""Who asks for a page of an organization: every request starts here, so it costs one query."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from advocacy.accounts.models import Membership, Session, User
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from advocacy.tenancy.prepared import prepared


@contextmanager
def entered(request: HttpRequest, slug: str) -> Iterator[Membership | None]:
    """Enter the organization of an address as the person signed in: their membership, or None.

    None stands for everything a stranger may not tell apart: nobody signed in, no such
    organization, none of theirs. Nothing is entered then.
    """
    if not request.session.session_key:
        yield None
        return
    with ExitStack() as scope:
        yield _enter_again_if_disconnected(scope, request, slug)


def _enter_again_if_disconnected(
    scope: ExitStack, request: HttpRequest, slug: str
) -> Membership | None:
    # The first statement of nearly every request is ours. It shows by itself whether the connection
    # that was kept still works; Django would ask `SELECT 1` before it.
    connection.health_check_done = True  # type: ignore[attr-defined]  # not in the stubs
    try:
        return _enter(scope, request, slug)
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return _enter(scope, request, slug)


def _enter(scope: ExitStack, request: HttpRequest, slug: str) -> Membership | None:
    for key in _keys_of(slug):
        with ExitStack() as attempt:
            # By its key alone: the database's scope is set once for the whole request.
            attempt.enter_context(tenant(_door(key, slug)))
            membership = _membership(request, slug)
            if membership:
                attempt.enter_context(tenant(membership.organization))
                scope.push(attempt.pop_all())
                return membership
    return None


def _membership(request: HttpRequest, slug: str) -> Membership | None:
    session: Any = request.session  # advocacy.accounts.sessions.SessionStore
    found = _current(session_key=session.session_key, slug=slug, now=timezone.now())
    if not found:
        return None
    membership: Membership = found[0]
    data: str = membership.__dict__.pop("session_data")
    if not session.is_loaded:
        session.take(data)
    # The row only says whose session it was saved for; what was signed is what counts.
    if session.get(SESSION_KEY) != str(membership.user_id):
        return None
    return membership if _is_theirs(request, membership.user) else None


@lru_cache(maxsize=1_000)
def _door(key: int, slug: str) -> Organization:
    return Organization(pk=key, slug=slug)


# Which organization an address led to when it was asked for last.
known_keys: dict[str, int] = {}


def _keys_of(slug: str) -> Iterator[int]:
    """The key known for an address; where that leads nowhere, the one it has by now."""
    known = known_keys.get(slug)
    if known is not None:
        yield known
    key = Organization.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if key is not None and key != known:
        known_keys[slug] = key
        yield key


@prepared
def _current(session_key: str, slug: str, now: datetime) -> QuerySet[Membership]:
    # Looked up by itself: joined to few sessions, PostgreSQL walked through all the people.
    sessions = Session.objects.filter(session_key=session_key, expire_date__gt=now)
    memberships: QuerySet[Membership] = (
        Membership.objects.select_related("user", "team", "organization")
        .filter(
            user_id=Subquery(sessions.values("user_id")),
            organization__slug=slug,
            organization__is_active=True,
        )
        .exclude(status__in=[Membership.Status.INVITED, Membership.Status.LEFT])
        .annotate(session_data=Subquery(sessions.values("session_data")))
    )
    return memberships


def _is_theirs(request: HttpRequest, user: User) -> bool:
    """Whether the session is this user's, without Django's own query where its signature fits.

    Django's `get_user` begins with the same comparison. Whatever is not plain (another key, a
    changed password, a user switched off) is left to it.
    """
    session = request.session
    signature = session.get(HASH_SESSION_KEY) or ""
    if (
        user.is_active
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(signature, user.get_session_auth_hash())
    ):
        request._cached_user = user  # type: ignore[attr-defined]  # where `request.user` looks
    return bool(request.user.pk == user.pk)
