"""The outbox: every mail goes out once, late rather than never, and twice to nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.utils import timezone

from advocacy.mail.models import OutgoingMail
from advocacy.mail.rules import MAXIMUM_ATTEMPTS, retry_delay
from advocacy.mail.services import queue, withdraw
from advocacy.mail.tasks import forget_old_texts, send_mail, sweep_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def template(settings, tmp_path):
    folder = tmp_path / "templates" / "emails"
    folder.mkdir(parents=True)
    (folder / "sample.subject.txt").write_text("Two\nlines")
    (folder / "sample.txt").write_text("plain")
    (folder / "sample.html").write_text("<p>rich</p>")
    engines = [dict(engine) for engine in settings.TEMPLATES]
    engines[0]["DIRS"] = [*engines[0]["DIRS"], tmp_path / "templates"]
    settings.TEMPLATES = engines


def put(occasion: str = "1", **options) -> OutgoingMail | None:
    return queue(
        kind="sample",
        occasion=occasion,
        to="mara@example.com",
        language="en",
        template="sample",
        context={},
        **options,
    )


def send(row: OutgoingMail) -> None:
    send_mail(organization_id=row.organization_id, mail_id=row.pk)


def failing(*args, **kwargs):
    raise OSError("the mail server is asleep")


def test_it_goes_out_after_the_commit_with_both_sides(
    organization, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        row = put(headers={"X-Kind": "sample"})
        assert not mail.outbox
    message = mail.outbox[0]
    assert (message.subject, message.body) == ("Two lines", "plain\n")
    assert message.alternatives[0][0] == "<p>rich</p>"
    assert message.extra_headers == {
        "X-Kind": "sample",
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<mail-{row.pk}@testserver>",
    }
    row.refresh_from_db()
    assert row.status == "sent"
    assert row.sent_at is not None


def test_one_occasion_one_mail(organization):
    assert put() is not None
    assert put() is None
    assert put("2") is not None


def test_a_task_that_runs_twice_sends_once(organization):
    row = put()
    send(row)
    send(row)
    assert len(mail.outbox) == 1


def test_what_is_for_later_waits(organization, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = put(not_before=timezone.now() + timedelta(hours=1))
    send(row)
    sweep_mail()
    assert not mail.outbox
    with patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(hours=2)):
        sweep_mail()
    assert len(mail.outbox) == 1


def test_a_refused_mail_is_tried_again_later_and_given_up_at_last(organization):
    row = put()
    now = datetime(2026, 11, 17, 12, tzinfo=UTC)
    OutgoingMail.objects.update(not_before=now)
    with patch("django.core.mail.EmailMultiAlternatives.send", failing):
        for attempt in range(1, MAXIMUM_ATTEMPTS + 1):
            with patch("django.utils.timezone.now", return_value=now):
                send(row)
            row.refresh_from_db()
            assert row.attempts == attempt
            now += retry_delay(attempt)
            if attempt < MAXIMUM_ATTEMPTS:
                assert (row.status, row.not_before) == ("queued", now)
    assert row.status == "failed"
    assert "asleep" in row.last_error
    assert not mail.outbox


def test_the_delay_grows_to_a_day():
    delays = [retry_delay(attempt) for attempt in range(1, MAXIMUM_ATTEMPTS + 1)]
    assert delays == sorted(delays)
    assert delays[0] == timedelta(minutes=1)
    assert delays[-1] <= timedelta(days=1)


def test_the_sweep_finds_what_the_broker_lost_and_what_a_dead_worker_held(organization):
    lost, held = put("lost"), put("held")
    long_ago = timezone.now() - timedelta(minutes=10)
    OutgoingMail.objects.update(created_at=long_ago, not_before=long_ago)
    OutgoingMail.objects.filter(pk=held.pk).update(
        status="sending", claimed_at=long_ago, attempts=1
    )
    sweep_mail()
    assert len(mail.outbox) == 2
    lost.refresh_from_db()
    held.refresh_from_db()
    assert (lost.status, held.status) == ("sent", "sent")


def test_the_sweep_leaves_alone_what_is_being_sent(organization):
    row = put()
    OutgoingMail.objects.update(status="sending", claimed_at=timezone.now(), attempts=1)
    sweep_mail()
    row.refresh_from_db()
    assert row.status == "sending"


@pytest.mark.parametrize("outcome", ["sent", "failed"])
def test_a_secret_is_forgotten_once_it_is_out_or_given_up(organization, outcome):
    row = put(forget_after_sending=True)
    assert row.text
    if outcome == "failed":
        OutgoingMail.objects.update(attempts=MAXIMUM_ATTEMPTS - 1)
        with patch("django.core.mail.EmailMultiAlternatives.send", failing):
            send(row)
    else:
        send(row)
    row.refresh_from_db()
    assert (row.status, row.text, row.html) == (outcome, "", "")


def test_only_waiting_mails_of_the_kind_are_withdrawn(organization):
    put("policy:1:a", recipient_id=7)
    put("policy:2:a", recipient_id=7)
    put("policy:1:b", recipient_id=8)
    sent = put("policy:1:c", recipient_id=7)
    send(sent)
    assert withdraw(recipient_id=7, kinds=frozenset({"other"})) == 0
    assert withdraw(recipient_id=7, kinds=frozenset({"sample"}), occasion="policy:1") == 1
    assert set(OutgoingMail.objects.values_list("occasion", flat=True)) == {
        "policy:2:a",
        "policy:1:b",
        "policy:1:c",
    }


@pytest.mark.parametrize(
    ("status", "days", "kept"),
    [("sent", 29, True), ("sent", 31, False), ("failed", 31, False), ("queued", 31, True)],
)
def test_what_a_mail_said_is_forgotten_after_a_month(organization, status, days, kept):
    row = put()
    moment = timezone.now() - timedelta(days=days)
    OutgoingMail.objects.filter(pk=row.pk).update(status=status, not_before=moment)
    forget_old_texts()
    row.refresh_from_db()
    assert (row.text, row.html) == (("plain\n", "<p>rich</p>") if kept else ("", ""))
    # Whom it was for is remembered.
    assert put() is None
