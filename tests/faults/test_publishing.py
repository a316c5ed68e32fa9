"""Workers killed with -9 in mid-publish: one visible post each, or none and a clear question.

Real worker processes, a real broker that delivers again, and a simulated LinkedIn that counts.
"""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from advocacy.config.embedded import Valkey
from advocacy.events.models import DomainEvent
from advocacy.sharing.models import Share, ShareAttempt
from content.media import store_picture
from tests.faults.workers import DEFAULT_QUEUE, Workers
from tests.sharing.conftest import let_pass
from tests.sharing.linkedin.simulated import png

# Each takes a Celery worker of its own, which is slow to start; `test_kills` kills at every point.
KILLED = ("claimed", "marked_as_sent", "answered")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]

Status = Share.Status
FORGOTTEN = ("link_made", "answered")


def visible(linkedin) -> Counter[str]:
    """How often each text is on LinkedIn."""
    return Counter(post["text"] for post in linkedin.posts())


def kill_at(workers: Workers, shares: dict[str, Share]) -> None:
    """Give each share to a worker of its own that dies at its point; returns when all are dead."""
    doomed = []
    for point, share in shares.items():
        doomed.append(workers.start([point], dies_at=point))
        workers.send(
            "publish_share",
            queue=point,
            organization_id=share.organization_id,
            share_id=share.pk,
        )
    for process in doomed:
        assert process.wait(timeout=90) == -signal.SIGKILL, workers.logs()


def recover(workers: Workers, shares: dict[str, Share], *, after: timedelta) -> None:
    """A healthy worker is given the dead ones' tasks again, then the sweeps of beat."""
    workers.start([DEFAULT_QUEUE, *shares])
    workers.wait_until_idle()
    for wait in (after, timedelta(minutes=2)):
        for share in shares.values():
            let_pass(share, seconds=wait.total_seconds())
        workers.send("reconcile_shares")
        workers.wait_until_idle()
        for share in shares.values():
            let_pass(share, seconds=90)
        workers.send("publish_due_shares")
        workers.wait_until_idle()


def test_killed_anywhere_each_share_is_one_post(workers, queue_share, linkedin, post, curator):
    post.picture = store_picture(png(1300, 700), by=curator)
    post.save()
    shares = {point: queue_share(f"Killed when it was {point}.") for point in KILLED}
    kill_at(workers, shares)
    on_linkedin = visible(linkedin)
    recover(workers, shares, after=timedelta(minutes=2))
    for point, share in shares.items():
        share.refresh_from_db()
        assert share.status == Status.PUBLISHED, (point, workers.logs())
        assert visible(linkedin)[share.approved_text] == 1, point
        assert share.urn in [each["urn"] for each in linkedin.posts()]
        was_there = point == "answered"
        assert on_linkedin[share.approved_text] == was_there, "the point is where it says"
    published = DomainEvent.objects.filter(name="SharePublished")
    assert sorted(event.payload["share_id"] for event in published) == sorted(
        share.pk for share in shares.values()
    )
    post.refresh_from_db()
    assert post.share_count == len(KILLED)
    adopted = ShareAttempt.objects.filter(outcome=ShareAttempt.Outcome.ADOPTED)
    assert [attempt.share for attempt in adopted] == [shares["answered"]]


def test_found_dead_too_late_the_member_is_asked_and_nothing_is_repeated(
    workers, queue_share, linkedin
):
    shares = {point: queue_share(f"Forgotten when {point}.") for point in FORGOTTEN}
    kill_at(workers, shares)
    before = visible(linkedin)
    linkedin.advance(minutes=40)
    recover(workers, shares, after=timedelta(minutes=40))
    sent = shares["answered"]
    sent.refresh_from_db()
    assert (sent.status, sent.next_attempt_at) == (Status.UNCONFIRMED, None)
    assert visible(linkedin)[sent.approved_text] == before[sent.approved_text] == 1
    # What was surely not sent goes out, however late.
    unsent = shares["link_made"]
    unsent.refresh_from_db()
    assert unsent.status == Status.PUBLISHED
    assert visible(linkedin)[unsent.approved_text] == 1


def test_a_task_delivered_many_times_to_two_workers_is_one_post(workers, queue_share, linkedin):
    shares = [queue_share(f"Delivered many times, number {number}.") for number in range(5)]
    for share in shares * 4:
        workers.send("publish_share", organization_id=share.organization_id, share_id=share.pk)
    workers.start()
    workers.start()
    workers.wait_until_idle()
    assert visible(linkedin) == Counter(share.approved_text for share in shares)
    for share in shares:
        share.refresh_from_db()
        assert share.status == Status.PUBLISHED
        assert share.attempts.count() == 1


def test_errors_after_creating_are_settled_without_anybody(workers, queue_share, linkedin):
    """The answer is a 5xx although the post was made; the second attempt finds it."""
    shares = [queue_share(f"Answered wrongly, number {number}.") for number in (1, 2)]
    linkedin.arm("unavailable_on_create", 2)
    workers.start()
    workers.send("publish_due_shares")
    workers.wait_until_idle()
    assert set(Share.objects.values_list("status", flat=True)) == {Status.UNCONFIRMED}
    for share in shares:
        let_pass(share, seconds=70)
    workers.send("publish_due_shares")
    workers.wait_until_idle()
    assert set(Share.objects.values_list("status", flat=True)) == {Status.PUBLISHED}
    assert visible(linkedin) == Counter(share.approved_text for share in shares)


def test_a_share_scheduled_for_now_goes_out_by_the_sweep_alone(workers, queue_share, linkedin):
    share = queue_share("Nobody handed me over.")
    Share.objects.update(status=Status.APPROVED, scheduled_for=timezone.now())
    workers.start()
    workers.send("publish_due_shares")
    workers.wait_until_idle()
    share.refresh_from_db()
    assert share.status == Status.PUBLISHED
    assert len(linkedin.posts()) == 1


def test_the_broker_restarts_in_mid_publish(linkedin, queue_share, tmp_path):
    """A broker of its own is stopped while LinkedIn has the request, and forgets everything."""
    home = Path(tempfile.mkdtemp(prefix="advocacy-broker-"))
    valkey = Valkey(home)
    valkey.start()
    workers = Workers(linkedin_url=linkedin.url, folder=tmp_path, redis_url=valkey.url)
    try:
        during, after = queue_share("While the broker restarted."), queue_share("After it.")
        linkedin.arm("hang_on_create", seconds=3)
        workers.start()
        ids = {"organization_id": during.organization_id, "share_id": during.pk}
        workers.send("publish_share", **ids)
        workers.wait_for(linkedin.posts, "the request to LinkedIn")
        valkey.stop()
        valkey.start()
        workers.redis.flushall()
        # The task is delivered again, and the sweep hands over what nobody delivered at all.
        workers.send("publish_share", **ids)
        workers.send("publish_due_shares")

        def are_published() -> bool:
            return Share.objects.filter(status=Status.PUBLISHED).count() == 2

        workers.wait_for(are_published, "both shares to be published")
        assert visible(linkedin) == Counter([during.approved_text, after.approved_text])
    finally:
        workers.stop()
        valkey.stop()
        shutil.rmtree(home, ignore_errors=True)
