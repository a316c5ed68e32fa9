"""A share that waits says so, and the text of one that was called off is not lost."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.sharing.publishing.engine import publish_share
from advocacy.sharing.services import approve, cancel, errors, save_draft, write_again
from tests.sharing.composing import html
from tests.sharing.test_share_pages import MINE, needing

pytestmark = pytest.mark.django_db

Status = Share.Status


def drafts() -> list[Share]:
    return list(Share.objects.filter(status=Status.DRAFT))


def test_what_is_tried_again_asks_nothing_of_its_member(approved, connected, as_person, linkedin):
    linkedin.arm("conflict")
    publish_share(share_id=approved.pk)
    shown = html(as_person(connected).get(f"{MINE}{approved.pk}/"))
    assert "LinkedIn has not taken it yet." in shown
    assert "Next try:" in shown
    assert "Try again when you like" not in shown


def test_an_older_connection_is_not_taken_for_a_new_one(approved, connected, as_person):
    """LinkedIn refused the permission to post: the same connection would be refused again."""
    shown = html(as_person(connected).get(needing(approved, "permission")))
    assert "Reconnect with LinkedIn" in shown
    LinkedInAccount.objects.update(connected_at=timezone.now() + timedelta(seconds=1))
    shown = html(as_person(connected).get(needing(approved, "permission")))
    assert "You are connected again." in shown


def test_a_text_comes_back_with_its_plan(connected, as_person, draft, post):
    later = timezone.now() + timedelta(days=1)
    share = approve(by=connected, share_id=draft(connected).pk, scheduled_for=later).share
    browser, address = as_person(connected), f"{MINE}{share.pk}/"
    browser.post(f"{address}cancel/")
    shown = html(browser.get(address))
    assert "You called it off." in shown
    assert "Use the text again" in shown
    answer = browser.post(f"{address}write-again/")
    assert answer["Location"] == f"/nordwind/shares/new/{post.pk}/?caption=draft"
    (again,) = drafts()
    assert (again.text, again.scheduled_for) == (share.text, later)
    assert share.text in html(browser.get(answer["Location"]))
    share.refresh_from_db()
    assert share.status == Status.CANCELLED


def test_an_open_draft_takes_the_text_and_keeps_its_own(connected, draft, post):
    share = approve(by=connected, share_id=draft(connected).pk).share
    cancel(by=connected, share_id=share.pk)
    key = uuid.uuid4()
    save_draft(by=connected, post=post, key=key, text="Something entirely different by now.")
    write_again(by=connected, share_id=share.pk)
    (again,) = drafts()
    assert (again.key, again.text) == (key, share.text)
    assert [version.text for version in again.versions.all()] == [
        "Something entirely different by now."
    ]


def test_nothing_is_begun_for_a_post_that_is_gone(connected, as_person, draft, post):
    share = approve(by=connected, share_id=draft(connected).pk).share
    with pytest.raises(errors.NotPossible):
        write_again(by=connected, share_id=share.pk)
    cancel(by=connected, share_id=share.pk)
    post.visible_until = timezone.now()
    post.save()
    browser, address = as_person(connected), f"{MINE}{share.pk}/"
    assert "Use the text again" not in html(browser.get(address))
    answer = browser.post(f"{address}write-again/", follow=True)
    assert "This post can no longer be shared." in html(answer)
    assert drafts() == []
