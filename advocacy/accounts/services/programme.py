"""Joining the programme: voluntary, and one's own act."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.rules import may_change_status


@transaction.atomic
def join_programme(*, by: Membership) -> bool:
    """Become an ambassador, for the first time or again. False when they are one already.

    Not audited: whether somebody takes part is their own business.
    """
    member = Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if not may_change_status(member.status, Membership.Status.AMBASSADOR):
        return False
    member.status = Membership.Status.AMBASSADOR
    member.enrolled_at = member.enrolled_at or timezone.now()
    member.save(update_fields=["status", "enrolled_at"])
    by.status, by.enrolled_at = member.status, member.enrolled_at
    return True
