"""Who is reminded, when, and how they stop it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client

from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind, remind, withdraw_reminders
from advocacy.mail.models import OutgoingMail
from advocacy.mail.tasks import send_mail

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 17, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    """A mail of three lines, found beside the real ones."""
    folder = tmp_path / "templates" / "emails"
    folder.mkdir(parents=True)
    (folder / "sample.subject.txt").write_text("News for {{ member.user.first_name }}")
    (folder / "sample.txt").write_text(
        '{% extends "emails/base.txt" %}{% block content %}It is <here>: {{ fact }}{% endblock %}'
    )
    (folder / "sample.html").write_text(
        '{% extends "emails/base.html" %}'
        '{% import "emails/components.html" as mail with context %}'
        "{% block heading %}News{% endblock %}"
        "{% block content %}{{ mail.paragraph(fact) }}{{ mail.button('Open', '/x') }}{% endblock %}"
    )
    engines = [dict(engine) for engine in settings.TEMPLATES]
    engines[0]["DIRS"] = [*engines[0]["DIRS"], tmp_path / "templates"]
    settings.TEMPLATES = engines


def at(moment: datetime):
    return patch("django.utils.timezone.now", return_value=moment)


def send(membership, *, kind=ReminderKind.DIGEST, occasion="digest:1", now=NOON):
    with at(now):
        return remind(
            membership=membership,
            kind=kind,
            occasion=occasion,
            template="sample",
            context={"fact": "A & B"},
        )


def test_it_speaks_the_members_language_and_can_be_stopped(make_member):
    member = make_member(name="Mara Klein", interface_language="de")
    row = send(member)
    assert row.language == "de"
    assert row.subject == "News for Mara"
    assert "It is <here>: A & B" in row.text
    assert "A &amp; B" in row.html
    link = re.fullmatch(r"<(http://testserver/unsubscribe/.+/)>", row.headers["List-Unsubscribe"])
    assert link
    assert row.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link[1] in row.text
    assert link[1] in row.html
    assert "http://testserver/nordwind/me/preferences/" in row.text


def test_it_is_sent_after_the_commit(make_member, django_capture_on_commit_callbacks):
    member = make_member(quiet_from=3, quiet_until=3)
    with django_capture_on_commit_callbacks(execute=True):
        row = remind(
            membership=member,
            kind=ReminderKind.DIGEST,
            occasion="digest:1",
            template="sample",
            context={"fact": "now"},
        )
    assert [message.to for message in mail.outbox] == [[member.user.email]]
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    row.refresh_from_db()
    assert row.status == OutgoingMail.Status.SENT


@pytest.mark.parametrize("status", ["invited", "paused", "left"])
def test_nothing_for_those_who_are_not_taking_part(make_member, status):
    assert send(make_member(status=status)) is None


def test_the_status_counts_that_holds_now_not_the_one_loaded_before(make_member):
    member = make_member()
    Membership.objects.filter(pk=member.pk).update(status=Membership.Status.PAUSED)
    assert send(member) is None


def test_nothing_of_a_kind_that_is_switched_off(make_member):
    member = make_member(muted_reminders=["digest"])
    assert send(member) is None
    assert send(member, kind=ReminderKind.POLICY, occasion="policy:1") is not None


def test_nobody_is_told_twice_of_one_occasion(make_member):
    member = make_member()
    assert send(member) is not None
    assert send(member, now=NOON + timedelta(days=9)) is None


def test_one_reminder_a_day_the_next_one_waits_for_tomorrow(make_member):
    member = make_member(time_zone="Europe/Berlin")
    assert send(member).not_before == NOON
    second = send(member, kind=ReminderKind.POLICY, occasion="policy:1")
    assert second.not_before == NOON + timedelta(days=1)
    third = send(member, kind=ReminderKind.PROGRAMME, occasion="programme:1")
    assert third.not_before == NOON + timedelta(days=2)
    assert send(member, kind=ReminderKind.RECONNECT, occasion="reconnect:1") is None


def test_reviews_are_work_and_do_not_wait(make_member):
    curator = make_member("curator")
    send(curator)
    for number in range(2):
        row = send(curator, kind=ReminderKind.REVIEW, occasion=f"review:{number}")
        assert row.not_before == NOON


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Europe/Berlin", datetime(2026, 11, 17, 20, tzinfo=UTC), (2026, 11, 18, 6)),
        ("Europe/Berlin", datetime(2026, 11, 17, 2, tzinfo=UTC), (2026, 11, 17, 6)),
        ("America/New_York", datetime(2026, 11, 17, 9, tzinfo=UTC), (2026, 11, 17, 12)),
        # The night in which the clocks go forward has an hour less.
        ("Europe/Berlin", datetime(2026, 3, 28, 22, tzinfo=UTC), (2026, 3, 29, 5)),
    ],
)
def test_quiet_hours_are_the_members_own(make_member, zone, now, expected):
    row = send(make_member(time_zone=zone), now=now)
    assert row.not_before == datetime(*expected, tzinfo=UTC)


def test_a_late_worker_wakes_nobody(make_member):
    member = make_member(time_zone="Europe/Berlin")
    row = send(member)
    night, morning = NOON + timedelta(hours=10), datetime(2026, 11, 18, 6, tzinfo=UTC)
    for now, status, is_sent in ((night, "queued", 0), (night, "queued", 0), (morning, "sent", 1)):
        with at(now):
            send_mail(organization_id=row.organization_id, mail_id=row.pk)
        row.refresh_from_db()
        assert (row.status, row.not_before, len(mail.outbox)) == (status, morning, is_sent)
    assert row.attempts == 1


def test_what_was_held_overnight_keeps_to_one_reminder_a_day(make_member):
    member = make_member(time_zone="Europe/Berlin")
    first = send(member)
    second = send(member, kind=ReminderKind.POLICY, occasion="policy:1")
    assert second.not_before == NOON + timedelta(days=1)
    with at(NOON + timedelta(hours=10)):
        send_mail(organization_id=first.organization_id, mail_id=first.pk)
    first.refresh_from_db()
    assert (first.status, first.not_before) == ("queued", datetime(2026, 11, 19, 6, tzinfo=UTC))


def test_what_was_held_is_not_dropped_when_the_next_days_are_taken(make_member):
    member = make_member(time_zone="Europe/Berlin")
    first, night = send(member), NOON + timedelta(hours=10)
    for days in range(1, 5):
        OutgoingMail.objects.create(
            kind="policy",
            occasion=f"policy:{days}",
            to=member.user.email,
            recipient_id=member.pk,
            language="en",
            not_before=NOON + timedelta(days=days),
        )
    with at(night):
        send_mail(organization_id=first.organization_id, mail_id=first.pk)
    first.refresh_from_db()
    assert (first.status, first.not_before) == ("queued", night + timedelta(days=1))


def test_what_is_no_reminder_comes_at_night_too(make_member):
    member = make_member(time_zone="Europe/Berlin")
    row = send(member)
    OutgoingMail.objects.filter(pk=row.pk).update(kind="address_changed")
    with at(NOON + timedelta(hours=10)):
        send_mail(organization_id=row.organization_id, mail_id=row.pk)
    assert len(mail.outbox) == 1


def test_a_reminder_that_waits_can_be_withdrawn(make_member):
    member = make_member()
    night = NOON + timedelta(hours=12)
    send(member, kind=ReminderKind.POLICY, occasion="policy:1:v2", now=night)
    assert withdraw_reminders(membership=member, occasion="policy:2") == 0
    assert withdraw_reminders(membership=member, occasion="policy:1") == 1
    assert not OutgoingMail.objects.exists()


class TestUnsubscribing:
    @pytest.fixture
    def link(self, member) -> str:
        row = send(member)
        return re.search(r"/unsubscribe/\S+/", row.text)[0]

    def test_looking_changes_nothing(self, link, member):
        response = Client().get(link)
        assert response.status_code == 200
        assert member.user.email in response.text
        member.refresh_from_db()
        assert member.muted_reminders == []

    def test_a_mail_program_posts_without_cookie_or_token(self, link, member):
        client = Client(enforce_csrf_checks=True)
        response = client.post(link, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        member.refresh_from_db()
        assert member.muted_reminders == ["digest"]
        assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
        member.refresh_from_db()
        assert member.muted_reminders == ["digest"]

    def test_one_can_change_ones_mind(self, link, member):
        Client().post(link)
        Client().post(link, {"resubscribe": "1"})
        member.refresh_from_db()
        assert member.muted_reminders == []

    def test_what_still_waits_is_taken_back(self, member):
        row = send(member, now=NOON + timedelta(hours=12))
        Client().post(re.search(r"/unsubscribe/\S+/", row.text)[0])
        assert not OutgoingMail.objects.exists()

    def test_a_forged_link_is_refused_in_words(self, link, member):
        forged = link[:-3] + ("A" if link[-3] != "A" else "B") + link[-2:]
        for address in (forged, "/unsubscribe/nonsense/"):
            response = Client().post(address)
            assert response.status_code == 404
            assert "does not work any more" in response.text
        member.refresh_from_db()
        assert member.muted_reminders == []

    def test_it_works_in_the_members_language_without_session(self, make_member):
        row = send(make_member(interface_language="de"))
        response = Client().get(re.search(r"/unsubscribe/\S+/", row.text)[0])
        assert 'lang="de"' in response.text
