"""Every page inside an organization, found in the table of routes, and an address of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls import reverse as django_reverse

from advocacy.accounts.models import Membership
from advocacy.tenancy.urls import SLUG
from tests.architecture.examples import example


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    view: Any
    arguments: tuple[str, ...]


def walk(patterns: list[URLPattern | URLResolver], namespace: str, before: str) -> Iterator[Route]:
    for entry in patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry.url_patterns, inner, pattern)
        else:
            arguments = tuple(getattr(entry.pattern, "converters", ()))
            yield Route(f"{namespace}{entry.name}", pattern, entry.callback, arguments)


def _root() -> URLResolver:
    return next(
        entry
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and SLUG in str(entry.pattern)
    )


ROUTES = sorted(walk(_root().url_patterns, "", ""), key=lambda route: route.name)


def address_of(route: Route, member: Membership) -> str:
    """The address of a page in this member's organization, with an example for each argument."""
    arguments = {name: example(route.name, name, member) for name in route.arguments}
    slug = member.organization.slug
    return django_reverse(route.name, kwargs={SLUG: slug, **arguments})
