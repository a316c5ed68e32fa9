"""Authorization codes, access tokens and refresh tokens. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

from advocacy.sharing.linkedin.simulator import switches
from advocacy.sharing.linkedin.simulator.apps import App
from advocacy.sharing.linkedin.simulator.clock import Clock
from advocacy.sharing.linkedin.simulator.members import Member
from advocacy.sharing.linkedin.simulator.state import State

CODE_LIFETIME = 30 * 60
ACCESS = "access"
REFRESH = "refresh"
PREFIXES = {ACCESS: "AQV", REFRESH: "AQX"}


@dataclass(frozen=True)
class Token:
    kind: str
    client_id: str
    sub: str
    scopes: frozenset[str]
    authorized_at: float
    created_at: float
    expires_at: float
    usable_at: float
    revoked_at: float | None

    def status(self, now: float) -> str:
        """As introspection says it: active, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if now >= self.expires_at else "active"


@dataclass(frozen=True)
class Grant:
    """What a successful token request hands out."""

    access_token: str
    expires_in: int
    scopes: frozenset[str]
    refresh_token: str
    refresh_expires_in: int


def fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_code(
    state: State,
    clock: Clock,
    *,
    app: App,
    member: Member,
    redirect_uri: str,
    scopes: frozenset[str],
) -> str:
    """An authorization code for one use within 30 minutes.

    Asking for another scope set revokes what the member had given this app before.
    """
    code = "AQT" + secrets.token_urlsafe(96)
    now = clock.now()
    joined = _joined(scopes)
    with state.writing() as db:
        _revoke_other_scopes(db, app, member, joined, now)
        db.execute(
            "INSERT INTO code (hash, client_id, sub, redirect_uri, scopes, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                fingerprint(code),
                app.client_id,
                member.sub,
                redirect_uri,
                joined,
                now + CODE_LIFETIME,
            ),
        )
    return code


def redeem_code(state: State, clock: Clock, *, app: App, code: str) -> sqlite3.Row | None:
    """The code's row, once: a second use, another app's code or an old code gives None."""
    with state.writing() as db:
        changed = db.execute(
            "UPDATE code SET used = 1 "
            "WHERE hash = ? AND client_id = ? AND used = 0 AND expires_at > ?",
            (fingerprint(code), app.client_id, clock.now()),
        ).rowcount
        if not changed:
            return None
        row: sqlite3.Row = db.execute(
            "SELECT * FROM code WHERE hash = ?", (fingerprint(code),)
        ).fetchone()
        return row


def grant(state: State, clock: Clock, *, app: App, member: Member, scopes: frozenset[str]) -> Grant:
    """Fresh tokens for a consent given now; a refresh token when the app may have one."""
    rules = switches.load(state)
    now = clock.now()
    access = _secret(ACCESS)
    refresh = _secret(REFRESH) if app.refresh_tokens else ""
    joined = _joined(scopes)
    with state.writing() as db:
        _revoke_other_scopes(db, app, member, joined, now)
        _insert(db, access, ACCESS, app, member.sub, joined, now, now, rules.token_lifetime, now)
        if refresh:
            _insert(
                db, refresh, REFRESH, app, member.sub, joined, now, now, rules.refresh_lifetime, now
            )
    return Grant(
        access,
        _remaining(rules.token_lifetime),
        scopes,
        refresh,
        _remaining(rules.refresh_lifetime),
    )


def remember(
    state: State,
    secret: str,
    *,
    kind: str,
    client_id: str,
    sub: str,
    scopes: frozenset[str],
    authorized_at: float,
    expires_at: float,
) -> None:
    """Know a token that was given out before; one that is known already stays as it is."""
    with state.writing() as db:
        db.execute(
            "INSERT OR IGNORE INTO token (hash, kind, client_id, sub, scopes, authorized_at, "
            "created_at, expires_at, usable_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                fingerprint(secret),
                kind,
                client_id,
                sub,
                _joined(scopes),
                authorized_at,
                authorized_at,
                expires_at,
                authorized_at,
            ),
        )


def refresh(state: State, clock: Clock, *, app: App, refresh_token: str) -> Grant | None:
    """A new access token. The refresh token stays the same and keeps its own expiry."""
    rules = switches.load(state)
    now = clock.now()
    held = find(state, refresh_token)
    if held is None or held.kind != REFRESH or held.client_id != app.client_id:
        return None
    if held.status(now) != "active":
        return None
    access = _secret(ACCESS)
    usable_at = now + rules.fresh_token_refused
    with state.writing() as db:
        _insert(
            db,
            access,
            ACCESS,
            app,
            held.sub,
            _joined(held.scopes),
            held.authorized_at,
            now,
            rules.token_lifetime,
            usable_at,
        )
    return Grant(
        access,
        _remaining(rules.token_lifetime),
        held.scopes,
        refresh_token,
        _remaining(held.expires_at - now),
    )


def find(state: State, secret: str) -> Token | None:
    row = state.one("SELECT * FROM token WHERE hash = ?", fingerprint(secret))
    return None if row is None else _token(row)


def holds_active(
    state: State, clock: Clock, *, app: App, member: Member, scopes: frozenset[str]
) -> bool:
    """Whether consent can be skipped: an unexpired token of exactly these scopes exists."""
    return (
        state.one(
            "SELECT 1 FROM token WHERE kind = ? AND client_id = ? AND sub = ? AND scopes = ? "
            "AND revoked_at IS NULL AND expires_at > ?",
            ACCESS,
            app.client_id,
            member.sub,
            _joined(scopes),
            clock.now(),
        )
        is not None
    )


def revoke(state: State, clock: Clock, secret: str, *, app: App) -> None:
    with state.writing() as db:
        db.execute(
            "UPDATE token SET revoked_at = coalesce(revoked_at, ?) "
            "WHERE hash = ? AND client_id = ?",
            (clock.now(), fingerprint(secret), app.client_id),
        )


def revoke_member(state: State, clock: Clock, member: Member) -> int:
    """Take back everything the member granted, as on LinkedIn's own settings page."""
    with state.writing() as db:
        return db.execute(
            "UPDATE token SET revoked_at = ? WHERE sub = ? AND revoked_at IS NULL",
            (clock.now(), member.sub),
        ).rowcount


def expire_member(state: State, clock: Clock, member: Member, *, kind: str = ACCESS) -> int:
    with state.writing() as db:
        return db.execute(
            "UPDATE token SET expires_at = ? WHERE sub = ? AND kind = ? AND expires_at > ?",
            (clock.now(), member.sub, kind, clock.now()),
        ).rowcount


def _revoke_other_scopes(
    db: sqlite3.Connection, app: App, member: Member, scopes: str, now: float
) -> None:
    db.execute(
        "UPDATE token SET revoked_at = ? "
        "WHERE client_id = ? AND sub = ? AND scopes <> ? AND revoked_at IS NULL",
        (now, app.client_id, member.sub, scopes),
    )


def _insert(
    db: sqlite3.Connection,
    secret: str,
    kind: str,
    app: App,
    sub: str,
    scopes: str,
    authorized_at: float,
    now: float,
    lifetime: float,
    usable_at: float,
) -> None:
    db.execute(
        "INSERT INTO token (hash, kind, client_id, sub, scopes, authorized_at, created_at, "
        "expires_at, usable_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fingerprint(secret),
            kind,
            app.client_id,
            sub,
            scopes,
            authorized_at,
            now,
            now + lifetime,
            usable_at,
        ),
    )


def _secret(kind: str) -> str:
    """About 500 characters, like LinkedIn's."""
    return PREFIXES[kind] + secrets.token_urlsafe(372)


def _joined(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))


def _remaining(seconds: float) -> int:
    """LinkedIn counts down from the moment of the answer: 5183999 for 60 days."""
    return max(int(seconds) - 1, 0)


def _token(row: sqlite3.Row) -> Token:
    return Token(
        kind=row["kind"],
        client_id=row["client_id"],
        sub=row["sub"],
        scopes=frozenset(row["scopes"].split()),
        authorized_at=row["authorized_at"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        usable_at=row["usable_at"],
        revoked_at=row["revoked_at"],
    )
