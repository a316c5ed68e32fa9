"""From the queue to the database: each click once, people told from repeats, totals kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache as django_cache
from django.db import connection

from advocacy.events.models import DomainEvent
from advocacy.kernel.store import key, store
from advocacy.tenancy.context import tenant
from analytics.links import clicks, drain
from analytics.links.models import Click, LinkDay, TrackedLink
from analytics.links.rules import Kind
from analytics.links.services import create_link
from analytics.links.tasks import drain_clicks

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def push() -> Callable[..., None]:
    """Put a click into the queue, as the redirector does."""

    def push(link: TrackedLink, *, at=NINE, kind=Kind.HUMAN, visitor="v") -> None:
        line = clicks.write(
            link.code,
            at=at,
            kind=kind,
            visitor=visitor.encode().ljust(16, b"\0"),
            referrer_host="linkedin.com",
            device="phone",
        )
        store().rpush(key("clicks"), line)

    return push


@pytest.fixture
def link(organization) -> TrackedLink:
    return create_link(target_url="https://example.com")


@pytest.mark.django_db
def test_clicks_are_stored_and_counted(link, push):
    push(link, visitor="a")
    push(link, visitor="b", at=NINE + timedelta(minutes=1))
    push(link, visitor="a", at=NINE + timedelta(minutes=2))
    push(link, kind=Kind.PREVIEW)
    push(link, kind=Kind.SCANNER)
    assert drain_clicks() == 5
    kinds = sorted(Click.objects.values_list("kind", flat=True))
    assert kinds == ["human", "human", "preview", "repeat", "scanner"]
    link.refresh_from_db()
    assert link.human_clicks == 2
    assert (link.first_clicked_at, link.last_clicked_at) == (NINE, NINE + timedelta(minutes=1))
    day = LinkDay.objects.get()
    assert (day.day, day.human, day.other) == (date(2026, 11, 2), 2, 3)
    stored = Click.objects.filter(kind="human").first()
    assert (stored.referrer_host, stored.device) == ("linkedin.com", "phone")
    assert clicks.waiting() == 0
    assert clicks.taken() == []


@pytest.mark.django_db
def test_a_visitor_is_known_across_batches(link, push):
    for minute in (0, 10, 29, 30, 31):
        push(link, at=NINE + timedelta(minutes=minute))
        drain.drain()
    link.refresh_from_db()
    assert link.human_clicks == 2
    assert Click.objects.filter(kind="repeat").count() == 3


@pytest.mark.django_db
def test_days_are_those_of_the_organization(organization, link, push):
    organization.time_zone = "Asia/Tokyo"
    organization.save()
    push(link, at=datetime(2026, 11, 2, 16, tzinfo=UTC))
    drain.drain()
    assert LinkDay.objects.get().day == date(2026, 11, 3)


@pytest.mark.django_db
def test_organizations_share_the_queue_and_nothing_else(
    organization, other_organization, link, push
):
    with tenant(other_organization):
        theirs = create_link(target_url="https://example.com")
        push(theirs)
    push(link)
    drain.drain()
    assert Click.objects.count() == 1
    with tenant(other_organization):
        assert Click.objects.get().organization == other_organization
        assert DomainEvent.objects.filter(name="HumanClicksCounted").count() == 1


@pytest.mark.django_db
def test_it_announces_people_only(link, push):
    push(link, kind=Kind.BOT)
    drain.drain()
    assert not DomainEvent.objects.exists()
    push(link, visitor="a")
    push(link, visitor="b", at=NINE + timedelta(seconds=1))
    drain.drain()
    counted = DomainEvent.objects.get(name="HumanClicksCounted").payload
    tokens = [
        str(token).replace("-", "")
        for token in Click.objects.filter(kind="human")
        .order_by("at")
        .values_list("token", flat=True)
    ]
    assert [token.replace("-", "") for token in counted["tokens"]] == tokens
    assert (counted["link_id"], counted["count"], counted["total"]) == (link.pk, 2, 2)
    assert DomainEvent.objects.get(name="ClickDaysChanged").payload == {"days": ["2026-11-02"]}


@pytest.mark.django_db
def test_a_list_stored_twice_counts_once(link, push):
    push(link)
    name = clicks.take()
    lines = [clicks.read(raw) for raw in clicks.lines(name)]
    drain.store_lines(lines)
    assert drain.drain() == 1
    link.refresh_from_db()
    assert (link.human_clicks, Click.objects.count(), LinkDay.objects.get().human) == (1, 1, 1)
    assert DomainEvent.objects.filter(name="HumanClicksCounted").count() == 1


@pytest.mark.django_db
def test_what_nobody_of_ours_wrote_is_dropped(link, push, caplog):
    store().rpush(key("clicks"), "nonsense", b"\xff\xfe", "a\tb\tc")
    push(link)
    gone = TrackedLink(code="goneAway")
    push(gone)
    assert drain.drain() == 2
    assert Click.objects.count() == 1
    assert "3 unreadable clicks" in caplog.text


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow(
    organization, link, push, django_assert_max_num_queries
):
    links = [create_link(target_url="https://example.com") for _ in range(30)]
    for number in range(300):
        push(links[number % 30], visitor=f"visitor {number}")
    with django_assert_max_num_queries(18):
        drain.drain()
    assert sum(TrackedLink.objects.values_list("human_clicks", flat=True)) == 300


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "point",
    ["after taking", "after copying", "before committing", "after committing", "between batches"],
)
def test_clicks_in_are_clicks_out_when_the_drain_is_killed(link, push, point):
    for number in range(100):
        push(link, visitor=f"v{number % 50}", at=NINE + timedelta(seconds=number))
    killed = _drain_in_a_process(point)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert Click.objects.count() < 100
    finished = _drain_in_a_process("never")
    assert finished.returncode == 0, finished.stderr
    assert Click.objects.count() == 100
    assert Click.objects.filter(kind="human").count() == 50
    link.refresh_from_db()
    assert link.human_clicks == 50
    assert LinkDay.objects.get().human == 50
    counted = DomainEvent.objects.filter(name="HumanClicksCounted")
    assert sum(event.payload["count"] for event in counted) == 50
    assert clicks.waiting() == 0
    assert clicks.taken() == []


@pytest.mark.django_db(transaction=True)
def test_two_drains_at_once_count_a_visitor_once(link, push):
    for number in range(400):
        push(link, visitor=f"v{number % 10}", at=NINE + timedelta(seconds=number))
    both = [_start("never"), _start("never")]
    for process in both:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    link.refresh_from_db()
    assert (link.human_clicks, Click.objects.count()) == (10, 400)


def _drain_in_a_process(point: str) -> subprocess.CompletedProcess[str]:
    process = _start(point)
    _, errors = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, stderr=errors)


def _start(point: str) -> subprocess.Popen[str]:
    database = connection.settings_dict
    address = f"postgres://{database['USER']}@{quote(database['HOST'], safe='')}/{database['NAME']}"
    return subprocess.Popen(
        [sys.executable, "-m", "tests.links.drain_worker", django_cache.key_prefix, point],
        env={**os.environ, "DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
