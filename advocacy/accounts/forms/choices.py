"""Choices that several forms offer."""

from __future__ import annotations

from datetime import time
from functools import cache
from zoneinfo import available_timezones

from django.utils import formats


@cache
def time_zones() -> list[tuple[str, str]]:
    """Zones people recognise, `Area/City`; the historical aliases stay valid but unlisted."""
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names = sorted(name for name in available_timezones() if name.split("/")[0] in areas)
    return [(name, name.replace("_", " ")) for name in [*names, "UTC"]]


def hours() -> list[tuple[int, str]]:
    """The full hours of a day, as the reader's language writes them."""
    return [(hour, formats.time_format(time(hour), "TIME_FORMAT")) for hour in range(24)]
