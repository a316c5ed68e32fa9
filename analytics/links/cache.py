"""What the redirector needs of a link, read through Redis."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from advocacy.kernel.store import key, store
from advocacy.tenancy.context import across_tenants
from analytics.links.models import TrackedLink

# A change forgets the entry at once; this only bounds what a lost message could cost.
LIFETIME_SECONDS = 600
# An unknown code is remembered for a shorter time, so that guessing does not reach the database.
UNKNOWN_LIFETIME_SECONDS = 30
UNKNOWN = b"-"


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


def decode(raw: bytes) -> CachedLink | None:
    """The link of a cache entry; None for a code that is known not to exist."""
    return None if raw == UNKNOWN else CachedLink(**json.loads(raw))


def read_through(code: str) -> CachedLink | None:
    """The link from the database, kept for the next request. None when there is none."""
    link = load(code)
    if link is None:
        store().set(cache_key(code), UNKNOWN, ex=UNKNOWN_LIFETIME_SECONDS)
    else:
        store().set(cache_key(code), json.dumps(asdict(link)), ex=LIFETIME_SECONDS)
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
    return CachedLink(*row) if row else None


def forget(code: str) -> None:
    store().delete(cache_key(code))
