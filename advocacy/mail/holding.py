"""Mails that may not go out at this hour.

Whoever queues them chose a good moment; but a worker may be late, and a mail server may refuse
them until night.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from advocacy.mail.models import OutgoingMail

# Until when a mail has to wait, if it has to.
Hold = Callable[[OutgoingMail, datetime], datetime | None]

_holds: list[Hold] = []


def register_hold(hold: Hold) -> None:
    """Ask this before each mail is sent."""
    if hold not in _holds:
        _holds.append(hold)


def held_until(mail: OutgoingMail, *, now: datetime) -> datetime | None:
    """When the mail may go out at the earliest; None when that is now."""
    moments = [moment for hold in _holds if (moment := hold(mail, now)) is not None]
    return max(moments, default=None)
