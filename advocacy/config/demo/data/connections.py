"""Who is connected with the simulated LinkedIn, and how well."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from advocacy.config.demo.data.bulk import new_ids
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.people import People, Person
from advocacy.config.demo.data.plan import Plan
from advocacy.config.demo.members import subject_of
from advocacy.sharing import vault
from advocacy.sharing.models import LinkedInAccount
from advocacy.tenancy.context import current_organization
from analytics.metrics.schedule import SCOPE as FIGURES_SCOPE

Status = LinkedInAccount.Status
POSTING = ["email", "openid", "profile", "w_member_social"]
READING = sorted([*POSTING, FIGURES_SCOPE])
# How people are connected: with figures, to post only, not at all.
_KINDS = {"reads": 0.5, "posts": 0.32, "none": 0.18}
# Those whose connection the demo tells a story about; the others fall by chance.
_FIXED = {
    "mara.klein@nordwind.example": "none",
    "jonas.okafor@nordwind.example": "reads",
    "tomas.silva@nordwind.example": "ends_soon",
    "helle.lindqvist@nordwind.example": "posts",
    "ewa.wisniewska@nordwind.example": "expired",
    "priya.nair@nordwind.example": "reads",
    "lotte.devries@suedwind.example": "reads",
}
_BROKEN = {
    "expired": Status.EXPIRED,
    "revoked": Status.REVOKED,
    "restricted": Status.RESTRICTED,
    "disconnected": Status.DISCONNECTED,
}
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Connection:
    account_id: int
    reads_figures: bool


def make_connections(plan: Plan, company: Company, people: People) -> dict[int, Connection]:
    """Accounts of those who share, by membership. Who has none posts by hand."""
    chance = plan.chance(company.slug, "connections")
    kinds = _kinds(people.sharing, chance)
    connected = iter([person for person in people.sharing if kinds[person.id] != "none"])
    made: dict[int, Connection] = {}
    while batch := list(islice(connected, _BATCH)):
        accounts = [
            _account(plan, company, person, kinds[person.id], account_id, chance)
            for person, account_id in zip(batch, new_ids(LinkedInAccount, len(batch)), strict=True)
        ]
        LinkedInAccount.objects.bulk_create(accounts)
        for person, account in zip(batch, accounts, strict=True):
            made[person.id] = Connection(account.pk, kinds[person.id] == "reads")
    return made


def _kinds(people: Iterable[Person], chance: random.Random) -> dict[int, str]:
    kinds: dict[int, str] = {}
    odd = iter(("expired", "revoked", "restricted", "disconnected", "ends_soon", "ends_soon"))
    for number, person in enumerate(people):
        by_chance = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
        # Now and then somebody's connection has ended, each in another way.
        by_number = next(odd, by_chance) if number % 30 == 17 else by_chance
        kinds[person.id] = _FIXED.get(person.email, by_number)
    return kinds


def _account(
    plan: Plan,
    company: Company,
    person: Person,
    kind: str,
    account_id: int,
    chance: random.Random,
) -> LinkedInAccount:
    now = plan.now(company.zone)
    since = _connected_at(person, kind, now, chance)
    account = LinkedInAccount(
        pk=account_id,
        organization=current_organization(),
        membership_id=person.id,
        subject=subject_of(person.email),
        name=person.name,
        status=_BROKEN.get(kind, Status.CONNECTED),
        connected_at=since,
        status_changed_at=since,
    )
    if kind in _BROKEN:
        account.status_changed_at = now - timedelta(hours=chance.randint(8, 60))
        return account
    account.scopes = READING if kind == "reads" else POSTING
    account.expires_at = since + timedelta(days=60)
    account.access_token = vault.seal(account, "access_token", _token(plan, person, "access"))
    if kind == "reads":
        # Apps that LinkedIn has reviewed get refresh tokens for a year.
        account.refresh_expires_at = since + timedelta(days=365)
        account.refresh_token = vault.seal(
            account, "refresh_token", _token(plan, person, "refresh")
        )
    return account


def _connected_at(person: Person, kind: str, now: datetime, chance: random.Random) -> datetime:
    first = (person.since or now) + timedelta(minutes=4)
    if kind == "ends_soon":
        return now - timedelta(days=55, minutes=-90)
    if kind in _BROKEN:
        return min(first, now - timedelta(days=61))
    renewed = now - timedelta(days=chance.randint(1, 45), minutes=chance.randint(0, 700))
    return max(first, renewed) if first < now else first


def _token(plan: Plan, person: Person, kind: str) -> str:
    """Known to the simulator too: `advocacy.config.demo.history` tells it."""
    secret = plan.chance("token", kind, person.email).getrandbits(512)
    return f"AQ{'V' if kind == 'access' else 'X'}demo{secret:0128x}"
