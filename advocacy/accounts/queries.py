"""Named reads about people and teams."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from advocacy.accounts.models import Membership, Team, TeamManagement


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
    members = (
        members.filter(status=status) if status else members.exclude(status=Membership.Status.LEFT)
    )
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
