"""Decisions about people on plain values."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

INVITATION_LIFETIME = timedelta(days=14)

# Which state of the programme may follow which. Leaving is always possible, and so is returning.
STATUS_TRANSITIONS: dict[str, frozenset[str]] = {
    "invited": frozenset({"member", "left"}),
    "member": frozenset({"ambassador", "paused", "left"}),
    "ambassador": frozenset({"member", "paused", "left"}),
    "paused": frozenset({"member", "ambassador", "left"}),
    "left": frozenset({"invited", "member"}),
}


def may_change_status(current: str, new: str) -> bool:
    return new in STATUS_TRANSITIONS.get(current, frozenset())


def invitation_is_open(
    *,
    now: datetime,
    expires_at: datetime,
    accepted_at: datetime | None,
    revoked_at: datetime | None,
) -> bool:
    return accepted_at is None and revoked_at is None and now < expires_at


def initials(name: str) -> str:
    """Two letters for an avatar: first and last word, or the first of a single word."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][0].upper()
    return (words[0][0] + words[-1][0]).upper()


def in_quiet_hours(hour: int, *, quiet_from: int, quiet_until: int) -> bool:
    """Whether an hour of the day (0–23) lies in the quiet span, which may cross midnight."""
    if quiet_from == quiet_until:
        return False
    if quiet_from < quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until


def first_good_moment(
    now: datetime, *, quiet_from: int, quiet_until: int, taken: Collection[date], days: int = 3
) -> datetime | None:
    """When a reminder may go out: outside the quiet hours, on a day that has none yet.

    `now` is the reader's local time and `taken` their local days. None when each of the coming
    `days` is taken: better no reminder than a pile of them.
    """
    for ahead in range(days):
        moment = now + timedelta(days=ahead)
        if in_quiet_hours(moment.hour, quiet_from=quiet_from, quiet_until=quiet_until):
            evening = quiet_from > quiet_until and moment.hour >= quiet_from
            moment = moment.replace(hour=quiet_until, minute=0, second=0, microsecond=0)
            moment += timedelta(days=1 if evening else 0)
        if moment.date() not in taken:
            return moment
    return None


@dataclass(frozen=True)
class InvitationLine:
    """One line of a pasted list: an address, and a name where there is one."""

    number: int
    email: str
    name: str = ""
    title: str = ""


_SEPARATOR = re.compile(r"[;,\t]")
_NAMED_ADDRESS = re.compile(r"^(?P<name>[^<]*)<(?P<email>[^<>]+)>$")


def read_invitation_lines(text: str) -> tuple[list[InvitationLine], list[int]]:
    """Read a pasted list: the lines understood, and the numbers of those without an address.

    A line is an address; a mail program's ``Mara Klein <mara@example.com>``; or columns with the
    address, then name and job title, in this order wherever the address stands. A head line of a
    spreadsheet is passed over, and an address given twice counts once.
    """
    lines: list[InvitationLine] = []
    unreadable: list[int] = []
    known: set[str] = set()
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().strip(",;")
        if not line:
            continue
        named = _NAMED_ADDRESS.match(line)
        if named:
            columns = [named["email"].strip(), named["name"].strip(' "')]
        else:
            columns = [column.strip(' "') for column in _SEPARATOR.split(line)]
        email = next((column for column in columns if "@" in column), "")
        if not email:
            if not (number == 1 and len(columns) > 1):
                unreadable.append(number)
            continue
        others = [column for column in columns if column != email]
        if email.lower() not in known:
            known.add(email.lower())
            lines.append(
                InvitationLine(
                    number=number,
                    email=email,
                    name=others[0] if others else "",
                    title=others[1] if len(others) > 1 else "",
                )
            )
    return lines, unreadable
