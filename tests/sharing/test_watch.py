"""Late shares are noticed, told once, and not dropped."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from advocacy.accounts.models import User
from advocacy.sharing.models import LateAlert, Share
from advocacy.sharing.publishing import watch
from advocacy.sharing.publishing.engine import publish_share
from advocacy.sharing.services import approve
from advocacy.sharing.tasks import watch_publishing
from tests.sharing.conftest import let_pass

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _operator(settings):
    settings.OPERATOR_EMAIL = "operator@example.org"


def test_nothing_is_said_of_shares_in_time(approved, connected, draft):
    later = timezone.now() + timedelta(hours=1)
    approve(by=connected, share_id=draft(connected, "Later").pk, scheduled_for=later)
    let_pass(approved, minutes=4)
    assert watch.watch().count == 0
    assert mail.outbox == []
    assert not LateAlert.objects.exists()


@pytest.mark.parametrize("status", ["approved", "queued", "unconfirmed", "publishing"])
def test_what_nobody_takes_for_five_minutes_is_told_once(approved, status, caplog):
    now = timezone.now()
    Share.objects.update(status=status, claimed_at=now)
    let_pass(approved, minutes=6)
    with caplog.at_level(logging.ERROR):
        watch_publishing()
        watch_publishing()
    told = [record for record in caplog.records if "Shares are late: 1" in record.message]
    assert [record.levelname for record in told] == ["ERROR"]
    (message,) = mail.outbox
    assert message.to == ["operator@example.org"]
    assert "/operator/sharing/latealert/" in message.body
    assert approved.approved_text not in message.body


def test_it_is_told_again_after_six_hours_and_when_it_is_over(approved, linkedin):
    let_pass(approved, minutes=6)
    watch.watch()
    LateAlert.objects.update(told_at=timezone.now() - timedelta(hours=7))
    watch.watch()
    assert len(mail.outbox) == 2
    publish_share(share_id=approved.pk)
    assert len(linkedin.posts()) == 1
    watch.watch()
    watch.watch()
    assert len(mail.outbox) == 3
    assert "on time again" in mail.outbox[-1].subject
    assert LateAlert.objects.get().ended_at is not None
    Share.objects.update(status="queued", next_attempt_at=timezone.now() - timedelta(minutes=9))
    watch.watch()
    assert LateAlert.objects.count() == 2


def test_monitoring_and_cron_see_it(approved, client):
    assert client.get("/readyz").json()["late_shares"] == 0
    call_command("watch_publishing")
    let_pass(approved, minutes=6)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["late_shares"]) == (200, 1)
    with pytest.raises(CommandError, match="Shares are late: 1"):
        call_command("watch_publishing")
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_changes_nothing(approved, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise OSError("no route")

    monkeypatch.setattr(watch, "send_mail", refuse)
    let_pass(approved, minutes=6)
    assert watch.watch().count == 1
    assert "could not be told by mail" in caplog.text


def test_the_member_reads_it_on_their_share(approved, connected, as_person):
    address = f"/nordwind/shares/{approved.pk}/"
    assert b"This share is late." not in as_person(connected).get(address).content
    let_pass(approved, minutes=6)
    assert b"This share is late." in as_person(connected).get(address).content


def test_support_reads_the_attempts_and_no_text(approved, linkedin, client):
    linkedin.arm("conflict")
    publish_share(share_id=approved.pk)
    operator = User.objects.create_superuser(email="op@example.org", password="x")
    client.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/operator/sharing/share/{approved.pk}/change/").content.decode()
    assert approved.attempts.get().request_id in page
    assert "Will be tried again" in page
    assert approved.approved_text not in page
    assert client.get("/operator/sharing/share/").status_code == 200
    assert client.get("/operator/sharing/latealert/").status_code == 200
