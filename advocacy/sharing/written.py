"""Values of a list as its reader writes them; language and zone are asked for once a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache

from django.utils import timezone, translation

from advocacy.kernel import formats


@dataclass(frozen=True)
class Reader:
    """For whom it is written, asked for once a page."""

    locale: formats.Locale
    zone: tzinfo
    now: datetime
    """In this zone."""

    def there(self, moment: datetime) -> datetime:
        """The same moment in the reader's zone. What is written of it then looks nothing up."""
        return moment.astimezone(self.zone)

    def day(self, moment: datetime) -> str:
        """The date of a moment, with its year when it is not this one."""
        return formats.day(self.there(moment).date(), locale=self.locale, now=self.now)

    def exact(self, moment: datetime) -> str:
        return formats.exact(moment, locale=self.locale, tz=self.zone)

    def relative(self, moment: datetime) -> str:
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
        return formats.clock(moment, locale=self.locale, tz=self.zone)


def reader(*, now: datetime) -> Reader:
    """The one whom the active language and zone belong to."""
    language = translation.get_language() or "en"
    zone = timezone.get_current_timezone()
    return Reader(formats.locale_for(language), zone, now.astimezone(zone))


@lru_cache(maxsize=5_000)
def _change(ratio: float, locale: formats.Locale) -> str:
    return formats.signed_percent(ratio, locale=locale, digits=0)
