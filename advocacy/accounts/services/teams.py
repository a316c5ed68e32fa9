"""The tree of teams."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from advocacy.accounts.events import TeamsChanged
from advocacy.accounts.models import Membership, Team, TeamManagement
from advocacy.accounts.services.errors import TeamConflict
from advocacy.audit.services import record
from advocacy.events.bus import publish


@transaction.atomic
def create_team(
    *, by: Membership, name: str, parent: Team | None = None, location: str = ""
) -> Team:
    """Raises TeamConflict for a second team of this name in the same place."""
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name.strip(), parent=parent, location=location.strip())
    except IntegrityError as error:
        raise _taken(name, parent) from error
    record(by=by, verb="team.created", subject=team)
    return team


@transaction.atomic
def change_team(
    *, by: Membership, team_id: int, name: str, parent: Team | None, location: str = ""
) -> Team:
    """Rename or move a team; everything below it moves along.

    Raises TeamConflict for a name taken there, or a place inside the team itself.
    """
    teams = _locked_tree()
    team = teams[team_id]
    if parent is not None and team_id in teams[parent.pk].path:
        raise TeamConflict(_("A team cannot be inside itself. Choose another place."))
    old_parent = teams[team.parent_id] if team.parent_id else None
    changes = {
        field: [before, after]
        for field, before, after in (
            ("name", team.name, name.strip()),
            ("location", team.location, location.strip()),
            ("parent", _name(old_parent), _name(parent)),
        )
        if before != after
    }
    team.name, team.location = name.strip(), location.strip()
    team.parent = teams[parent.pk] if parent else None
    try:
        with transaction.atomic():
            team.save(update_fields=["name", "location", "parent"])
    except IntegrityError as error:
        raise _taken(name, parent) from error
    _write_paths(teams)
    if changes:
        record(by=by, verb="team.changed", subject=team, changes=changes)
    if old_parent != team.parent:
        publish(TeamsChanged(membership_id=None, at=timezone.now()))
    return team


@transaction.atomic
def delete_team(*, by: Membership, team_id: int) -> None:
    """Delete a team: its sub-teams move up one step, its people stay without a team.

    Raises TeamConflict when something still speaks to this team, such as a post's audience, or
    when a sub-team's name is taken one step up.
    """
    teams = _locked_tree()
    team = teams.pop(team_id)
    record(by=by, verb="team.deleted", subject=team)
    try:
        with transaction.atomic():
            for child in teams.values():
                if child.parent_id == team_id:
                    child.parent = teams[team.parent_id] if team.parent_id else None
                    child.save(update_fields=["parent"])
            team.delete()
    except ProtectedError as error:
        raise TeamConflict(
            _("Posts are meant for %(team)s. Change their audience first.") % {"team": team.name}
        ) from error
    except IntegrityError as error:
        raise TeamConflict(
            _("A team inside %(team)s has the same name as a team one step up. Rename it first.")
            % {"team": team.name}
        ) from error
    _write_paths(teams)
    publish(TeamsChanged(membership_id=None, at=timezone.now()))


@transaction.atomic
def set_managers(*, by: Membership, team_id: int, membership_ids: Iterable[int]) -> None:
    """Let exactly these people manage the team and all below it."""
    team = Team.objects.select_for_update().get(pk=team_id)
    wanted = set(membership_ids)
    before = set(TeamManagement.objects.filter(team=team).values_list("membership_id", flat=True))
    if wanted == before:
        return
    TeamManagement.objects.filter(team=team).exclude(membership_id__in=wanted).delete()
    for membership in Membership.objects.filter(pk__in=wanted - before):
        TeamManagement.objects.create(team=team, membership=membership)
    names = dict(Membership.objects.filter(pk__in=wanted | before).values_list("pk", "user__name"))
    record(
        by=by,
        verb="team.managers_changed",
        subject=team,
        changes={"managers": [sorted(names.get(pk, "") for pk in ids) for ids in (before, wanted)]},
    )


def rebuild_paths() -> None:
    """Write every path anew, for teams that were made in bulk."""
    with transaction.atomic():
        _write_paths(_locked_tree())


def _locked_tree() -> dict[int, Team]:
    # All rows in one order: two moves at once could otherwise tie the tree into a ring.
    return {team.pk: team for team in Team.objects.select_for_update().order_by("pk")}


def _write_paths(teams: dict[int, Team]) -> None:
    changed = []
    for team in teams.values():
        path: list[int] = []
        step: Team | None = team
        while step is not None:
            path.insert(0, step.pk)
            step = teams[step.parent_id] if step.parent_id else None
        if path != team.path:
            team.path = path
            changed.append(team)
    Team.objects.bulk_update(changed, ["path"])


def _name(team: Team | None) -> str:
    return team.name if team else ""


def _taken(name: str, parent: Team | None) -> TeamConflict:
    if parent:
        return TeamConflict(
            _("There is a team called %(name)s in %(parent)s already.")
            % {"name": name, "parent": parent.name}
        )
    return TeamConflict(_("There is a team called %(name)s already.") % {"name": name})
