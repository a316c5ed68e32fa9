"""Named reads about people and teams."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from advocacy.accounts.models import Invitation, Membership, Team, TeamManagement, User
from advocacy.tenancy.context import across_tenants


def team_ids_with_descendants(team_id: int) -> list[int]:
    """A team and everything below it. Empty for a team that this organization does not have."""
    return list(Team.objects.filter(path__contains=[team_id]).values_list("pk", flat=True))


def managed_team_ids(membership: Membership) -> list[int]:
    """The teams that a member manages, sub-teams included."""
    roots = list(
        TeamManagement.objects.filter(membership=membership).values_list("team_id", flat=True)
    )
    if not roots:
        return []
    return list(Team.objects.filter(path__overlap=roots).values_list("pk", flat=True))


def current_members() -> QuerySet[Membership]:
    """Everybody who may sign in to the organization entered."""
    return Membership.objects.exclude(
        status__in=[Membership.Status.INVITED, Membership.Status.LEFT]
    )


def search_members(
    *, text: str = "", role: str = "", status: str = "", team_id: int | None = None
) -> QuerySet[Membership]:
    """Members for the people list, with user and team loaded; `team_id` includes sub-teams.

    Without a status, those who left are not listed.
    """
    members = Membership.objects.select_related("user", "team")
    if status == Membership.Status.AMBASSADOR:
        # Who pauses is not told apart by others.
        members = members.filter(status__in=[status, Membership.Status.PAUSED])
    elif status:
        members = members.filter(status=status)
    else:
        members = members.exclude(status=Membership.Status.LEFT)
    for word in text.split():
        members = members.filter(
            Q(user__name__icontains=word)
            | Q(user__email__icontains=word)
            | Q(title__icontains=word)
        )
    if role:
        members = members.filter(roles__contains=[role])
    if team_id is not None:
        members = members.filter(team_id__in=team_ids_with_descendants(team_id))
    return members


def memberships_of(user: User) -> list[Membership]:
    """Where a person is at home: their current memberships in active organizations, by name."""
    return _current_memberships(user_id=user.pk)


def memberships_with_address(email: str) -> list[Membership]:
    """The same for whoever owns an e-mail address; empty for an unknown one."""
    return _current_memberships(user__email__iexact=email)


def _current_memberships(**person: object) -> list[Membership]:
    with across_tenants("a person's own memberships"):
        return list(
            current_members()
            .select_related("organization")
            .filter(organization__is_active=True, **person)
            .order_by("organization__name")
        )


def team_choices(*, without: Team | None = None) -> list[tuple[int, str]]:
    """All teams as `(id, "Company › Engineering")`, in the order of the tree.

    `without` leaves out a team and everything below it: the places it cannot be moved to.
    """
    teams = {team.pk: team for team in Team.objects.all()}
    choices = [
        (team.pk, " › ".join(teams[step].name for step in team.path if step in teams))
        for team in teams.values()
        if without is None or without.pk not in team.path
    ]
    return sorted(choices, key=lambda choice: choice[1].casefold())


@dataclass
class TeamNode:
    """A team in the tree, with its people counted and those of its sub-teams."""

    team: Team
    members: int
    managers: list[str]
    children: list[TeamNode]

    @property
    def everybody(self) -> int:
        return self.members + sum(child.everybody for child in self.children)


def team_tree() -> list[TeamNode]:
    """The whole tree in three queries."""
    counted = dict(
        current_members()
        .filter(team__isnull=False)
        .values("team_id")
        .annotate(number=Count("pk"))
        .values_list("team_id", "number")
    )
    managers: dict[int, list[str]] = {}
    for team_id, name in (
        TeamManagement.objects.order_by("membership__user__name")
        .values_list("team_id", "membership__user__name")
        .iterator()
    ):
        managers.setdefault(team_id, []).append(name)
    nodes = {
        team.pk: TeamNode(team, counted.get(team.pk, 0), managers.get(team.pk, []), [])
        for team in Team.objects.order_by("name")
    }
    roots: list[TeamNode] = []
    for node in nodes.values():
        parent = nodes.get(node.team.parent_id or 0)
        (parent.children if parent else roots).append(node)
    return roots


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that nobody used or withdrew, expired ones included, newest first."""
    return Invitation.objects.select_related("team", "invited_by__user").filter(
        accepted_at=None, revoked_at=None
    )
