"""The tree of teams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advocacy.accounts.models import Team
from advocacy.config.demo.data.companies import Company, TeamPlan


@dataclass(frozen=True)
class Place:
    """A team as people are put into it."""

    team: Team
    plan: TeamPlan


def make_teams(company: Company) -> dict[str, Place]:
    """All teams by name, as the company's plan has them."""
    places: dict[str, Place] = {}
    _make(company.teams, None, places)
    return places


def _make(plans: Iterable[TeamPlan], parent: Team | None, places: dict[str, Place]) -> None:
    for plan in plans:
        team = Team.objects.create(name=plan.name, parent=parent, location=plan.location)
        places[plan.name] = Place(team, plan)
        _make(plan.below, team, places)
