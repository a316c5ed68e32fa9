"""The gates of every API call, in LinkedIn's order: version, token, quota, scope, Rest.li method.

Validation and the search for duplicates follow in the handlers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from advocacy.sharing.linkedin.simulator import (
    apps,
    errors,
    faults,
    members,
    restli,
    switches,
    tokens,
)
from advocacy.sharing.linkedin.simulator.apps import App
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.members import Member
from advocacy.sharing.linkedin.simulator.request import Request

SENT_VERSION = re.compile(r"(20\d\d(?:0[1-9]|1[0-2]))(?:\.\d\d|\d\d)?")


@dataclass(frozen=True)
class Gate:
    """What a call has to show: one of `scopes`, or that its app has the community product."""

    permission: str
    """LinkedIn's name for it, `resource.METHOD`."""
    scopes: frozenset[str]
    community: bool = False
    versioned: bool = True
    counted: bool = True
    """Whether the call uses up quota."""


@dataclass(frozen=True)
class Caller:
    """Who passed the gates."""

    app: App
    member: Member
    scopes: frozenset[str]
    version: str

    @property
    def urn(self) -> str:
        """The member's person URN as this app knows it."""
        return members.PERSON + self.member.subject_for(self.app)


def admit(simulator: Simulator, request: Request, gate: Gate) -> Caller:
    """Let the request through every gate. Raises `ApiError` at the first that is shut."""
    version = _version(simulator, request) if gate.versioned else ""
    app, member, scopes = _token(simulator, request)
    caller = Caller(app, member, scopes, version)
    request.caller = caller
    if gate.counted:
        _quota(simulator, caller)
    granted = bool(gate.scopes & scopes) or (
        gate.community and app.product == apps.COMMUNITY_MANAGEMENT
    )
    if not granted:
        suffix = f".{version}01" if version else ""
        raise errors.access_denied(gate.permission + suffix)
    if gate.versioned:
        restli.check_method(
            request.headers.get("X-RestLi-Method", ""),
            http_method=request.method,
            has_key=bool(request.view_args),
            query=request.query_string.decode("ascii", "replace"),
        )
    return caller


def _version(simulator: Simulator, request: Request) -> str:
    sent = request.headers.get("LinkedIn-Version", "").strip()
    if not sent:
        raise errors.version_missing()
    match = SENT_VERSION.fullmatch(sent)
    if match is None:
        raise errors.version_inactive(sent)
    version = match[1]
    retired = faults.take(simulator.state, "retire_version") is not None
    if retired or not version_active(simulator, version):
        raise errors.version_inactive(f"{version}01")
    return version


def version_active(simulator: Simulator, version: str) -> bool:
    rules = switches.load(simulator.state)
    if rules.active_versions:
        return version in rules.active_versions
    newest = datetime.fromtimestamp(simulator.clock.now(), UTC).strftime("%Y%m")
    return rules.oldest_version <= version <= newest


def _token(simulator: Simulator, request: Request) -> tuple[App, Member, frozenset[str]]:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise errors.empty_token()
    token = tokens.find(simulator.state, secret.strip())
    if token is None or token.kind != tokens.ACCESS:
        raise errors.invalid_token()
    app = apps.find(simulator.state, token.client_id)
    member = members.find(simulator.state, token.sub)
    if app is None or member is None:
        raise errors.invalid_token()
    now = simulator.clock.now()
    if token.status(now) == "revoked" or now < token.usable_at:
        raise errors.revoked_token()
    if token.status(now) == "expired":
        raise errors.expired_token()
    if member.restricted:
        raise errors.restricted_member()
    return app, member, token.scopes


def _quota(simulator: Simulator, caller: Caller) -> None:
    """Count the call against the app's and the member's day; refused calls are not counted."""
    day = simulator.clock.today().isoformat()
    client_id, sub = caller.app.client_id, caller.member.sub
    with simulator.state.writing() as db:
        if faults.take_within(db, "throttle") is not None:
            blocked = "APPLICATION_AND_MEMBER"
        else:
            used = dict(
                db.execute(
                    "SELECT sub, calls FROM usage WHERE day = ? AND client_id = ? "
                    "AND sub IN ('', ?)",
                    (day, client_id, sub),
                ).fetchall()
            )
            blocked = ""
            if used.get(sub, 0) >= caller.app.member_quota:
                blocked = "APPLICATION_AND_MEMBER"
            elif used.get("", 0) >= caller.app.app_quota:
                blocked = "APPLICATION"
            else:
                # The row without a member counts the whole app.
                db.executemany(
                    "INSERT INTO usage VALUES (?, ?, ?, 1) "
                    "ON CONFLICT DO UPDATE SET calls = calls + 1",
                    [(day, client_id, sub), (day, client_id, "")],
                )
    if blocked:
        raise errors.throttled(level=blocked)
