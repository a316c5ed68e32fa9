"""Groups that are put together by hand."""

from __future__ import annotations

from typing import Protocol

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from advocacy.accounts.models import Group, GroupMember, Membership
from advocacy.accounts.services.errors import GroupConflict
from advocacy.audit.services import differences, record


class PersonAct(Protocol):
    """What is done with one person of a group."""

    def __call__(self, *, by: Membership, group_id: int, membership_id: int) -> None: ...


@transaction.atomic
def create_group(*, by: Membership, name: str, description: str = "") -> Group:
    """Raises GroupConflict for a second group of this name."""
    group = Group(name=name.strip(), description=description.strip())
    _save(group)
    record(by=by, verb="group.created", subject=group)
    return group


@transaction.atomic
def change_group(*, by: Membership, group_id: int, name: str, description: str = "") -> Group:
    """Raises Group.DoesNotExist, and GroupConflict for the name of another group."""
    group = Group.objects.select_for_update().get(pk=group_id)
    before = {"name": group.name, "description": group.description}
    group.name, group.description = name.strip(), description.strip()
    _save(group)
    if changes := differences(before, {"name": group.name, "description": group.description}):
        record(by=by, verb="group.changed", subject=group, changes=changes)
    return group


@transaction.atomic
def delete_group(*, by: Membership, group_id: int) -> None:
    """Its people stay where they are. Raises Group.DoesNotExist, and GroupConflict while posts
    are meant for the group: they would be for more people, or for nobody."""
    group = Group.objects.select_for_update().get(pk=group_id)
    record(by=by, verb="group.deleted", subject=group)
    try:
        with transaction.atomic():
            group.delete()
    except ProtectedError as error:
        raise GroupConflict(
            _("Posts are meant for %(team)s. Change their audience first.") % {"team": group.name}
        ) from error


@transaction.atomic
def add_to_group(*, by: Membership, group_id: int, membership_id: int) -> None:
    """Whoever is in already stays in. Raises Group.DoesNotExist and Membership.DoesNotExist."""
    group = Group.objects.get(pk=group_id)
    member = Membership.objects.select_related("user").get(pk=membership_id)
    _row, is_new = GroupMember.objects.get_or_create(group=group, membership=member)
    if is_new:
        _record_people(by, group, ["", str(member)])


@transaction.atomic
def remove_from_group(*, by: Membership, group_id: int, membership_id: int) -> None:
    """Nothing happens to somebody who is not in. Raises as `add_to_group` does."""
    group = Group.objects.get(pk=group_id)
    member = Membership.objects.select_related("user").get(pk=membership_id)
    removed, _rows = GroupMember.objects.filter(group=group, membership=member).delete()
    if removed:
        _record_people(by, group, [str(member), ""])


def _record_people(by: Membership, group: Group, change: list[str]) -> None:
    record(by=by, verb="group.people_changed", subject=group, changes={"person": change})


def _save(group: Group) -> None:
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        raise GroupConflict(
            _("There is a group called %(name)s already.") % {"name": group.name}
        ) from error
