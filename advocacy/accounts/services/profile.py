"""What members change about themselves."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind, withdraw_reminders

PREFERENCES = (
    "interface_language",
    "content_languages",
    "time_zone",
    "weekly_pace",
    "connections",
    "headline_names_employer",
    "quiet_from",
    "quiet_until",
    "digest_weekday",
    "muted_reminders",
)


@transaction.atomic
def save_preferences(*, by: Membership, values: dict[str, Any]) -> None:
    """Keep a member's own choices; waiting reminders of a kind just switched off are taken back.

    Not audited: how somebody likes to be reminded is nobody else's business.
    """
    for name in PREFERENCES:
        if name in values:
            setattr(by, name, values[name])
    by.save(update_fields=[name for name in PREFERENCES if name in values])
    muted = frozenset(ReminderKind(kind) for kind in by.muted_reminders)
    if muted:
        withdraw_reminders(membership=by, kinds=muted)
