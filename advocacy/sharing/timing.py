"""When a share goes out, decided on plain values: local times, hours that work, room to breathe.

Times that people name are local. Twice a year a local time does not exist, or comes twice; every
rule here says which of the two it makes of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from advocacy.kernel.clock import local_date

# Proposed times lie at least so far ahead that one can read them and press the button.
_HEADROOM = timedelta(minutes=10)
MINUTES_OF_DAY = 24 * 60
MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY


# --- Local times --------------------------------------------------------------------------------


def moments_of(local: datetime, zone: str) -> list[datetime]:
    """The moments (UTC) at which clocks in a zone show a local time, the earlier first.

    One as a rule; none where clocks are put forward past it; two where they are put back.
    """
    time_zone = ZoneInfo(zone)
    shown = local.replace(tzinfo=None, fold=0)
    candidates = {shown.replace(tzinfo=time_zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(
        moment
        for moment in candidates
        if moment.astimezone(time_zone).replace(tzinfo=None, fold=0) == shown
    )


def moment_after_gap(local: datetime, zone: str) -> datetime:
    """The moment (UTC) of a local time that clocks skip, as if they had not been put forward."""
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def first_moment(local: datetime, zone: str) -> datetime:
    """The moment (UTC) of a local time: the first of two, and after the gap where there is none."""
    found = moments_of(local, zone)
    return found[0] if found else moment_after_gap(local, zone)


# --- What can be planned ------------------------------------------------------------------------

LATEST_SCHEDULE = timedelta(days=90)


class TimeProblem(StrEnum):
    """Why a share cannot be planned for a moment."""

    PAST = "past"
    TOO_FAR = "too_far"
    POST_ENDS = "post_ends"


def time_problem(
    moment: datetime, *, now: datetime, ends_at: datetime | None
) -> TimeProblem | None:
    """What stands against a moment; `ends_at` is when the post can no longer be shared."""
    if moment <= now:
        return TimeProblem.PAST
    if ends_at is not None and moment >= ends_at:
        return TimeProblem.POST_ENDS
    if moment > now + LATEST_SCHEDULE:
        return TimeProblem.TOO_FAR
    return None


# --- A rhythm of one's own ----------------------------------------------------------------------

_WEEKS_AHEAD = 6
# A slot that already has a share of one's own this close is used.
_SLOT_IS_USED = timedelta(minutes=30)


def slot_of(weekday: int, at: time) -> int:
    """A place in the week as minutes since Monday 00:00."""
    return weekday * MINUTES_OF_DAY + at.hour * 60 + at.minute


def weekday_and_time(slot: int) -> tuple[int, time]:
    """Weekday (Monday is 0) and local time of a slot."""
    weekday, minutes = divmod(slot, MINUTES_OF_DAY)
    return weekday, time(*divmod(minutes, 60))


def next_slot(
    slots: Iterable[int], *, now: datetime, zone: str, taken: Collection[datetime] = ()
) -> datetime | None:
    """The next free place (UTC) in a weekly rhythm; None without one in the next six weeks.

    `taken` are one's own shares, published or planned.
    """
    return next(
        (
            moment
            for moment in _occurrences(slots, now=now, zone=zone)
            if all(abs(moment - other) > _SLOT_IS_USED for other in taken)
        ),
        None,
    )


def _occurrences(slots: Iterable[int], *, now: datetime, zone: str) -> Iterator[datetime]:
    places = sorted(set(slots))
    today = local_date(now, zone)
    monday = today - timedelta(days=today.weekday())
    for week in range(_WEEKS_AHEAD + 1):
        for slot in places:
            weekday, at = weekday_and_time(slot)
            day = monday + timedelta(weeks=week, days=weekday)
            if day < today:
                continue
            moment = first_moment(datetime.combine(day, at), zone)
            if moment >= now + _HEADROOM:
                yield moment


# --- The best hour ------------------------------------------------------------------------------

# Fewer clicks say more about chance than about an hour.
ENOUGH_CLICKS = 30
# Nobody is told to share at night, whoever may have clicked then.
EARLIEST_HOUR, LATEST_HOUR = 7, 21
DEFAULT_HOUR, DEFAULT_WEEKDAYS = 8, frozenset(range(5))
# Just past the hour: feeds are fullest at the full hour, when everybody's schedules go out.
PAST_THE_HOUR = 10


@dataclass(frozen=True)
class BestHour:
    hour: int
    weekdays: frozenset[int]
    clicks: int
    """From how many human clicks it is known; 0 for the default."""

    @property
    def is_own(self) -> bool:
        return self.clicks > 0


DEFAULT_BEST_HOUR = BestHour(DEFAULT_HOUR, DEFAULT_WEEKDAYS, 0)


def best_hour(clicks: Mapping[tuple[int, int], int]) -> BestHour:
    """When a member's readers click most, from human clicks by weekday (Monday is 0) and hour.

    An hour counts with half of each of its neighbours, so that one lucky hour does not decide.
    Weekdays that bring less than half of an even day's clicks are left out. The default while
    there are fewer than `ENOUGH_CLICKS`.
    """
    total = sum(clicks.values())
    if total < ENOUGH_CLICKS:
        return DEFAULT_BEST_HOUR
    by_hour, by_weekday = [0] * 24, [0] * 7
    for (weekday, hour), count in clicks.items():
        by_hour[hour] += count
        by_weekday[weekday] += count
    hours = range(EARLIEST_HOUR, LATEST_HOUR + 1)
    if not any(by_hour[hour] for hour in hours):
        return DEFAULT_BEST_HOUR
    best = max(hours, key=lambda h: 2 * by_hour[h] + by_hour[h - 1] + by_hour[(h + 1) % 24])
    weekdays = frozenset(day for day in range(7) if by_weekday[day] * 14 >= total)
    return BestHour(best, weekdays, total)


def next_best(best: BestHour, *, now: datetime, zone: str) -> datetime:
    """When (UTC) the best hour comes next."""
    at = time(best.hour, PAST_THE_HOUR)
    slots = [slot_of(weekday, at) for weekday in best.weekdays]
    return next(_occurrences(slots, now=now, zone=zone))


# --- Colleagues, and a day's limit --------------------------------------------------------------

# A reader who knows several of us should not meet the same post all at once.
CROWD_WINDOW = timedelta(hours=2)
CROWD = 3
_SPREAD_STEP = timedelta(hours=1)
_SPREAD_AHEAD = timedelta(days=5)
MOST_PROPOSALS = 3


def crowd_around(moment: datetime, others: Iterable[datetime]) -> int:
    """How many colleagues share the same post within two hours of a moment."""
    return sum(abs(moment - other) < CROWD_WINDOW for other in others)


def spread_times(
    wanted: datetime, others: Sequence[datetime], *, now: datetime, zone: str
) -> list[datetime]:
    """Up to three times (UTC) after a crowded one at which the post has room; none if it has.

    They lie in daytime hours of the zone, at least two hours from one another.
    """
    if crowd_around(wanted, others) < CROWD:
        return []
    proposals: list[datetime] = []
    local = wanted.astimezone(ZoneInfo(zone)).replace(tzinfo=None, minute=PAST_THE_HOUR, second=0)
    local = local.replace(microsecond=0)
    for step in range(1, int(_SPREAD_AHEAD / _SPREAD_STEP) + 1):
        hour = local + step * _SPREAD_STEP
        if not EARLIEST_HOUR <= hour.hour <= LATEST_HOUR:
            continue
        moment = first_moment(hour, zone)
        if moment < now + _HEADROOM or crowd_around(moment, [*others, *proposals]) >= CROWD:
            continue
        if proposals and moment - proposals[-1] < CROWD_WINDOW:
            continue
        proposals.append(moment)
        if len(proposals) == MOST_PROPOSALS:
            break
    return proposals


def first_day_with_room(start: date, shares: Mapping[date, int], *, limit: int) -> date:
    """The first day from `start` on that takes one more share under a daily limit of at least 1."""
    day = start
    while shares.get(day, 0) >= limit:
        day += timedelta(days=1)
    return day
