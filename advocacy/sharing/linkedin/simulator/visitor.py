"""Which member a browser is signed in as. A cookie says so; there are no passwords here."""

from __future__ import annotations

from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import members
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.members import Member
from advocacy.sharing.linkedin.simulator.request import Request

# Browsers share cookies between ports of a host, so the name must not meet the product's.
COOKIE = "linkedin_simulator_member"


def signed_in(simulator: Simulator, request: Request) -> Member | None:
    sub = request.cookies.get(COOKIE, "")
    return members.find(simulator.state, sub) if sub else None


def remember(response: Response, member: Member) -> None:
    response.set_cookie(COOKIE, member.sub, httponly=True, samesite="Lax")


def forget(response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
