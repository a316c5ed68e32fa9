"""A recall on the pages: the curator withdraws, the member reads why nothing was posted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.mail.models import OutgoingMail
from advocacy.sharing.models import Share
from advocacy.sharing.services import approve
from tests.sharing.conftest import CAPTION

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planned(connected, draft) -> Share:
    later = timezone.now() + timedelta(days=1)
    text = f"{CAPTION} I saw it."
    return approve(by=connected, share_id=draft(connected, text).pk, scheduled_for=later).share


def test_withdrawing_stops_what_is_planned_and_says_why(
    planned, post, connected, curator, as_person
):
    reader = as_person(connected)
    assert post.title in reader.get("/nordwind/hub/").text
    page = as_person(curator).post(
        f"/nordwind/curate/posts/{post.pk}/withdraw/",
        {"reason": "The numbers were wrong."},
        follow=True,
    )
    assert "was withdrawn. You can reopen it." in page.text
    planned.refresh_from_db()
    assert planned.status == Share.Status.CANCELLED
    shown = reader.get(f"/nordwind/shares/{planned.pk}/").text
    told = OutgoingMail.objects.get(recipient_id=connected.pk)
    for text in (shown, told.text):
        assert "Your share was cancelled, so nothing was posted." in text
        # In the words of whoever withdrew it.
        assert "The numbers were wrong." in text
    assert "The post was withdrawn from the hub." in shown
    assert post.title not in reader.get("/nordwind/hub/").text
    assert reader.get(f"/nordwind/posts/{post.pk}/").status_code == 404
    assert reader.get(f"/nordwind/shares/new/{post.pk}/").status_code == 404
