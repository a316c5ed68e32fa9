"""Who appears on the board of people, and how; and points with their standings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.people import People
from advocacy.config.demo.data.plan import Plan, Progress
from gamification.bulk import rebuild_ledger
from gamification.models import BoardPreference
from gamification.standings import rebuild_standings

Visibility = BoardPreference.Visibility
_BATCH = 5_000
_BY_NAME, _BY_ALIAS, _HIDDEN = 0.29, 0.34, 0.50
_FIRST = "Quiet Windy Northern Salty Early Patient Curious Blue Steady Bright".split()
_SECOND = "Heron Rotor Gull Anchor Lighthouse Otter Breeze Compass Harbour Spark".split()


def make_board_preferences(plan: Plan, company: Company, people: People) -> None:
    """A third shows up, some of them under another name; most have not chosen or said no."""
    rows = _preferences(plan, company, people)
    while batch := list(islice(rows, _BATCH)):
        BoardPreference.objects.bulk_create(batch)


def _preferences(plan: Plan, company: Company, people: People) -> Iterator[BoardPreference]:
    chance = plan.chance(company.slug, "boards")
    for person in people.sharing:
        drawn = 0.0 if person.email in people.leads else chance.random()
        if drawn < _BY_NAME:
            yield BoardPreference(membership_id=person.id, visibility=Visibility.NAME)
        elif drawn < _BY_ALIAS:
            alias = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)}"
            yield BoardPreference(membership_id=person.id, visibility=Visibility.ALIAS, alias=alias)
        elif drawn < _HIDDEN:
            yield BoardPreference(membership_id=person.id, visibility=Visibility.HIDDEN)


def make_points(plan: Plan, progress: Progress) -> int:
    """The ledger out of shares and clicks, and the standings of today. Returns its lines."""
    lines = rebuild_ledger(told=progress.part)
    rebuild_standings(plan.today)
    return lines
