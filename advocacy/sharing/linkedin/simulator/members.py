"""The people who have an account here."""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.sharing.linkedin.simulator.apps import App
from advocacy.sharing.linkedin.simulator.state import State
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue

SUBJECT = re.compile(r"[A-Za-z0-9_-]{1,64}")
LOCALE = re.compile(r"[a-z]{2}_[A-Z]{2}")
PERSON = "urn:li:person:"
# A plausible network for a member of whom nothing is said.
DEFAULT_CONNECTIONS = 420


@dataclass(frozen=True)
class Member:
    sub: str
    name: str
    headline: str
    email: str
    connections: int
    locale: str
    restricted: bool

    @property
    def given_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def family_name(self) -> str:
        return self.name.split(" ", 1)[1] if " " in self.name else ""

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()

    @property
    def urn(self) -> str:
        return PERSON + self.sub

    def subject_for(self, app: App) -> str:
        """The id this app knows the member by; see `App.pairwise`."""
        return _short_hash(f"{app.client_id}\n{self.sub}") if app.pairwise else self.sub

    def as_json(self) -> dict[str, Any]:
        return {
            "sub": self.sub,
            "urn": self.urn,
            "name": self.name,
            "headline": self.headline,
            "email": self.email,
            "connections": self.connections,
            "locale": self.locale,
            "restricted": self.restricted,
        }


def find(state: State, sub: str) -> Member | None:
    row = state.one("SELECT * FROM member WHERE sub = ?", sub)
    return None if row is None else _member(row)


def named(state: State, who: str) -> Member:
    """The member of this `sub`, person URN or e-mail address.

    Raises UnfitValue when there is none.
    """
    sub = who.removeprefix(PERSON)
    row = state.one("SELECT * FROM member WHERE sub = ? OR email = ?", sub, who.lower())
    if row is None:
        raise UnfitValue(f"There is no member {who!r}.")
    return _member(row)


def matching(state: State, words: str = "", *, limit: int = 12) -> list[Member]:
    """Members whose name, headline or address contains `words`, by name."""
    like = "%" + re.sub(r"([%_\\])", r"\\\1", words.strip()) + "%"
    rows = state.all(
        r"SELECT * FROM member WHERE name LIKE ? ESCAPE '\' OR email LIKE ? ESCAPE '\' "
        r"OR headline LIKE ? ESCAPE '\' ORDER BY name, sub LIMIT ?",
        like,
        like,
        like,
        limit,
    )
    return [_member(row) for row in rows]


def by_sub(state: State) -> dict[str, Member]:
    return {row["sub"]: _member(row) for row in state.all("SELECT * FROM member ORDER BY name")}


def enrol(state: State, values: Mapping[str, Any]) -> Member:
    """Add a member, or change the one with that address; what is left out stays as it is.

    Without a `sub` one is derived from the address, so loading a list twice changes nothing.
    Raises UnfitValue when a value does not fit.
    """
    email = str(values.get("email", "")).strip().lower()
    if "@" not in email:
        raise UnfitValue("A member needs an email.")
    row = state.one("SELECT * FROM member WHERE email = ?", email)
    before = None if row is None else _member(row)
    sub = str(values.get("sub") or (before.sub if before else _short_hash(email)))
    if not SUBJECT.fullmatch(sub):
        raise UnfitValue(f"{sub!r} is not a sub; use letters, digits, - and _.")
    if before and before.sub != sub:
        raise UnfitValue(f"{email} has the sub {before.sub!r} already.")
    owner = find(state, sub)
    if owner and owner.email != email:
        raise UnfitValue(f"The sub {sub!r} belongs to {owner.email}.")
    name = " ".join(str(values.get("name", before.name if before else "")).split())
    if not name:
        raise UnfitValue("A member needs a name.")
    connections = values.get("connections", before.connections if before else DEFAULT_CONNECTIONS)
    if not isinstance(connections, int) or isinstance(connections, bool) or connections < 0:
        raise UnfitValue("connections is a number.")
    locale = str(values.get("locale", before.locale if before else "en_US"))
    if not LOCALE.fullmatch(locale):
        raise UnfitValue("locale is written like fr_FR.")
    member = Member(
        sub=sub,
        name=name,
        headline=str(values.get("headline", before.headline if before else "")),
        email=email,
        connections=connections,
        locale=locale,
        restricted=before.restricted if before else False,
    )
    with state.writing() as db:
        db.execute(
            "INSERT OR REPLACE INTO member VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                member.sub,
                member.name,
                member.headline,
                member.email,
                member.connections,
                member.locale,
                member.restricted,
            ),
        )
    return member


def restrict(state: State, member: Member, *, restricted: bool) -> None:
    with state.writing() as db:
        db.execute("UPDATE member SET restricted = ? WHERE sub = ?", (restricted, member.sub))


def _short_hash(text: str) -> str:
    """Ten characters, the length of LinkedIn's own subjects."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return base64.urlsafe_b64encode(digest).decode()[:10]


def _member(row: sqlite3.Row) -> Member:
    return Member(
        sub=row["sub"],
        name=row["name"],
        headline=row["headline"],
        email=row["email"],
        connections=row["connections"],
        locale=row["locale"],
        restricted=bool(row["restricted"]),
    )
