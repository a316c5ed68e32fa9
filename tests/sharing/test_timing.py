"""Local times across daylight-saving changes, rhythms, best hours, crowds and limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.sharing import timing
from advocacy.sharing.timing import BestHour

BERLIN = "Europe/Berlin"
# Half an hour of difference, changes at midnight, southern summers, none at all, and far east.
ZONES = [
    BERLIN,
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Africa/Cairo",
    "UTC",
]
zones = st.sampled_from(ZONES)
clock = datetime.fromisoformat
some_years = st.datetimes(clock("2024-01-01"), clock("2030-12-31"))
local_times = some_years.map(lambda shown: shown.replace(second=0, microsecond=0))
moments = some_years.map(lambda moment: moment.replace(tzinfo=UTC))
slots = st.lists(st.integers(0, timing.MINUTES_OF_WEEK - 1), min_size=1, max_size=7)


def local(moment: datetime, zone: str = BERLIN) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"


# --- Local times ---------------------------------------------------------------------------------


def test_a_local_time_is_one_moment_as_a_rule():
    assert timing.moments_of(clock("2026-07-01 08:10"), BERLIN) == [
        datetime(2026, 7, 1, 6, 10, tzinfo=UTC)
    ]


def test_a_local_time_that_clocks_skip_is_none():
    skipped = clock("2026-03-29 02:30")
    assert timing.moments_of(skipped, BERLIN) == []
    assert local(timing.first_moment(skipped, BERLIN)) == "Sun 2026-03-29 03:30"


def test_a_local_time_that_comes_twice_is_two():
    twice = timing.moments_of(clock("2026-10-25 02:30"), BERLIN)
    assert twice == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]
    assert timing.first_moment(clock("2026-10-25 02:30"), BERLIN) == twice[0]


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_of_a_year(zone):
    """Walking the clock: every moment is one of those that its local time names."""
    moment, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    while moment < end:
        shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert moment in timing.moments_of(shown, zone)
        moment += timedelta(minutes=15)


@given(local_times, zones)
def test_every_local_time_is_shown_as_it_was_meant_or_later_by_the_gap(wanted, zone):
    found = timing.moments_of(wanted, zone)
    assert len(found) <= 2
    for moment in found:
        assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == wanted
    first = timing.first_moment(wanted, zone)
    late = first.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - wanted
    assert timedelta(0) <= late <= timedelta(hours=1)
    assert bool(found) == (late == timedelta(0))


# --- Rhythm --------------------------------------------------------------------------------------

TUESDAY_8 = timing.slot_of(1, time(8, 10))
FRIDAY_17 = timing.slot_of(4, time(17, 0))
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # a Saturday


def test_the_next_slot_is_the_next_in_the_members_week():
    found = timing.next_slot([FRIDAY_17, TUESDAY_8], now=NOW, zone=BERLIN)
    assert found is not None
    assert local(found) == "Tue 2026-11-24 08:10"


def test_a_slot_that_is_taken_is_passed_over():
    taken = [datetime(2026, 11, 24, 7, 25, tzinfo=UTC)]
    found = timing.next_slot([FRIDAY_17, TUESDAY_8], now=NOW, zone=BERLIN, taken=taken)
    assert found is not None
    assert local(found) == "Fri 2026-11-27 17:00"


def test_no_rhythm_no_slot():
    assert timing.next_slot([], now=NOW, zone=BERLIN) is None


def test_a_slot_keeps_its_local_time_when_clocks_change():
    before = datetime(2026, 10, 23, 12, 0, tzinfo=UTC)
    monday = timing.slot_of(0, time(8, 0))
    found = timing.next_slot([monday], now=before, zone=BERLIN)
    assert found == datetime(2026, 10, 26, 7, 0, tzinfo=UTC)
    a_week_before = timing.next_slot([monday], now=before - timedelta(days=7), zone=BERLIN)
    assert a_week_before == datetime(2026, 10, 19, 6, 0, tzinfo=UTC)


@given(slots, moments, zones)
def test_a_slot_is_ahead_within_a_week_and_at_its_local_time(places, now, zone):
    found = timing.next_slot(places, now=now, zone=zone)
    assert found is not None
    assert timedelta(minutes=10) <= found - now <= timedelta(days=7, hours=2)
    shown = found.astimezone(ZoneInfo(zone))
    meant = {timing.weekday_and_time(slot) for slot in places}
    candidates = {
        ((shown - late).weekday(), (shown - late).time())
        for late in (timedelta(0), timedelta(minutes=30), timedelta(hours=1))
    }
    assert candidates & meant


@given(st.integers(0, timing.MINUTES_OF_WEEK - 1))
def test_slots_are_weekday_and_time(slot):
    assert timing.slot_of(*timing.weekday_and_time(slot)) == slot


# --- Best hour -----------------------------------------------------------------------------------


def test_few_clicks_say_nothing():
    found = timing.best_hour({(1, 17): timing.ENOUGH_CLICKS - 1})
    assert found == timing.DEFAULT_BEST_HOUR
    assert not found.is_own


def test_the_hour_with_most_clicks_around_it_wins_over_a_lucky_one():
    clicks = {(day, 12): 9 for day in range(5)} | {(day, 13): 10 for day in range(5)}
    clicks |= {(day, 14): 9 for day in range(5)} | {(2, 20): 60}
    found = timing.best_hour(clicks)
    assert found.hour == 13
    assert found.clicks == sum(clicks.values())


def test_weekdays_without_readers_are_left_out():
    clicks = {(day, 12): 20 for day in range(5)} | {(6, 12): 1}
    assert timing.best_hour(clicks).weekdays == frozenset(range(5))


def test_nobody_is_told_to_share_at_night():
    assert timing.best_hour({(0, 3): 500}) == timing.DEFAULT_BEST_HOUR
    assert timing.best_hour({(0, 3): 500, (0, 19): 1}).hour == 19


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 23)), st.integers(0, 200), max_size=60
    ),
    moments,
    zones,
)
def test_a_best_hour_can_always_be_waited_for(clicks, now, zone):
    best = timing.best_hour(clicks)
    assert timing.EARLIEST_HOUR <= best.hour <= timing.LATEST_HOUR
    assert best.weekdays
    moment = timing.next_best(best, now=now, zone=zone)
    assert timedelta(0) < moment - now <= timedelta(days=7, hours=2)
    assert moment.astimezone(ZoneInfo(zone)).weekday() in best.weekdays


def test_the_next_best_hour_is_today_while_there_is_time():
    best = BestHour(8, frozenset(range(7)), 40)
    early = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    assert local(timing.next_best(best, now=early, zone=BERLIN)) == "Mon 2026-11-23 08:10"
    too_close = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
    assert local(timing.next_best(best, now=too_close, zone=BERLIN)) == "Tue 2026-11-24 08:10"


# --- Colleagues ----------------------------------------------------------------------------------


def test_with_room_nothing_is_proposed():
    assert timing.spread_times(NOW, [NOW, NOW], now=NOW, zone=BERLIN) == []


def test_a_crowded_hour_gets_proposals_with_room():
    others = [NOW + timedelta(minutes=minutes) for minutes in (-60, 5, 50)]
    found = timing.spread_times(NOW, others, now=NOW, zone=BERLIN)
    assert [local(moment) for moment in found] == [
        "Sat 2026-11-21 14:10",
        "Sat 2026-11-21 16:10",
        "Sat 2026-11-21 18:10",
    ]


@given(moments, st.lists(st.integers(-300, 3000), max_size=40), zones)
def test_proposals_have_room_and_are_in_daytime(wanted, minutes, zone):
    others = [wanted + timedelta(minutes=each) for each in minutes]
    found = timing.spread_times(wanted, others, now=wanted, zone=zone)
    assert len(found) <= timing.MOST_PROPOSALS
    if timing.crowd_around(wanted, others) < timing.CROWD:
        assert found == []
    for moment in found:
        assert moment > wanted
        assert timing.crowd_around(moment, others) < timing.CROWD
        hour = moment.astimezone(ZoneInfo(zone)).hour
        assert timing.EARLIEST_HOUR <= hour <= timing.LATEST_HOUR + 1
    assert all(b - a >= timing.CROWD_WINDOW for a, b in pairwise(found))


# --- Limit of a day ------------------------------------------------------------------------------


def test_the_first_day_with_room():
    day = date(2026, 11, 21)
    shares = {day: 3, day + timedelta(days=1): 2, day + timedelta(days=2): 1}
    assert timing.first_day_with_room(day, shares, limit=4) == day
    assert timing.first_day_with_room(day, shares, limit=3) == day + timedelta(days=1)
    assert timing.first_day_with_room(day, shares, limit=2) == day + timedelta(days=2)
    assert timing.first_day_with_room(day, shares, limit=1) == day + timedelta(days=3)
