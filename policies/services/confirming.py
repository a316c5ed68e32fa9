"""Confirming a policy: evidence, given once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind, withdraw_reminders
from advocacy.events.bus import publish
from policies.events import PolicyConfirmed
from policies.models import Acknowledgement, PolicyText, PolicyVersion
from policies.rules.versions import reminder_occasion


class NotInForce(Exception):
    """The version was replaced meanwhile, or was never published in this language."""


def confirm(
    *,
    version: PolicyVersion,
    membership: Membership,
    language: str,
    network: str = "",
    browser: str = "",
    now: datetime | None = None,
) -> Acknowledgement:
    """Record that this member has read this version in this language, and will keep to it.

    Kept with it: the text's fingerprint, the moment, the network (never the whole address) and the
    browser's family. The first confirmation of a version stands; a second changes nothing.
    Raises NotInForce.
    """
    now = now or timezone.now()
    with transaction.atomic():
        text = (
            PolicyText.objects.filter(
                version_id=version.pk,
                version__status=PolicyVersion.Status.PUBLISHED,
                language=language,
            )
            .only("sha256")
            .first()
        )
        if text is None:
            raise NotInForce
        confirmation: Acknowledgement
        confirmation, created = Acknowledgement.objects.get_or_create(
            version=version,
            membership=membership,
            defaults={
                "language": language,
                "text_sha256": text.sha256,
                "confirmed_at": now,
                "network": network,
                "browser": browser,
            },
        )
        if created:
            withdraw_reminders(
                membership=membership,
                kinds=frozenset({ReminderKind.POLICY}),
                occasion=reminder_occasion(version.pk),
            )
            publish(PolicyConfirmed(version_id=version.pk, membership_id=membership.pk, at=now))
    return confirmation
