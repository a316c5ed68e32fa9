"""Single visits are forgotten in time; what they came to is not."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from advocacy.sharing import facts
from advocacy.tenancy.context import tenant
from analytics.links import retention
from analytics.links.models import Click, LinkDay, TrackedLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 3, 20, tzinfo=UTC)


def visit(age: timedelta) -> Click:
    link, _ = TrackedLink.objects.get_or_create(code="a", target_url="https://example.org/")
    return Click.objects.create(
        token=uuid.uuid4(), link=link, at=NOW - age, kind="human", visitor=b"v" * 16
    )


def test_old_visits_go_and_their_numbers_stay(organization, other_organization, monkeypatch):
    monkeypatch.setattr(retention, "_BATCH", 2)
    kept = visit(retention.KEPT - timedelta(seconds=1))
    for days in range(5):
        visit(retention.KEPT + timedelta(days=days, seconds=1))
    TrackedLink.objects.update(human_clicks=6)
    LinkDay.objects.create(link=kept.link, day=(NOW - retention.KEPT).date(), human=6)
    with tenant(other_organization):
        theirs = TrackedLink.objects.create(code="b", target_url="https://example.org/")
        Click.objects.create(
            token=uuid.uuid4(), link=theirs, at=NOW - 2 * retention.KEPT, kind="bot", visitor=b""
        )
    assert retention.forget_visits(now=NOW) == 6
    assert Click.objects.get() == kept
    assert (TrackedLink.objects.get().human_clicks, LinkDay.objects.get().human) == (6, 6)
    with tenant(other_organization):
        assert not Click.objects.exists()
    assert retention.forget_visits(now=NOW) == 0


def test_nothing_goes_that_a_best_hour_looks_at():
    assert retention.KEPT > facts._HABITS
