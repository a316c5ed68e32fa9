"""Reminders: welcome ones only. Every rule about whether and when somebody is reminded is here."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse as global_reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts import unsubscribe
from advocacy.accounts.models import Membership
from advocacy.accounts.rules import first_good_moment, in_quiet_hours
from advocacy.mail.models import OutgoingMail
from advocacy.mail.services import queue, was_told, withdraw
from advocacy.tenancy.urls import absolute, reverse


class ReminderKind(StrEnum):
    """What a person can switch off one by one."""

    DIGEST = "digest"
    POLICY = "policy"
    RECONNECT = "reconnect"
    REVIEW = "review"
    PROGRAMME = "programme"


REMINDER_LABELS = {
    ReminderKind.DIGEST: _("Weekly digest of posts for you"),
    ReminderKind.POLICY: _("Policies to read and confirm"),
    ReminderKind.RECONNECT: _("LinkedIn connection about to end"),
    ReminderKind.REVIEW: _("Posts waiting for your review"),
    ReminderKind.PROGRAMME: _("News and results of the programme"),
}

# Work that waits for a curator is not held back; of the rest, one mail a person and day.
CAPPED = frozenset(ReminderKind) - {ReminderKind.REVIEW}

_SILENT = frozenset({Membership.Status.INVITED, Membership.Status.PAUSED, Membership.Status.LEFT})


def remind(
    *,
    membership: Membership,
    kind: ReminderKind,
    occasion: str,
    template: str,
    context: dict[str, Any],
) -> OutgoingMail | None:
    """Queue a reminder in the member's language, for a moment that suits them.

    `occasion` says what it is about (``policy:12:v3``, ``digest:2026-W47``): nobody is reminded
    twice of one occasion. None when the person is paused or gone, switched this kind off, knows
    already, or has a reminder on each of the coming days. The templates extend
    `emails/base.html` and `emails/base.txt` and find `member` beside their own context.
    """
    with transaction.atomic():
        # The lock makes the daily cap hold when two sweeps meet, and reads today's preferences.
        member = (
            Membership.objects.select_for_update(of=("self",))
            .select_related("user")
            .get(pk=membership.pk)
        )
        if member.status in _SILENT or kind in member.muted_reminders:
            return None
        if was_told(kind=kind, occasion=occasion, to=member.user.email, recipient_id=member.pk):
            return None
        now = timezone.now()
        moment = _moment_for(member, kind, now)
        if moment is None:
            return None
        address = absolute(
            global_reverse(
                "public_accounts:unsubscribe",
                kwargs={"token": unsubscribe.token_for(membership=member, kind=kind)},
            )
        )
        return queue(
            kind=kind,
            occasion=occasion,
            to=member.user.email,
            recipient_id=member.pk,
            language=member.interface_language,
            time_zone=member.time_zone,
            template=template,
            context={
                **context,
                "member": member,
                "reminder_label": REMINDER_LABELS[kind],
                "unsubscribe_url": address,
                "preferences_url": absolute(reverse("accounts:preferences")),
            },
            not_before=moment if moment > now else None,
            headers={
                "List-Unsubscribe": f"<{address}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )


def withdraw_reminders(
    *, membership: Membership, kinds: frozenset[ReminderKind] | None = None, occasion: str = ""
) -> int:
    """Take back reminders that wait for their moment, e.g. once the policy is confirmed."""
    return withdraw(
        recipient_id=membership.pk, kinds=kinds or frozenset(ReminderKind), occasion=occasion
    )


def until_morning(mail: OutgoingMail, now: datetime) -> datetime | None:
    """When a reminder that comes late may go out: none does in its reader's quiet hours."""
    if mail.kind not in REMINDER_LABELS:
        return None
    member = Membership.objects.filter(pk=mail.recipient_id).first()
    if member is None or not in_quiet_hours(
        now.astimezone(ZoneInfo(member.time_zone)).hour,
        quiet_from=member.quiet_from,
        quiet_until=member.quiet_until,
    ):
        return None
    # A day that has its reminder already is passed over. Should each of the next have one, it is
    # looked at again tomorrow: what was queued is not dropped.
    return _moment_for(member, ReminderKind(mail.kind), now, but=mail) or now + timedelta(days=1)


def _moment_for(
    member: Membership, kind: ReminderKind, now: datetime, *, but: OutgoingMail | None = None
) -> datetime | None:
    zone = ZoneInfo(member.time_zone)
    local = now.astimezone(zone)
    taken = set()
    if kind in CAPPED:
        midnight = datetime.combine(local.date(), time(), zone)
        taken = {
            moment.astimezone(zone).date()
            for moment in OutgoingMail.objects.filter(
                recipient_id=member.pk, kind__in=CAPPED, not_before__gte=midnight
            )
            .exclude(status=OutgoingMail.Status.FAILED)
            .exclude(pk=but.pk if but else None)
            .values_list("not_before", flat=True)
        }
    moment = first_good_moment(
        local, quiet_from=member.quiet_from, quiet_until=member.quiet_until, taken=taken
    )
    # In UTC, because adding days to a local time may land in the hour that spring skips.
    return moment.astimezone(UTC) if moment else None
