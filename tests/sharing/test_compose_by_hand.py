"""The composer for whoever is not connected with LinkedIn."""

from __future__ import annotations

import pytest

from advocacy.sharing.models import Share
from tests.sharing.composing import TYPED, fields, html
from tests.sharing.conftest import deliver_events

pytestmark = pytest.mark.django_db


# --- Without a connection -------------------------------------------------------------------------


def test_without_a_connection_there_are_two_ways(page, member, as_person):
    shown = html(as_person(member).get(page))
    assert "You are not connected with LinkedIn" in shown
    assert f"/nordwind/linkedin/?next={page}" in shown
    assert 'value="by_hand"' in shown
    assert 'value="share"' not in shown


def test_sharing_without_a_connection_is_refused_with_the_text_kept(page, member, as_person):
    refused = as_person(member).post(page, fields())
    assert refused.status_code == 422
    assert "Connect with LinkedIn first" in html(refused)
    assert Share.objects.get().status == "draft"


def test_posting_by_hand_from_copy_to_record(page, member, as_person, settings, post):
    browser = as_person(member)
    answer = browser.post(page, fields(action="by_hand"))
    share = Share.objects.get()
    assert answer["Location"] == f"/nordwind/shares/{share.pk}/by-hand/"
    shown = html(browser.get(answer["Location"]))
    assert share.link.url in shown
    assert "share-offsite" in shown
    assert TYPED in shown
    assert share.status == "approved"
    wrong = browser.post(answer["Location"], {"address": "https://example.org/other"})
    assert wrong.status_code == 422
    assert "not the address of a LinkedIn post" in html(wrong)
    pasted = "https://www.linkedin.com/posts/mara-klein_owls-activity-7265432109876543210-abcd"
    done = browser.post(answer["Location"], {"address": pasted})
    assert done["Location"] == f"/nordwind/shares/{share.pk}/"
    share.refresh_from_db()
    assert (share.status, share.by_hand) == ("published", True)
    assert share.urn == "urn:li:activity:7265432109876543210"
    deliver_events()
    post.refresh_from_db()
    assert post.share_count == 1


def test_by_hand_without_an_address_counts_too(page, member, as_person):
    browser = as_person(member)
    address = browser.post(page, fields(action="by_hand"))["Location"]
    browser.post(address, {"address": ""})
    assert Share.objects.get().status == "published"
