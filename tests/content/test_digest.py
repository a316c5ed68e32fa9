"""The weekly digest: fitting, once a week, in the reader's language, and not to everybody."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from advocacy.accounts.models import Membership
from advocacy.mail.models import OutgoingMail
from content.digest import send_digest
from content.tasks import send_digests_of_organization
from tests.content.test_hub import make_post, purpose  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def test_it_lists_what_fits_and_goes_once_a_week(make_post, member):  # noqa: F811
    make_post("Quieter blades")
    sent = send_digest(membership=member, now=NOW)
    assert sent is not None
    assert "Quieter blades" in sent.text
    assert "Quieter blades" in sent.html
    assert sent.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert send_digest(membership=member, now=NOW) is None


def test_no_post_no_mail(organization, member):
    assert send_digest(membership=member, now=NOW) is None
    assert not OutgoingMail.objects.exists()


def noon_zone(now):
    """A time zone in which it is noon: the digest hour has come whenever the test runs."""
    offset = 12 - now.hour
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def test_paused_and_muting_people_are_left_alone(make_post, make_member):  # noqa: F811
    make_post("Quieter blades")
    zone = noon_zone(NOW)
    everyday = {"digest_weekday": NOW.astimezone(ZoneInfo(zone)).weekday(), "time_zone": zone}
    make_member(status=Membership.Status.PAUSED, **everyday)
    make_member(muted_reminders=["digest"], **everyday)
    wanting = make_member(**everyday)
    for _ in range(2):
        send_digests_of_organization(organization_id=wanting.organization_id)
    assert list(OutgoingMail.objects.values_list("recipient_id", flat=True)) == [wanting.pk]
