"""Numbers, money and moments as the reader writes them.

Pure Babel: the reader's locale, time zone and the present moment are given by the caller, so a mail
can be rendered for somebody who is not the one making the request.
"""

from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
)
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
)

Number = int | float | Decimal

# Beyond a week "9 days ago" makes people count; a date does not.
RELATIVE_FOR = timedelta(days=7)


@cache
def locale_for(language: str) -> Locale:
    """Babel's locale of a language tag such as "de" or "en-gb"; English when it knows none."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


# A table of 25 rows formats a hundred numbers, mostly small and the same as on other pages.
@lru_cache(maxsize=20_000)
def number(value: Number, *, locale: Locale, digits: int | None = None) -> str:
    """The value with the locale's separators; `digits` fixes the number of decimals."""
    if digits is None:
        return format_decimal(value, locale=locale)
    pattern = "#,##0" if digits == 0 else "#,##0." + "0" * digits
    return format_decimal(value, format=pattern, locale=locale)


def compact(value: Number, *, locale: Locale) -> str:
    """A short form for tight places: 21,400 becomes "21.4K" in English."""
    digits = 1 if _size(value) >= 1000 else 0
    short = format_compact_decimal(value, locale=locale, fraction_digits=digits)
    # German has no short form of thousands, and Babel then leaves out the separator as well.
    return number(value, locale=locale, digits=0) if short.lstrip("-").isdigit() else short


def percent(ratio: Number, *, locale: Locale, digits: int = 0) -> str:
    """A ratio (0.25) as a percentage ("25%")."""
    pattern = _percent_pattern(locale, digits)
    return format_percent(ratio, format=pattern, locale=locale)


def signed(value: Number, *, locale: Locale, digits: int | None = None) -> str:
    """The value with its sign always shown, with a true minus; zero has none."""
    return _with_sign(value, number(_size(value), locale=locale, digits=digits))


def signed_percent(ratio: Number, *, locale: Locale, digits: int = 1) -> str:
    """A change (-0.024) as a signed percentage ("−2.4%")."""
    return _with_sign(ratio, percent(_size(ratio), locale=locale, digits=digits))


def money(amount: Number, currency: str, *, locale: Locale, cents: bool = False) -> str:
    """An amount in an ISO 4217 currency, in whole units unless `cents` asks for the smallest."""
    digits = get_currency_precision(currency) if cents else 0
    pattern = locale.currency_formats["standard"].pattern
    whole = pattern.replace(".00", "." + "0" * digits if digits else "")
    return format_currency(amount, currency, format=whole, locale=locale, currency_digits=False)


def day(value: date, *, locale: Locale, now: datetime) -> str:
    """A date with its month in words, and the year only when it is not this one."""
    return _day(value, locale, value.year == now.year)


@lru_cache(maxsize=20_000)
def _day(value: date, locale: Locale, is_this_year: bool) -> str:
    if is_this_year:
        return format_skeleton("MMMd", value, locale=locale)
    return format_date(value, format="medium", locale=locale)


def month(value: date, *, locale: Locale) -> str:
    """A month with its year, standing alone: ``November 2026``."""
    return format_skeleton("yMMMM", value, locale=locale)


def weekday(value: date, *, locale: Locale) -> str:
    """The day of the week, short and standing alone: "Mon"."""
    return format_date(value, "ccc", locale=locale)


def clock(moment: datetime, *, locale: Locale, tz: tzinfo) -> str:
    """The time of day of an aware moment, without seconds."""
    return _minute(moment.astimezone(tz).time().replace(second=0, microsecond=0), locale)


def exact(moment: datetime, *, locale: Locale, tz: tzinfo) -> str:
    """An aware moment to the minute with its full date, for the title of a relative one."""
    there = moment.astimezone(tz)
    return _joined(locale).format(clock(there, locale=locale, tz=tz), _date(there.date(), locale))


# A list names many moments. Each is its own, but their days, minutes and zones are everybody's.
@lru_cache(maxsize=10_000)
def _minute(at: time, locale: Locale) -> str:
    return format_time(at, format="short", locale=locale)


@lru_cache(maxsize=5_000)
def _date(value: date, locale: Locale) -> str:
    return format_date(value, format="long", locale=locale)


@lru_cache(maxsize=100)
def _joined(locale: Locale) -> str:
    return str(get_datetime_format("long", locale=locale))


def relative(moment: datetime, *, locale: Locale, tz: tzinfo, now: datetime) -> str:
    """An aware moment as people say it: "3 hours ago", "in 2 days", a date beyond a week."""
    distance = moment - now
    if abs(distance) < RELATIVE_FOR:
        return format_timedelta(distance, add_direction=True, threshold=0.9, locale=locale)
    return day(moment.astimezone(tz).date(), locale=locale, now=now.astimezone(tz))


def _with_sign(value: Number, text: str) -> str:
    if value == 0:
        return text
    return ("+" if value > 0 else "\N{MINUS SIGN}") + text


def _size(value: Number) -> Number:
    return -value if value < 0 else value


@cache
def _percent_pattern(locale: Locale, digits: int) -> str:
    pattern: str = locale.percent_formats[None].pattern
    return pattern.replace("#,##0", "#,##0." + "0" * digits) if digits else pattern
