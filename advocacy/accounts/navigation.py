"""The navigation and the slots on other apps' pages, filled by whoever registers.

Lower apps cannot import upper ones, yet the hub shows points and the dashboard shows standings.
An app registers what it adds in its `AppConfig.ready()`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Permission
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.urls import reverse

Provider = Callable[..., Any]


@dataclass(frozen=True)
class Entry:
    """A line of the navigation. `count` gives the number in its chip for a member, or None.

    `also` names further places that belong to it: path prefixes inside the organization.
    """

    label: str | Promise
    icon: str
    view: str
    permission: Permission
    group: str = "main"
    position: int = 0
    count: Callable[[Membership], int | None] | None = None
    also: tuple[str, ...] = ()

    def addresses(self) -> list[str]:
        home = f"/{current_organization().slug}/"
        return [reverse(self.view), *(home + prefix for prefix in self.also)]


@dataclass(frozen=True)
class Place:
    """A line of the navigation as one member meets it on one page."""

    label: str
    icon: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class PlaceGroup:
    code: str
    items: tuple[Place, ...]


# In the order of the sidebar; the titles stand in the template, where they are translated.
# The first four of "main" are the bottom bar on a phone; "me" is the menu of one's own name.
GROUPS = ("main", "curate", "measure", "manage", "me")

_entries: list[Entry] = []
_slots: dict[str, list[tuple[int, Provider]]] = defaultdict(list)


def register(entry: Entry) -> None:
    if entry.view not in {known.view for known in _entries}:
        _entries.append(entry)
        _entries.sort(key=lambda known: (GROUPS.index(known.group), known.position))


def navigation_for(request: HttpRequest, membership: Membership) -> tuple[PlaceGroup, ...]:
    """The groups this member may use. Hashable: what is drawn from it is kept."""
    slug, permissions = current_organization().slug, membership.permissions
    groups, counting = _drawn(
        slug,
        permissions,
        _longest_match(slug, permissions, request.path, len(_entries)),
        translation.get_language(),
        len(_entries),
    )
    counts = {entry.view: entry.count(membership) for entry in counting if entry.count}
    if not any(counts.values()):
        return groups
    urls = {reverse(view): count for view, count in counts.items()}
    return tuple(
        PlaceGroup(
            group.code, tuple(replace(place, count=urls.get(place.url)) for place in group.items)
        )
        for group in groups
    )


@lru_cache(maxsize=2_000)
def _drawn(
    slug: str,
    permissions: frozenset[Permission],
    current: str | None,
    language: str,
    # Only tells apart what was registered in between.
    registered: int,
) -> tuple[tuple[PlaceGroup, ...], tuple[Entry, ...]]:
    """The groups without counts, and the entries that have some to ask for."""
    allowed = [entry for entry in _entries if entry.permission in permissions]
    groups = tuple(
        PlaceGroup(code, items)
        for code in GROUPS
        if (
            items := tuple(
                Place(str(entry.label), entry.icon, reverse(entry.view), entry.view == current)
                for entry in allowed
                if entry.group == code
            )
        )
    )
    return groups, tuple(entry for entry in allowed if entry.count)


@lru_cache(maxsize=5_000)
def _longest_match(
    slug: str, permissions: frozenset[Permission], path: str, registered: int
) -> str | None:
    """The entry that a page belongs to, if any."""
    matches = [
        (len(address), entry.view)
        for entry in _entries
        if entry.permission in permissions
        for address in entry.addresses()
        if path.startswith(address)
    ]
    return max(matches)[1] if matches else None


def register_slot(name: str, provider: Provider, *, position: int = 0) -> None:
    """Fill a slot, e.g. `hub.aside`. What the provider takes and gives is the slot's contract;
    for some slots it may be an asker of `advocacy.tenancy.together`."""
    if provider not in [known for _, known in _slots[name]]:
        _slots[name].append((position, provider))
        _slots[name].sort(key=lambda pair: pair[0])


def network_choices() -> list[tuple[str, str]]:
    """Codes and names of the networks to share on, as the apps above know them."""
    return [choice for known in slot("networks") for choice in known]


def slot(name: str, *args: Any, **kwargs: Any) -> list[Any]:
    """What the providers of a slot give, in order, without the Nones."""
    results = (provider(*args, **kwargs) for _, provider in _slots[name])
    return [result for result in results if result is not None]
