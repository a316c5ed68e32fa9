"""Misbehaviour on request. A fault is armed for a number of calls and then is gone.

=====================  ==================================================================
kind                   what the next `count` calls that it concerns get
=====================  ==================================================================
throttle               429 with the DAY limit message, at the quota gate
retire_version         426 NONEXISTENT_VERSION, at the version gate
unavailable            `status` (5xx) before anything is done
unavailable_on_create  `status` (5xx) on POST /rest/posts *after* the post was created
hang_on_create         the post is created, then the answer waits for `seconds`
conflict               409 on POST /rest/posts, nothing created
fail_processing        the next finished upload ends as PROCESSING_FAILED
=====================  ==================================================================
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from advocacy.sharing.linkedin.simulator.state import State
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue

KINDS = {
    "throttle": "429 for the next calls",
    "retire_version": "426 for the next calls",
    "unavailable": "5xx before anything is done",
    "unavailable_on_create": "5xx after the post was created",
    "hang_on_create": "No answer after the post was created",
    "conflict": "409 instead of creating the post",
    "fail_processing": "Uploaded media cannot be processed",
}
MOST_CALLS = 1_000_000
LONGEST_HANG = 600.0


@dataclass(frozen=True)
class Fault:
    kind: str
    remaining: int
    status: int
    seconds: float


def arm(
    state: State, *, kind: str, count: int = 1, status: int = 503, seconds: float = 30.0
) -> None:
    """Arm `kind` for `count` calls; 0 disarms it.

    Raises UnfitValue when a value does not fit.
    """
    if kind not in KINDS:
        raise UnfitValue(f"There is no fault named {kind!r}.")
    if not 0 <= count <= MOST_CALLS:
        raise UnfitValue(f"count lies between 0 and {MOST_CALLS}.")
    if not 500 <= status <= 599:
        raise UnfitValue("status lies between 500 and 599.")
    if not 0 <= seconds <= LONGEST_HANG:
        raise UnfitValue(f"seconds lie between 0 and {LONGEST_HANG:.0f}.")
    with state.writing() as db:
        db.execute(
            "INSERT OR REPLACE INTO fault (kind, remaining, status, seconds) VALUES (?, ?, ?, ?)",
            (kind, count, status, seconds),
        )


def take(state: State, kind: str) -> Fault | None:
    """Use up one call of an armed fault; None when it is not armed.

    Two calls at once never share one: the count goes down under the write lock.
    """
    if state.one("SELECT 1 FROM fault WHERE kind = ? AND remaining > 0", kind) is None:
        return None
    with state.writing() as db:
        return take_within(db, kind)


def take_within(db: sqlite3.Connection, kind: str) -> Fault | None:
    """`take` inside a transaction that is already open."""
    changed = db.execute(
        "UPDATE fault SET remaining = remaining - 1 WHERE kind = ? AND remaining > 0", (kind,)
    ).rowcount
    if not changed:
        return None
    return _fault(db.execute("SELECT * FROM fault WHERE kind = ?", (kind,)).fetchone())


def armed(state: State) -> list[Fault]:
    return [_fault(row) for row in state.all("SELECT * FROM fault WHERE remaining > 0")]


def disarm_all(state: State) -> None:
    with state.writing() as db:
        db.execute("DELETE FROM fault")


def _fault(row: Any) -> Fault:
    return Fault(row["kind"], row["remaining"], row["status"], row["seconds"])
