from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.kernel import formats
from advocacy.kernel.formats import locale_for

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
EN, DE, PL, DA, NL = map(locale_for, ("en", "de", "pl", "da", "nl"))
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [(EN, "412,900"), (DE, "412.900"), (PL, f"412{NBSP}900"), (DA, "412.900"), (NL, "412.900")],
)
def test_numbers_have_the_locale_s_separators(locale, expected):
    assert formats.number(412_900, locale=locale) == expected


def test_decimals_can_be_fixed():
    assert formats.number(124, locale=EN, digits=1) == "124.0"
    assert formats.number(Decimal("8.04"), locale=DE, digits=1) == "8,0"
    assert formats.number(1234.5, locale=EN, digits=0) == "1,234"


@pytest.mark.parametrize(
    ("locale", "digits", "expected"),
    [
        (EN, 0, "48%"),
        (DE, 0, f"48{NBSP}%"),
        (DA, 1, f"48,2{NBSP}%"),
        (locale_for("tr"), 1, "%48,2"),
    ],
)
def test_percentages_keep_the_locale_s_sign_and_place(locale, digits, expected):
    assert formats.percent(0.482, locale=locale, digits=digits) == expected


def test_changes_show_their_direction_with_a_true_minus():
    assert formats.signed_percent(0.061, locale=EN) == "+6.1%"
    assert formats.signed_percent(-0.0241, locale=DE) == f"−2,4{NBSP}%"
    assert formats.signed(0, locale=EN) == "0"
    assert formats.signed(-3, locale=EN) == "−3"


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "cents", "expected"),
    [
        (31240, "EUR", EN, False, "€31,240"),
        (31240, "EUR", DE, False, f"31.240{NBSP}€"),
        (Decimal("12.5"), "DKK", DA, True, f"12,50{NBSP}kr."),
        (3124.4, "JPY", EN, True, "¥3,124"),
        (-5, "EUR", NL, False, f"€{NBSP}-5"),
    ],
)
def test_money(amount, currency, locale, cents, expected):
    assert formats.money(amount, currency, locale=locale, cents=cents) == expected


def test_compact_numbers_fit_tight_places():
    assert formats.compact(950, locale=EN) == "950"
    assert formats.compact(21_400, locale=EN) == "21.4K"
    assert formats.compact(21_400, locale=DE) == "21.400"
    assert formats.compact(-2_406, locale=DE) == formats.number(-2_406, locale=DE, digits=0)
    assert formats.compact(21_400, locale=PL) == f"21,4{NBSP}tys."


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        (timedelta(hours=-3), "3 hours ago"),
        (timedelta(minutes=40), "in 40 minutes"),
        (timedelta(days=2), "in 2 days"),
        (timedelta(days=-6), "6 days ago"),
        (timedelta(days=-7), "Nov 14"),
        (timedelta(days=-365), "Nov 21, 2025"),
        (timedelta(days=30), "Dec 21"),
    ],
)
def test_moments_are_relative_for_a_week_and_dates_beyond(distance, expected):
    assert formats.relative(NOW + distance, locale=EN, tz=UTC, now=NOW) == expected


def test_moments_are_said_in_the_reader_s_language_and_zone():
    three_hours_ago = NOW - timedelta(hours=3)
    assert formats.relative(three_hours_ago, locale=PL, tz=UTC, now=NOW) == "3 godziny temu"
    # 23:30 in London is already the next day in Copenhagen.
    late = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)
    assert formats.relative(late, locale=DE, tz=COPENHAGEN, now=NOW) == "2. Nov."
    assert formats.clock(late, locale=DE, tz=COPENHAGEN) == "00:30"


def test_exact_moments_name_day_and_minute():
    assert formats.exact(NOW, locale=DE, tz=COPENHAGEN) == "21. November 2026, 13:00"
    assert "November 21, 2026" in formats.exact(NOW, locale=EN, tz=COPENHAGEN)


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Mon"), ("de", "Mo"), ("da", "man."), ("pl", "pon.")]
)
def test_days_of_the_week_are_short(language, name):
    assert formats.weekday(date(2026, 11, 23), locale=locale_for(language)) == name


def test_days_leave_out_the_current_year():
    assert formats.day(date(2026, 3, 2), locale=DE, now=NOW) == "2. März"
    assert "2025" in formats.day(date(2025, 3, 2), locale=DE, now=NOW)


@pytest.mark.parametrize("language", ["xx", "", "en_US_POSIX_x"])
def test_unknown_languages_fall_back_to_english(language):
    assert locale_for(language).language == "en"


@given(st.integers(-(10**12), 10**12))
def test_no_digit_is_lost_in_any_language(value):
    for locale in (EN, DE, PL, DA, NL):
        digits = [letter for letter in formats.number(value, locale=locale) if letter.isdigit()]
        assert "".join(digits) == str(abs(value))
