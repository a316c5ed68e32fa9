"""What is kept for some seconds: for whom, how long, and how it is forgotten at once."""

from __future__ import annotations

import pytest

from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from advocacy.tenancy.shortly import forget_shortly, shortly, shortly_each

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> list[object]:
    return []


@pytest.fixture
def doubled(asked, settings):
    settings.SHORTLY_SECONDS = 60

    @shortly_each(times=2)
    def double(numbers: list[int]) -> dict[int, int]:
        asked.append(list(numbers))
        return {number: 2 * number for number in numbers if number}

    return double


def test_only_what_is_not_known_is_asked_for(organization, doubled, asked):
    assert doubled([1, 2]) == {1: 2, 2: 4}
    assert doubled([2, 0, 3]) == {2: 4, 3: 6}
    assert doubled([0, 1]) == {1: 2}
    assert asked == [[1, 2], [0, 3]]


def test_each_organization_has_its_own(organization, other_organization, doubled, asked):
    doubled([1])
    with tenant(other_organization):
        doubled([1])
    assert asked == [[1], [1]]


def test_it_is_forgotten_in_time(organization, doubled, asked, settings, monkeypatch):
    clock = iter([0.0, 119.0, 121.0])
    monkeypatch.setattr("advocacy.tenancy.shortly.time.monotonic", lambda: next(clock))
    for _ in range(3):
        doubled([1])
    assert asked == [[1], [1]]


def test_it_is_forgotten_at_once(organization, doubled, asked):
    @shortly
    def answer() -> int:
        asked.append("answer")
        return 42

    for _ in range(2):
        doubled([1])
        answer()
    forget_shortly()
    # As the next request of any process reads it.
    with tenant(Organization.objects.get(pk=organization.pk)):
        doubled([1])
        answer()
    doubled([1])
    assert asked == [[1], "answer", [1], "answer"]


def test_changed_settings_are_shown_at_once_and_bring_nothing_back(organization):
    stale = Organization.objects.get(pk=organization.pk)
    forget_shortly()
    stale.name = "Nordwind"
    stale.save()
    assert stale.version == organization.version + 1
