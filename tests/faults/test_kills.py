"""Hundreds of workers killed with -9: one visible post for each share, or none and a question.

Every step of the engine is combined with what LinkedIn does at that moment and with a second kill
during the repetition. The processes are real and so is SIGKILL; see `prefork` for what is left out.
The time that passes between attempts is made to pass, in our rows and on the simulator's clock.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import connection

from advocacy.events.models import DomainEvent
from advocacy.sharing.fault_points import FAILURE_POINTS, POINTS
from advocacy.sharing.models import Share
from advocacy.sharing.publishing import sweeps
from advocacy.sharing.publishing.statements import database_now
from content.media import store_picture
from tests.faults.prefork import Prefork
from tests.faults.workers import Workers
from tests.sharing.conftest import let_pass
from tests.sharing.linkedin.simulated import png

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.worker,
    pytest.mark.timeout(900),
]

Status = Share.Status
SENDING = POINTS.index("marked_as_sent") + 1
# What LinkedIn does with the first attempt, and where that attempt can be killed.
CALM = POINTS
NO_POST = (*POINTS[:SENDING], *FAILURE_POINTS)
FIRST = {
    "": CALM,
    # A 5xx although the post was created; a conflict that created nothing; no answer in time.
    "unavailable_on_create": NO_POST,
    "conflict": NO_POST,
}
# In the repetition "answered" may turn out as a failure (LinkedIn calls it a duplicate).
SECOND = (
    *((point,) for point in POINTS[:SENDING]),
    ("answered", "failed"),
    ("recorded", "failure_recorded"),
)
LEAST_KILLS = 200


@dataclass(frozen=True)
class Case:
    behaviour: str
    first: str
    second: tuple[str, ...]
    deliveries: int

    def __str__(self) -> str:
        return f"{self.behaviour or 'calm'}, {self.first}, {'/'.join(self.second)}"


def cases() -> Iterator[Case]:
    combined = itertools.chain.from_iterable(
        itertools.product([behaviour], points, SECOND) for behaviour, points in FIRST.items()
    )
    for number, (behaviour, first, second) in enumerate(combined):
        if first != "recorded":
            # Every third task is delivered twice at the same moment.
            yield Case(behaviour, first, second, deliveries=2 if number % 3 == 0 else 1)
    yield Case("", "recorded", (), deliveries=2)


@pytest.fixture
def prefork(linkedin, tmp_path) -> Iterator[Prefork]:
    workers = Workers(linkedin_url=linkedin.url, folder=tmp_path)
    with Prefork(workers.environment, tmp_path / "prefork.log") as process:
        yield process
    workers.stop()


def sweep(shares: list[Share]) -> None:
    """Two minutes later: what dead workers left is taken back, and due again a while after."""
    for share in shares:
        let_pass(share, minutes=2)
    while sweeps.release_stuck(now=database_now()):
        continue
    for share in shares:
        let_pass(share, seconds=90)


def test_two_hundred_kills(
    prefork, linkedin, queue_share: Callable[..., Share], post, curator, record_property
):
    post.picture = store_picture(png(1300, 700), by=curator)
    post.save()
    planned = {queue_share(f"Killed in case {case}."): case for case in cases()}
    shares = list(planned)
    kills = 0

    def attempt(share: Share, *dies_at: str, deliveries: int = 1) -> int:
        codes = prefork.run(
            organization_id=share.organization_id,
            share_id=share.pk,
            dies_at=dies_at,
            deliveries=deliveries,
        )
        return codes.count(-9)

    for share, case in planned.items():
        if case.behaviour:
            linkedin.arm(case.behaviour)
        kills += attempt(share, case.first, deliveries=case.deliveries)
        linkedin.arm(case.behaviour or "conflict", 0)
    sweep(shares)
    linkedin.advance(seconds=210)
    for share, case in planned.items():
        if case.second:
            kills += attempt(share, *case.second, deliveries=case.deliveries)
    for _ in range(2):
        sweep(shares)
        linkedin.advance(seconds=210)
        for share in shares:
            attempt(share)

    visible = Counter(each["text"] for each in linkedin.posts())
    published = set()
    outcomes: Counter[str] = Counter()
    for share, case in planned.items():
        share.refresh_from_db()
        posts = visible[share.approved_text]
        outcomes[f"{share.status}, {posts} visible"] += 1
        assert posts <= 1, case
        assert share.status in (Status.PUBLISHED, Status.UNCONFIRMED, Status.NEEDS_ATTENTION), case
        if share.status == Status.PUBLISHED:
            assert posts == 1, case
            published.add(share.pk)
        else:
            assert (share.problem, share.next_attempt_at) == ("unconfirmed", None), case
    assert sum(visible.values()) == len(visible)
    announced = DomainEvent.objects.filter(name="SharePublished")
    events = [event.payload["share_id"] for event in announced]
    assert sorted(events) == sorted(published)
    assert kills >= LEAST_KILLS
    # Shown by `pytest -rA`, and kept in the report of a CI run.
    record_property("kills", kills)
    record_property("outcomes", dict(outcomes))
    print(f"\n{kills} workers killed, {len(shares)} shares: {dict(outcomes)}")  # noqa: T201


def test_a_time_out_after_sending_and_kills_around_it(prefork, linkedin, queue_share):
    """LinkedIn creates the post and does not answer in time; the worker dies around that."""
    shares = {
        point: queue_share(f"Not answered in time, {point}.") for point in ("", *FAILURE_POINTS)
    }
    for point, share in shares.items():
        linkedin.arm("hang_on_create", seconds=1)
        prefork.run(
            organization_id=share.organization_id,
            share_id=share.pk,
            dies_at=[point],
            call_seconds=0.4,
        )
    assert len(linkedin.posts()) == len(shares)
    sweep(list(shares.values()))
    for share in shares.values():
        prefork.run(organization_id=share.organization_id, share_id=share.pk)
        share.refresh_from_db()
        assert share.status == Status.PUBLISHED
    assert len(linkedin.posts()) == len(shares)


def test_the_database_restarts_while_linkedin_answers(prefork, linkedin, queue_share):
    """Every connection of the worker is ended, as a restart does it, after the post was created.

    The server of the tests is shared with other tests, so it is not itself restarted.
    """
    share = queue_share("While the database restarted.")
    linkedin.arm("hang_on_create", seconds=2)
    prefork.start(organization_id=share.organization_id, share_id=share.pk)
    while not linkedin.posts():
        continue
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        assert cursor.fetchone()[0] >= 1
    assert prefork.wait() == [0]
    share.refresh_from_db()
    assert (share.status, share.urn) == (Status.PUBLISHED, linkedin.posts()[0]["urn"])
    assert [attempt.outcome for attempt in share.attempts.all()] == ["published"]
