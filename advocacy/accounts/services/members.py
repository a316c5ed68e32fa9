"""What admins change about people."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advocacy.accounts.events import ProgrammeStatusChanged, TeamsChanged
from advocacy.accounts.models import Membership, Team, TeamManagement
from advocacy.accounts.permissions import Role
from advocacy.accounts.reminders import withdraw_reminders
from advocacy.accounts.rules import may_change_status
from advocacy.accounts.services.errors import LastAdmin, Refused
from advocacy.audit.services import differences, record
from advocacy.events.bus import publish


@transaction.atomic
def change_roles(*, by: Membership, membership_id: int, roles: Iterable[str]) -> Membership:
    """Give a person exactly these roles; everybody stays a member. Raises LastAdmin, ValueError."""
    wanted = sorted({Role.MEMBER.value, *(Role(code).value for code in roles)})
    member = _locked(membership_id)
    before = sorted(member.roles)
    if wanted == before:
        return member
    if Role.ADMIN.value not in wanted:
        _refuse_without_admin(member)
    member.roles = wanted
    member.save(update_fields=["roles"])
    record(by=by, verb="member.roles_changed", subject=member, changes={"roles": [before, wanted]})
    return member


@transaction.atomic
def change_details(
    *, by: Membership, membership_id: int, title: str, team: Team | None
) -> Membership:
    """Set a person's job title and team."""
    member = _locked(membership_id)
    before = {"title": member.title, "team": str(member.team or "")}
    changes = differences(before, {"title": title.strip(), "team": str(team or "")})
    # By their keys: two teams in different places may have one name.
    moves = member.team_id != (team.pk if team else None)
    if changes or moves:
        member.title, member.team = title.strip(), team
        member.save(update_fields=["title", "team"])
        record(by=by, verb="member.changed", subject=member, changes=changes)
    if moves:
        publish(TeamsChanged(membership_id=member.pk, at=timezone.now()))
    return member


@transaction.atomic
def end_membership(*, by: Membership, membership_id: int) -> Membership:
    """Somebody leaves the organization. They cannot sign in to it from now on; history stays.

    Teams they managed lose this manager, reminders that wait are taken back, and whoever listens
    for the change forgets what was theirs alone. `by` may be the person themselves.
    Raises LastAdmin, Refused.
    """
    member = _locked(membership_id)
    _refuse_without_admin(member)
    before = _change_status(member, Membership.Status.LEFT)
    member.left_at = timezone.now()
    member.save(update_fields=["status", "left_at"])
    TeamManagement.objects.filter(membership=member).delete()
    withdraw_reminders(membership=member)
    record(by=by, verb="member.ended", subject=member, changes={"status": [before, member.status]})
    _announce(member, before)
    return member


@transaction.atomic
def restore_membership(*, by: Membership, membership_id: int) -> Membership:
    """Let somebody back in who had left, as a plain member. Raises Refused."""
    member = _locked(membership_id)
    if member.status != Membership.Status.LEFT:
        raise Refused(_("This person has not left."))
    before = _change_status(member, Membership.Status.MEMBER)
    member.roles = [Role.MEMBER.value]
    member.left_at = None
    member.save(update_fields=["status", "roles", "left_at"])
    record(
        by=by, verb="member.restored", subject=member, changes={"status": [before, member.status]}
    )
    _announce(member, before)
    return member


def _locked(membership_id: int) -> Membership:
    # Roles of all admins are locked with it, in one order: two admins cannot remove each other.
    ids = [
        *Membership.objects.filter(roles__contains=[Role.ADMIN.value]).values_list("pk", flat=True),
        membership_id,
    ]
    locked = {
        member.pk: member
        for member in Membership.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(pk__in=ids)
        .order_by("pk")
    }
    if membership_id not in locked:
        raise Membership.DoesNotExist
    return locked[membership_id]


def _refuse_without_admin(member: Membership) -> None:
    if not (member.is_admin and member.is_current):
        return
    others = Membership.objects.exclude(pk=member.pk).exclude(
        status__in=[Membership.Status.INVITED, Membership.Status.LEFT]
    )
    if not others.filter(roles__contains=[Role.ADMIN.value], user__is_active=True).exists():
        raise LastAdmin(
            _("%(name)s is the only admin. Make somebody else an admin first.")
            % {"name": member.user.name}
        )


def _change_status(member: Membership, new: str) -> str:
    before = member.status
    if not may_change_status(before, new):
        raise Refused(_("The status of this person has changed meanwhile. Look again."))
    member.status = new
    return before


def _announce(member: Membership, before: str) -> None:
    publish(
        ProgrammeStatusChanged(
            membership_id=member.pk, before=before, after=member.status, at=timezone.now()
        )
    )
