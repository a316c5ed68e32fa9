"""The most recent OAuth and API calls, so that a person can follow what a client does.

Neither bodies nor headers are kept, and of OAuth calls not even the query: tokens and codes never
come here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator.gates import Caller
from advocacy.sharing.linkedin.simulator.state import State

KEPT = 1000
LONGEST_PATH = 300


@dataclass(frozen=True)
class Call:
    at: float
    method: str
    path: str
    status: int
    client_id: str
    member: str
    milliseconds: float
    reason: str
    """What a refusal is called, as LinkedIn calls it."""

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "app": self.client_id,
            "member": self.member,
            "milliseconds": self.milliseconds,
            "reason": self.reason,
        }


def reason_of(answer: Response) -> str:
    """The code of a refusal, or its words where it has none; empty for a success."""
    body = answer.get_json(silent=True) if answer.status_code >= 400 else None
    if not isinstance(body, dict):
        return ""
    details = body.get("errorDetails", {}).get("inputErrors", [])
    named = [each.get("code") for each in details]
    named += [body.get(name) for name in ("code", "error", "message")]
    return str(next((name for name in named if name), "")).strip()


def record(
    state: State,
    *,
    at: float,
    method: str,
    path: str,
    status: int,
    caller: Caller | None,
    milliseconds: float,
    reason: str = "",
) -> None:
    with state.writing() as db:
        newest = db.execute(
            "INSERT INTO call (at, method, path, status, client_id, sub, milliseconds, reason) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                at,
                method,
                path[:LONGEST_PATH],
                status,
                caller.app.client_id if caller else "",
                caller.member.sub if caller else "",
                round(milliseconds, 1),
                reason,
            ),
        ).lastrowid
        db.execute("DELETE FROM call WHERE id <= ?", ((newest or 0) - KEPT,))


def recent(state: State, *, limit: int = KEPT, refused: bool = False) -> list[Call]:
    """Newest first, with the member's name; all, or those that were `refused`."""
    rows = state.all(
        "SELECT call.*, coalesce(member.name, call.sub) AS who FROM call "
        "LEFT JOIN member ON member.sub = call.sub WHERE call.status >= ? "
        "ORDER BY call.id DESC LIMIT ?",
        400 if refused else 0,
        limit,
    )
    return [
        Call(
            row["at"],
            row["method"],
            row["path"],
            row["status"],
            row["client_id"],
            row["who"],
            row["milliseconds"],
            row["reason"],
        )
        for row in rows
    ]
