"""The demo's people as members of the simulated LinkedIn."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from advocacy.accounts.models import Membership
from advocacy.tenancy.context import across_tenants

_MOST = 400
# The network of somebody who has not told us the size of theirs.
DEFAULT_CONNECTIONS = 300
# Decides what attention a post gets; the demo's data is made with the same one.
SIMULATOR_SEED = 7


def subject_of(email: str) -> str:
    """The simulated LinkedIn's id of a person: stable, so that feeds survive a restart."""
    return hashlib.sha256(email.encode()).hexdigest()[:10]


def write_members(path: Path) -> None:
    with across_tenants("the simulated LinkedIn knows the people of all demo organizations"):
        people = Membership.objects.select_related("user", "organization").order_by("pk")[:_MOST]
        members = [
            {
                "sub": subject_of(person.user.email),
                "name": person.user.name,
                "headline": f"{person.title} at {person.organization.name}".strip(),
                "email": person.user.email,
                "connections": person.connections or DEFAULT_CONNECTIONS,
            }
            for person in people
        ]
    path.write_text(json.dumps(members, ensure_ascii=False))
