"""Reminders to confirm: in the person's language, twice at most, never to the paused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.accounts.reminders import ReminderKind
from advocacy.mail.models import OutgoingMail
from policies import services
from policies.reminding import people_to_remind
from policies.tasks import remind_people, remind_to_confirm
from tests.factories.policies import BODY, next_version, published_policy

pytestmark = pytest.mark.django_db


def _mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=ReminderKind.POLICY).order_by("id"))


def _age(days: int) -> None:
    """Let the mails that are there have gone out this long ago."""
    OutgoingMail.objects.update(
        not_before=timezone.now() - timedelta(days=days), status=OutgoingMail.Status.SENT
    )


def test_each_person_is_reminded_once_of_a_version(organization, make_member):
    mara = make_member(name="Mara Klein", interface_language="en")
    ewa = make_member(name="Ewa Wiśniewska", interface_language="pl")
    version = published_policy(texts={"en": BODY, "pl": "Po polsku."})
    for _ in range(3):
        remind_to_confirm()
    assert [(mail.recipient_id, mail.language) for mail in _mails()] == [
        (mara.pk, "en"),
        (ewa.pk, "pl"),
    ]
    mail = _mails()[0]
    assert mail.occasion == f"policy-{version.pk}-1"
    assert "Social media policy, version 1" in mail.subject
    assert f"http://testserver/nordwind/policies/{version.policy_id}/" in mail.text
    assert "List-Unsubscribe" in mail.headers


def test_a_second_reminder_comes_after_a_week_and_no_third(organization, member):
    published_policy()
    remind_to_confirm()
    _age(6)
    remind_to_confirm()
    assert len(_mails()) == 1
    _age(7)
    remind_to_confirm()
    assert len(_mails()) == 2
    assert "This is the last mail about it." in " ".join(_mails()[1].text.split())
    _age(30)
    remind_to_confirm()
    assert len(_mails()) == 2


def test_what_changed_is_in_the_mail_and_is_escaped(organization, member):
    first = published_policy()
    next_version(first.policy, texts={"en": BODY}, changes="Names of <customers>.")
    remind_to_confirm()
    (mail,) = _mails()
    assert "Names of <customers>." in mail.text
    assert "Names of &lt;customers&gt;." in mail.html
    assert "version 2" in mail.subject


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "paused"},
        {"status": "left"},
        {"status": "invited"},
        {"muted_reminders": ["policy"]},
    ],
)
def test_some_people_are_left_alone(organization, make_member, fields):
    make_member(**fields)
    published_policy()
    remind_to_confirm()
    assert _mails() == []


def test_nobody_is_reminded_of_what_needs_no_confirmation(organization, member, curator):
    published_policy(title="Good to know", is_required=False)
    services.create_policy(by=curator, title="Draft")
    done = published_policy(title="Done")
    for person in (member, curator):
        services.confirm(version=done, membership=person, language="en")
    remind_to_confirm()
    assert _mails() == []


def test_confirming_takes_a_waiting_reminder_back(organization, make_member):
    # Quiet around the clock but for one minute: the mail has to wait.
    hour = timezone.now().hour
    quiet = {"quiet_from": hour, "quiet_until": (hour + 2) % 24, "time_zone": "UTC"}
    person = make_member(**quiet)
    version = published_policy()
    other = published_policy(title="Another")
    remind_to_confirm()
    assert {mail.status for mail in _mails()} == {"queued"}
    services.confirm(version=version, membership=person, language="en")
    assert [mail.occasion for mail in _mails()] == [f"policy-{other.pk}-1"]


def test_a_person_who_confirmed_after_being_listed_gets_no_mail(organization, member):
    version = published_policy()
    listed = list(people_to_remind(version, now=timezone.now()).values_list("pk", flat=True))
    services.confirm(version=version, membership=member, language="en")
    remind_people(organization_id=organization.pk, version_id=version.pk, membership_ids=listed)
    assert _mails() == []


def test_a_version_that_was_replaced_is_not_mentioned(organization, member):
    version = published_policy()
    next_version(version.policy, texts={"en": "New"})
    remind_people(
        organization_id=organization.pk, version_id=version.pk, membership_ids=[member.pk]
    )
    assert _mails() == []
