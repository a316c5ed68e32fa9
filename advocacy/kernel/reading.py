"""Dates for sentences made in code, as the person reading writes them.

Templates have filters for this (advocacy.config.template_library); both say the same.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone, translation

from advocacy.kernel import formats


def day(value: date) -> str:
    """A date in the active language: its month in words, the year when it is not this one."""
    locale = formats.locale_for(translation.get_language() or "en")
    return formats.day(value, locale=locale, now=timezone.localtime())
