"""What lists write in parts reads as what everything else writes at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from advocacy.kernel import formats
from advocacy.sharing.written import reader

LANGUAGES = st.sampled_from([code for code, _name in settings.LANGUAGES])
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"])
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(language=LANGUAGES, zone=ZONES, now=MOMENTS, hours=st.integers(-2_000, 2_000))
def test_moments(language, zone, now, hours):
    moment, tz = now + timedelta(hours=hours), ZoneInfo(zone)
    with translation.override(language), timezone.override(zone):
        written = reader(now=now)
    locale = formats.locale_for(language)
    assert written.exact(moment) == formats.exact(moment, locale=locale, tz=tz)
    assert written.clock(moment) == formats.clock(moment, locale=locale, tz=tz)
    assert written.relative(moment) == formats.relative(moment, locale=locale, tz=tz, now=now)


@given(language=LANGUAGES, value=st.integers(0, 10_000_000))
def test_numbers(language, value):
    locale = formats.locale_for(language)
    with translation.override(language):
        written = reader(now=timezone.now())
    assert written.number(value) == formats.number(value, locale=locale)
    assert written.signed(-value) == formats.signed(-value, locale=locale)


@pytest.mark.parametrize(
    ("ratio", "says"), [(0.126, "+13%"), (-0.024, "−2%"), (0.004, "0%"), (4.0, "+400%")]
)
def test_changes(ratio, says):
    with translation.override("en"):
        assert reader(now=timezone.now()).change(ratio) == says
