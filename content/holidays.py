"""Public holidays of the organization's country: days on which nobody should be asked anything."""

from __future__ import annotations

from datetime import date

from django.utils import translation

# A range of a calendar; more would only cost time.
_MOST_YEARS = 3


def public_holidays(country: str, first: date, last: date) -> dict[date, str]:
    """Names by day, in the reader's language where the country's calendar knows it.

    Nothing for a country that is not set or not known.
    """
    import holidays

    if country not in holidays.list_supported_countries():
        return {}
    years = list(range(first.year, last.year + 1))[:_MOST_YEARS]
    known = holidays.country_holidays(country, years=years)
    language = _language(list(known.supported_languages))
    if language:
        known = holidays.country_holidays(country, years=years, language=language)
    return {day: name for day, name in sorted(known.items()) if first <= day <= last}


def _language(supported: list[str]) -> str:
    """The reader's language, otherwise English, otherwise "" for the country's own."""
    reader = translation.get_language() or "en"
    for wanted in (reader, "en_US", "en_GB"):
        if wanted in supported:
            return wanted
    return next((code for code in supported if code.startswith(f"{reader}_")), "")
