"""Choices that several forms offer."""

from __future__ import annotations

from datetime import time
from functools import cache
from zoneinfo import available_timezones

from django.utils import formats
from django.utils.translation import get_language

from advocacy.kernel.formats import locale_for

# Groups of countries and placeholders in the Unicode territories.
_NO_COUNTRIES = frozenset("EU EZ UN XA XB ZZ QO".split())


@cache
def time_zones() -> list[tuple[str, str]]:
    """Zones people recognise, `Area/City`; the historical aliases stay valid but unlisted."""
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names = sorted(name for name in available_timezones() if name.split("/")[0] in areas)
    return [(name, name.replace("_", " ")) for name in [*names, "UTC"]]


def hours() -> list[tuple[int, str]]:
    """The full hours of a day, as the reader's language writes them."""
    return [(hour, formats.time_format(time(hour), "TIME_FORMAT")) for hour in range(24)]


def countries() -> list[tuple[str, str]]:
    """ISO 3166 codes with their names in the reader's language, in its order; "" first."""
    locale = locale_for(get_language() or "en")
    named = [
        (code, name)
        for code, name in locale.territories.items()
        # ZZ and the like are regions that are no country.
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    return [("", "–"), *sorted(named, key=lambda pair: pair[1].casefold())]
