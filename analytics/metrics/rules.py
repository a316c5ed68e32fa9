"""Decisions about figures on plain values: when to ask, what may be shown, how goals stand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

# --- Asking LinkedIn for figures ------------------------------------------------------------------

# A share gathers most of its views on its first two days (linkedin-api.md, "poll with decay").
_HOURS = (1, 3, 6, 12)
_DAYS = (*range(1, 8), *range(10, 29, 3), *range(30, 91, 7), 90)
POLL_OFFSETS = (*(timedelta(hours=n) for n in _HOURS), *(timedelta(days=n) for n in _DAYS))
# One call a metric: impressions, reach, reactions, comments, reshares.
CALLS_PER_POLL = 5
RETRY_AFTER = timedelta(minutes=30)
VERSION_RETRY_AFTER = timedelta(hours=6)
RECONNECT_RETRY_AFTER = timedelta(days=1)
# What stays free for publishing, which the member waits for: a fifth of the day's calls.
PUBLISHING_RESERVE = 0.2


def next_poll(published_at: datetime, now: datetime) -> datetime | None:
    """When to ask again for a share's figures; None when it is 90 days old or more."""
    for offset in POLL_OFFSETS:
        if published_at + offset > now:
            return published_at + offset
    return None


def polling_budget(daily_calls: int) -> int:
    """How many of a day's calls may be spent on figures."""
    return math.floor(daily_calls * (1 - PUBLISHING_RESERVE))


# --- Ratios --------------------------------------------------------------------------------------

# Clicks of a period also come from shares before it: with fewer shares inside, those decide.
FEWEST_SHARES_OF_A_RATIO = 5


def clicks_per_share(clicks: int, shares: int) -> float | None:
    """Clicks ÷ shares of a post's period; None while there are too few shares for a ratio."""
    return clicks / shares if shares >= FEWEST_SHARES_OF_A_RATIO else None


# --- Small groups stay private --------------------------------------------------------------------


@dataclass(frozen=True)
class TeamSize:
    """A team, the team above it, and how many people it has with its sub-teams."""

    id: int
    parent_id: int | None
    people: int


def shown_teams(teams: Iterable[TeamSize], total: int, minimum: int) -> set[int]:
    """The teams whose figures may be shown beside those of the whole organization of `total`.

    A team needs `minimum` people; and so does what remains of the team above (or of the
    organization) when all shown teams below it are taken away, or a difference of two shown
    figures would tell about fewer people. Where too few would remain, the smallest team gives way.
    """
    below: dict[int | None, list[TeamSize]] = {}
    for team in teams:
        below.setdefault(team.parent_id, []).append(team)
    shown: set[int] = set()
    open_groups: list[tuple[int | None, int]] = [(None, total)]
    while open_groups:
        parent, people = open_groups.pop()
        children = sorted(
            (team for team in below.get(parent, []) if team.people >= minimum),
            key=lambda team: (team.people, team.id),
        )
        while children and 0 < people - sum(team.people for team in children) < minimum:
            children.pop(0)
        shown.update(team.id for team in children)
        open_groups.extend((team.id, team.people) for team in children)
    return shown


# --- Change and value -----------------------------------------------------------------------------


def change(now: float | None, before: float | None) -> float | None:
    """The relative change, 0.25 for a quarter more; None where nothing can be compared."""
    if now is None or not before:
        return None
    return (now - before) / before


@dataclass(frozen=True)
class ValueRange:
    value: float
    low: float
    high: float


def earned_media_value(
    *, impressions: int | None, unmeasured_clicks: int, cpm: float, cpc: float, spread: int
) -> ValueRange:
    """Impressions ÷ 1000 × CPM, and clicks × CPC only for shares whose impressions are unknown.

    So nothing is valued twice (product.md, "Numbers and formulas"). `spread` is the percentage
    around the estimate that the range shows. In the organization's currency.
    """
    value = (impressions or 0) / 1000 * cpm + unmeasured_clicks * cpc
    return ValueRange(value, value * (1 - spread / 100), value * (1 + spread / 100))


# --- Goals ----------------------------------------------------------------------------------------


class Standing(StrEnum):
    UNKNOWN = "unknown"
    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    AHEAD = "ahead"
    BEHIND = "behind"
    REACHED = "reached"
    MISSED = "missed"


@dataclass(frozen=True)
class Progress:
    standing: Standing
    # The next day to compare with: a checkpoint's or the last one.
    due_on: date
    # How much is missing to the plan of today, 0 unless behind or missed.
    behind_by: int = 0


def goal_progress(
    *,
    value: float | None,
    target: int,
    starts_on: date,
    ends_on: date,
    checkpoints: Mapping[date, int],
    today: date,
    accumulates: bool,
) -> Progress:
    """How a goal stands against its plan.

    The plan of something that accumulates (shares, clicks) is the straight line through the
    checkpoints; of a level (active ambassadors, a rate) it is the last checkpoint passed.
    """
    points = sorted({starts_on: 0, **checkpoints, ends_on: target}.items())
    ahead = [day for day, _ in points if day >= today and day > starts_on]
    due_on = ahead[0] if ahead else ends_on
    if value is None:
        return Progress(Standing.UNKNOWN, due_on)
    if value >= target:
        return Progress(Standing.REACHED, due_on)
    if today < starts_on:
        return Progress(Standing.NOT_STARTED, due_on)
    if today > ends_on:
        return Progress(Standing.MISSED, ends_on, math.ceil(target - value))
    if value >= dict(points)[due_on]:
        return Progress(Standing.AHEAD, due_on)
    expected = planned(points, today) if accumulates else _last_passed(points, today)
    if value >= expected:
        return Progress(Standing.ON_TRACK, due_on)
    return Progress(Standing.BEHIND, due_on, math.ceil(expected - value))


def planned(points: Sequence[tuple[date, int]], day: date) -> float:
    """The height of the line through `points` on a day."""
    for (first, low), (second, high) in pairwise(points):
        if first <= day <= second:
            return low + (high - low) * ((day - first).days / (second - first).days)
    return points[-1][1] if day > points[-1][0] else points[0][1]


def _last_passed(points: Sequence[tuple[date, int]], day: date) -> int:
    return max((height for due, height in points if due <= day), default=0)
