"""Where else a person is at home, for the switch in the navigation.

Kept in the session, which is read anyway: asking the database would cost every page three queries.
Signing in, the front door and joining refresh it; what ended in between is a link to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from advocacy.accounts.models import Membership, User
from advocacy.accounts.queries import memberships_of

_KEY = "homes"


@dataclass(frozen=True)
class Home:
    slug: str
    name: str


def remember_homes(request: HttpRequest, user: User) -> list[Membership]:
    """Ask the database again, and give what it says."""
    memberships = memberships_of(user)
    request.session[_KEY] = [
        [membership.organization.slug, membership.organization.name] for membership in memberships
    ]
    return memberships


def other_homes(request: HttpRequest) -> tuple[Home, ...]:
    """The organizations a person can switch to from the one entered."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return ()
    homes = [Home(slug, name) for slug, name in request.session.get(_KEY, ())]
    return tuple(home for home in homes if home.slug != membership.organization.slug)


@receiver(user_logged_in, dispatch_uid="advocacy.accounts.homes")
def _on_sign_in(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    remember_homes(request, user)
