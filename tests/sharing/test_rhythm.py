"""A weekly rhythm of one's own."""

from __future__ import annotations

import pytest

from tests.sharing.composing import html

pytestmark = pytest.mark.django_db


# --- A rhythm of one's own ------------------------------------------------------------------------


def rhythm(**days: str) -> dict[str, str]:
    return {f"day{number}": "not" for number in range(7)} | days


def test_a_rhythm_is_set_and_shown_again(member, as_person):
    browser = as_person(member)
    page = "/nordwind/shares/rhythm/"
    answer = browser.post(page, rhythm(day1="08:30", day3="17:00"))
    assert answer.status_code == 302
    member.refresh_from_db()
    assert member.share_slots == [1 * 1440 + 8 * 60 + 30, 3 * 1440 + 17 * 60]
    shown = html(browser.get(page))
    assert shown.count('<option value="08:30" selected>') == 1
    browser.post(page, rhythm())
    member.refresh_from_db()
    assert member.share_slots == []


def test_an_hour_that_is_not_offered_is_refused(member, as_person):
    answer = as_person(member).post("/nordwind/shares/rhythm/", rhythm(day1="08:31"))
    assert answer.status_code == 422
    member.refresh_from_db()
    assert member.share_slots == []
