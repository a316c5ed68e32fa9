"""What members change about themselves."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advocacy.accounts.events import ProgrammeStatusChanged
from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind, withdraw_reminders
from advocacy.accounts.rules import may_change_status
from advocacy.accounts.services.errors import Refused
from advocacy.events.bus import publish

PREFERENCES = (
    "interface_language",
    "content_languages",
    "time_zone",
    "weekly_pace",
    "share_slots",
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


@transaction.atomic
def join_programme(*, by: Membership) -> Membership:
    """Become an ambassador, for the first time or again after a pause. Raises Refused."""
    return _move(by, Membership.Status.AMBASSADOR)


@transaction.atomic
def pause(*, by: Membership) -> Membership:
    """Take a break: no reminders until one comes back. Raises Refused."""
    return _move(by, Membership.Status.PAUSED)


@transaction.atomic
def leave_programme(*, by: Membership) -> Membership:
    """Stop being an ambassador and stay a member. Raises Refused."""
    return _move(by, Membership.Status.MEMBER)


def _move(by: Membership, new: str) -> Membership:
    """Change one's own state. Not audited: a pause leaves no trace that others could read."""
    member = Membership.objects.select_for_update().get(pk=by.pk)
    before = member.status
    if before == new:
        return member
    if not may_change_status(before, new):
        raise Refused(_("That is not possible from here. Reload the page and look again."))
    member.status = new
    if new == Membership.Status.AMBASSADOR and member.enrolled_at is None:
        member.enrolled_at = timezone.now()
    member.save(update_fields=["status", "enrolled_at"])
    if new == Membership.Status.PAUSED:
        withdraw_reminders(membership=member)
    publish(
        ProgrammeStatusChanged(membership_id=member.pk, before=before, after=new, at=timezone.now())
    )
    return member


@transaction.atomic
def save_profile(*, by: Membership, name: str, title: str) -> None:
    """The name one is shown under, everywhere, and one's job title in this organization."""
    by.user.name = name.strip()
    by.user.save(update_fields=["name"])
    by.title = title.strip()
    by.save(update_fields=["title"])
