"""The parts of a page's frame as plain values, and a store of what was drawn from such values."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import LazyObject
from jinja2 import Environment
from markupsafe import Markup

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import Organization

_STATUS_WORDS: dict[str, Any] = {status.value: status.label for status in Membership.Status}
# Some ten kilobytes each at most.
_MOST_KEPT = 3_000


@dataclass(frozen=True)
class HomeMark:
    """The organization at the head of its pages."""

    name: str
    slug: str
    initial: str
    logo_url: str


@dataclass(frozen=True)
class Person:
    """Who is signed in, at the foot of the navigation."""

    name: str
    initials: str
    line: str


def home_mark(organization: Organization | None) -> HomeMark | None:
    if organization is None:
        return None
    logo_url = organization.logo.url if organization.logo else ""
    return HomeMark(organization.name, organization.slug, organization.initial, logo_url)


def person(membership: Membership | None) -> Person | None:
    if membership is None:
        return None
    place = membership.team.name if membership.team else membership.title
    # As `get_status_display` says it, without looking all of them up.
    parts = [str(_STATUS_WORDS.get(membership.status, "")), place]
    return Person(
        membership.user.name, membership.user.initials, " · ".join(part for part in parts if part)
    )


class Kept:
    """`kept("layouts/head.html", colour=…)`: a template drawn once for the same values.

    The template gets these values and the environment's globals, nothing else, so the values and
    the language decide what comes out; they have to be hashable. Templates that write the time or
    a token do not belong here.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._drawn: dict[Any, Markup] = {}

    def __call__(self, template: str, **values: Any) -> Markup:
        # What is kept must not hold on to the request behind a lazy value.
        plain = {
            name: copy.copy(value) if isinstance(value, LazyObject) else value
            for name, value in values.items()
        }
        return self._draw(template, translation.get_language(), plain)

    def each(self, template: str, name: str, values: Iterable[Any]) -> Markup:
        """The template for each of the values, one after the other: a list of cards."""
        language = translation.get_language()
        drawn = [self._draw(template, language, {name: value}) for value in values]
        return Markup("").join(drawn)

    def _draw(self, template: str, language: str | None, values: dict[str, Any]) -> Markup:
        key = (template, language, *values.items())
        drawn = self._drawn.get(key)
        if drawn is None:
            # The template escaped what needs escaping.
            drawn = Markup(self._environment.get_template(template).render(values))  # noqa: S704
            if not settings.DEBUG:
                if len(self._drawn) >= _MOST_KEPT:
                    self._drawn.clear()
                self._drawn[key] = drawn
        return drawn
