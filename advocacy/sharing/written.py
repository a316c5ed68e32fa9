"""Values of a list as its reader writes them, in the active language and zone.

Rows share days, minutes and percents with rows of other people, while moments are everybody's own:
so the parts are remembered, and put together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from babel.dates import format_date, format_time, get_datetime_format
from django.utils import timezone, translation

from advocacy.kernel import formats


@dataclass(frozen=True)
class Reader:
    """For whom it is written, asked for once a page."""

    locale: formats.Locale
    zone: tzinfo
    now: datetime

    def exact(self, moment: datetime) -> str:
        """As `formats.exact`."""
        there = moment.astimezone(self.zone)
        pattern = _pattern(self.locale)
        return pattern.format(
            _clock(there.time().replace(second=0, microsecond=0), self.locale),
            _day(there.date(), self.locale),
        )

    def relative(self, moment: datetime) -> str:
        """As `formats.relative`."""
        return formats.relative(moment, locale=self.locale, tz=self.zone, now=self.now)

    def number(self, value: int) -> str:
        # Nothing to separate: the same in all our languages.
        return str(value) if 0 <= value < 1000 else formats.number(value, locale=self.locale)

    def signed(self, value: int) -> str:
        return formats.signed(value, locale=self.locale)

    def change(self, ratio: float) -> str:
        """A change in whole percents, with its sign."""
        return _change(round(ratio, 2), self.locale)

    def clock(self, moment: datetime) -> str:
        """As `formats.clock`."""
        there = moment.astimezone(self.zone)
        return _clock(there.time().replace(second=0, microsecond=0), self.locale)


def reader(*, now: datetime) -> Reader:
    """The one whom the active language and zone belong to."""
    language = translation.get_language() or "en"
    return Reader(formats.locale_for(language), timezone.get_current_timezone(), now)


@lru_cache(maxsize=100)
def _pattern(locale: formats.Locale) -> str:
    return str(get_datetime_format("long", locale=locale))


@lru_cache(maxsize=5_000)
def _day(day: date, locale: formats.Locale) -> str:
    return format_date(day, format="long", locale=locale)


@lru_cache(maxsize=10_000)
def _clock(at: time, locale: formats.Locale) -> str:
    return format_time(at, format="short", locale=locale)


@lru_cache(maxsize=5_000)
def _change(ratio: float, locale: formats.Locale) -> str:
    return formats.signed_percent(ratio, locale=locale, digits=0)
