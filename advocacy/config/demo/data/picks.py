"""Who shares what, and when: the decisions, before anything is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate

from advocacy.config.demo.data.chance import Weighted
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.people import Person
from advocacy.config.demo.data.plan import Plan
from advocacy.config.demo.data.policies import Confirming
from advocacy.config.demo.data.posts import Material
from advocacy.config.demo.data.rhythm import day_weight, hour_and_minute, post_pull
from advocacy.kernel.clock import local_date
from content.models import Caption

# When so many people and posts in a row do not fit, the day has one share less.
_TRIES = 12
_MOST_A_DAY = 2


@dataclass(frozen=True, slots=True)
class Pick:
    person: Person
    material: Material
    caption: Caption
    at: datetime


class Picker:
    """Draws picks day by day. Nobody shares a post twice, or one that is not meant for them."""

    def __init__(
        self,
        plan: Plan,
        company: Company,
        sharing: list[Person],
        material: list[Material],
        confirming: Confirming,
    ) -> None:
        self.plan, self.company, self.confirming = plan, company, confirming
        self._windows = [
            (local_date(each.starts, company.zone), local_date(each.ends, company.zone), each)
            for each in material
        ]
        self._chance = plan.chance(company.slug, "picks")
        self._people = Weighted(sharing, [person.keenness for person in sharing])
        self._new_version_on = local_date(confirming.in_force_since, company.zone)
        self._done: set[tuple[int, int]] = set()
        # Of the day that is being drawn.
        self._shared: Counter[int] = Counter()
        self._offers: dict[tuple[str, ...], Weighted[Material]] = {}

    def days(self) -> Iterator[tuple[date, list[Pick]]]:
        """Every day with its picks in the order of time."""
        counts = self._counts(round(self.plan.share_count * self.company.part))
        for day, count in zip(self.plan.all_days, counts, strict=True):
            self._shared.clear()
            self._offers.clear()
            picks = [pick for _ in range(count) if (pick := self._pick(day))]
            yield day, sorted(picks, key=lambda pick: (pick.at, pick.person.email))

    def _counts(self, total: int) -> list[int]:
        """How many shares fall on each day; they add up to the total."""
        days = self.plan.all_days
        span = max(1, len(days) - 1)
        sums = list(accumulate(day_weight(day, position=n / span) for n, day in enumerate(days)))
        until = [round(total * part / sums[-1]) for part in sums]
        return [after - before for before, after in zip([0, *until], until, strict=False)]

    def _pick(self, day: date) -> Pick | None:
        if not self._people:
            return None
        for _ in range(_TRIES):
            person = self._people.draw(self._chance)
            if not self._may_share(person, day):
                continue
            offer = self._offer(person.languages, day)
            if not offer:
                continue
            material = offer.draw(self._chance)
            key = (person.id, material.post.pk)
            if key in self._done or not _is_meant_for(material, person):
                continue
            self._done.add(key)
            self._shared[person.id] += 1
            return Pick(person, material, self._caption(material, person), self._at(person, day))
        return None

    def _may_share(self, person: Person, day: date) -> bool:
        if person.since is None or self._shared[person.id] >= _MOST_A_DAY:
            return False
        if person.id in self.confirming.late and day >= self._new_version_on:
            return False
        until = person.until
        return person.since.date() < day and (until is None or day < until.date())

    def _offer(self, languages: tuple[str, ...], day: date) -> Weighted[Material]:
        """What is in the hub on a day for readers of these languages, the newest most likely."""
        if languages not in self._offers:
            fitting = [
                (each, each.appeal * post_pull((day - first).days))
                for first, last, each in self._windows
                if first < day < last and any(c.language in languages for c in each.captions)
            ]
            self._offers[languages] = Weighted(
                [each for each, _ in fitting], [weight for _, weight in fitting]
            )
        return self._offers[languages]

    def _caption(self, material: Material, person: Person) -> Caption:
        readable = [c for c in material.captions if c.language in person.languages]
        weights = [3 if c.language == person.interface_language else 1 for c in readable]
        return self._chance.choices(readable, weights)[0]

    def _at(self, person: Person, day: date) -> datetime:
        hour, minute = hour_and_minute(self._chance)
        if day == self._new_version_on:
            # Before the new version of the policy, which takes some hours to be confirmed.
            hour = min(hour, 9)
        return self.plan.moment(day, person.zone, hour=hour, minute=minute)


def _is_meant_for(material: Material, person: Person) -> bool:
    post = material.post
    if post.for_everyone:
        return True
    in_team = not material.team_ids or bool(material.team_ids & set(person.team_path))
    languages = set(post.audience_languages)
    return in_team and (not languages or bool(languages & set(person.languages)))
