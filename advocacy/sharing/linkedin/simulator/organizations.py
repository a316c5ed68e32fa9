"""Company pages: who manages them, and what they posted. `/rest/organizationAcls` and the like."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import errors, members
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.errors import json_response
from advocacy.sharing.linkedin.simulator.gates import Gate, admit
from advocacy.sharing.linkedin.simulator.members import Member
from advocacy.sharing.linkedin.simulator.request import API, Request, Route
from advocacy.sharing.linkedin.simulator.state import State
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue

URN = "urn:li:organization:"
ADMINISTRATOR = "ADMINISTRATOR"
ADMIN_SCOPES = frozenset({"r_organization_admin", "rw_organization_admin"})
ACLS = Gate("organizationAcls.FINDER", ADMIN_SCOPES)
GET = Gate("organizations.GET", ADMIN_SCOPES)
VANITY = re.compile(r"[a-z0-9-]{1,100}")


@dataclass(frozen=True)
class Organization:
    id: int
    name: str
    vanity: str
    admins: tuple[str, ...]
    """Subs of the members who administrate the page."""

    @property
    def urn(self) -> str:
        return f"{URN}{self.id}"

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "urn": self.urn,
            "name": self.name,
            "vanity": self.vanity,
            "admins": list(self.admins),
        }

    def as_author(self) -> Member:
        """The page where the feed expects a member."""
        return Member(
            sub=self.urn,
            name=self.name,
            headline="Company page",
            email="",
            connections=2_400,
            locale="en_US",
            restricted=False,
        )


def find(state: State, urn: str) -> Organization | None:
    number = urn.removeprefix(URN)
    if not number.isascii() or not number.isdigit():
        return None
    row = state.one("SELECT * FROM organization WHERE id = ?", int(number))
    return None if row is None else _organization(row)


def everyone(state: State) -> list[Organization]:
    return [_organization(row) for row in state.all("SELECT * FROM organization ORDER BY name")]


def register(state: State, values: Mapping[str, Any]) -> Organization:
    """Add a page, or change the one of that id. `admins` are members by sub, URN or address.

    Raises UnfitValue when a value does not fit.
    """
    number, name = values.get("id"), " ".join(str(values.get("name", "")).split())
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**53:
        raise UnfitValue("A page needs an id, a positive number.")
    vanity = str(values.get("vanity", f"page-{number}"))
    if not name or not VANITY.fullmatch(vanity):
        raise UnfitValue("A page needs a name, and a vanity of small letters, digits and -.")
    admins = values.get("admins", [])
    if not isinstance(admins, list):
        raise UnfitValue("admins is a list of members.")
    subs = tuple(members.named(state, str(each)).sub for each in admins)
    with state.writing() as db:
        db.execute(
            "INSERT OR REPLACE INTO organization VALUES (?, ?, ?, ?)",
            (number, name, vanity, json.dumps(subs)),
        )
    return Organization(number, name, vanity, subs)


def acls(simulator: Simulator, request: Request) -> Response:
    """`?q=roleAssignee`: the pages that the token's member manages."""
    caller = admit(simulator, request, ACLS)
    query = request.query()
    if query.get("q") != "roleAssignee":
        raise errors.illegal_argument("q has to be roleAssignee")
    shown = query.get("role", ADMINISTRATOR) == ADMINISTRATOR
    shown = shown and query.get("state", "APPROVED") == "APPROVED"
    managed = [
        each for each in everyone(simulator.state) if shown and caller.member.sub in each.admins
    ]
    return json_response(
        {
            "paging": {"start": 0, "count": 10, "links": [], "total": len(managed)},
            "elements": [
                {
                    "role": ADMINISTRATOR,
                    "organization": each.urn,
                    "roleAssignee": caller.urn,
                    "state": "APPROVED",
                }
                for each in managed
            ],
        }
    )


def get(simulator: Simulator, request: Request, number: int) -> Response:
    caller = admit(simulator, request, GET)
    found = find(simulator.state, f"{URN}{number}")
    if found is None:
        raise errors.not_found(f"{URN}{number}")
    if caller.member.sub not in found.admins:
        raise errors.access_denied(f"{GET.permission}.{caller.version}01")
    return json_response(
        {
            "id": found.id,
            "vanityName": found.vanity,
            "localizedName": found.name,
            "name": {
                "localized": {"en_US": found.name},
                "preferredLocale": {"country": "US", "language": "en"},
            },
            "primaryOrganizationType": "NONE",
        }
    )


def _organization(row: sqlite3.Row) -> Organization:
    return Organization(row["id"], row["name"], row["vanity"], tuple(json.loads(row["admins"])))


def routes() -> Iterable[Route]:
    yield Route("/rest/organizationAcls", ("GET",), acls, API)
    yield Route("/rest/organizations/<int:number>", ("GET",), get, API)
