"""What the redirector needs of a link, read through Redis."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from django.utils.encoding import iri_to_uri

from advocacy.kernel.store import key, store
from advocacy.tenancy.context import across_tenants
from analytics.links.models import TrackedLink

# A change forgets the entry at once; this only bounds what a lost message could cost.
LIFETIME_SECONDS = 600
# An unknown code is remembered for a shorter time, so that guessing does not reach the database.
UNKNOWN_LIFETIME_SECONDS = 30
# The first letter of an entry tells the redirector's script whether to keep the click.
_ACTIVE, _INACTIVE, _UNKNOWN = b"A", b"I", b"-"


@dataclass(frozen=True)
class CachedLink:
    id: int
    organization_id: int
    target: str
    is_active: bool
    title: str
    description: str
    picture_url: str
    site_name: str


def cache_key(code: str) -> str:
    return key("link", code)


def decode(entry: bytes) -> CachedLink | None:
    """The link of a cache entry; None for a code that is known not to exist."""
    return None if entry == _UNKNOWN else CachedLink(**json.loads(entry[1:]))


def active_target(entry: bytes) -> str | None:
    """Where an entry leads; None when it is inactive or unknown."""
    if not entry.startswith(_ACTIVE):
        return None
    target: str = json.loads(entry[1:])["target"]
    return target


def encode(link: CachedLink) -> bytes:
    mark = _ACTIVE if link.is_active else _INACTIVE
    return mark + json.dumps(asdict(link)).encode()


def read_through(code: str) -> CachedLink | None:
    """The link from the database, kept for the next request. None when there is none."""
    link = load(code)
    if link is None:
        store().set(cache_key(code), _UNKNOWN, ex=UNKNOWN_LIFETIME_SECONDS)
    else:
        store().set(cache_key(code), encode(link), ex=LIFETIME_SECONDS)
    return link


def load(code: str) -> CachedLink | None:
    """The link as it stands in the database, whichever organization's it is."""
    with across_tenants("a tracked link is known by its code only"):
        row = (
            TrackedLink.objects.filter(code=code)
            .values_list(
                "id",
                "organization_id",
                "target_url",
                "is_active",
                "title",
                "description",
                "picture_url",
                "site_name",
            )
            .first()
        )
    if row is None:
        return None
    # Headers hold ASCII only; the address itself is kept as it was given.
    link = CachedLink(*row)
    return replace(link, target=iri_to_uri(link.target))


def forget(code: str) -> None:
    store().delete(cache_key(code))
