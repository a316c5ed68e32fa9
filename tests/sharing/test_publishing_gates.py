"""What keeps a share from going out, and how what waits is handed over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from advocacy.kernel.encryption import DecryptionFailed
from advocacy.mail.models import OutgoingMail
from advocacy.sharing import handlers, vault
from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.sharing.publishing import handover
from advocacy.sharing.services import (
    approve,
    cancel_shares_of_post,
    share_again,
)
from content.events import PostApproved
from content.media import store_picture
from content.models import Post
from policies.models import TextRule
from tests.sharing.conftest import JONAS, MARA, attempt_once, let_pass
from tests.sharing.linkedin.simulated import png

pytestmark = pytest.mark.django_db

Status = Share.Status


# --- Connection, gates, posts that go ------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "problem", "status"),
    [
        ("expire", "reconnect_expired", LinkedInAccount.Status.EXPIRED),
        ("revoke", "reconnect_revoked", LinkedInAccount.Status.REVOKED),
    ],
)
def test_a_dead_token_asks_to_reconnect_and_the_share_waits_for_a_word(
    approved, linkedin, connected, connect_member, action, problem, status
):
    Share.objects.update(approved_at=timezone.now() - timedelta(hours=1))
    LinkedInAccount.objects.update(connected_at=timezone.now() - timedelta(days=2))
    linkedin.set(f"members/{MARA}/tokens", {"action": action})
    share = attempt_once(approved)
    assert (share.status, share.problem) == (Status.NEEDS_ATTENTION, problem)
    account = LinkedInAccount.objects.get()
    assert (account.status, account.access_token) == (status, None)
    # One mail, not a reminder of the same beside it.
    assert OutgoingMail.objects.get().kind == "share"
    connect_member(connected)
    handover.hand_over_due(now=timezone.now())
    assert attempt_once(share).status == Status.NEEDS_ATTENTION
    share_again(by=connected, share_id=share.pk)
    assert attempt_once(share).status == Status.PUBLISHED


def test_a_restricted_member(approved, linkedin):
    linkedin.set(f"members/{MARA}/restriction", {"restricted": True})
    try:
        assert attempt_once(approved).problem == "reconnect_restricted"
    finally:
        linkedin.set(f"members/{MARA}/restriction", {"restricted": False})
    assert LinkedInAccount.objects.get().status == LinkedInAccount.Status.RESTRICTED


def test_a_retired_api_version_is_the_operators_to_mend(approved, linkedin):
    linkedin.arm("retire_version", 5)
    assert attempt_once(approved).problem == "operator"


def test_a_withdrawn_post_is_not_shared_even_when_already_queued(approved, linkedin, post):
    Post.objects.update(status=Post.Status.WITHDRAWN)
    share = attempt_once(approved)
    assert (share.status, share.problem) == (Status.CANCELLED, "withdrawn")
    assert linkedin.posts() == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "in_review"}, "changed"),
        ({"visible_until": timedelta(0)}, "ended"),
        ({"visible_from": timedelta(days=1)}, "not_for_you"),
        ({"for_everyone": False, "audience_locations": ["Hamburg"]}, "not_for_you"),
    ],
    ids=["back in review", "ended", "later", "for others"],
)
def test_what_its_member_would_not_see_now_does_not_go_out(
    approved, linkedin, post, change, reason
):
    now = timezone.now()
    Post.objects.filter(pk=post.pk).update(
        **{key: now + by if isinstance(by, timedelta) else by for key, by in change.items()}
    )
    share = attempt_once(approved)
    assert (share.status, share.problem) == (Status.CANCELLED, reason)
    assert linkedin.posts() == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"visible_until": timedelta(hours=1)}, "ended"),
        ({"for_everyone": False, "audience_locations": ["Hamburg"]}, "not_for_you"),
        ({"visible_until": timedelta(hours=3)}, ""),
    ],
    ids=["ends before it", "for others", "still fits"],
)
def test_a_new_approval_rechecks_what_is_planned(connected, draft, post, change, reason):
    now = timezone.now()
    moment = now + timedelta(hours=2)
    planned = approve(share_id=draft(connected).pk, by=connected, scheduled_for=moment).share
    Post.objects.filter(pk=post.pk).update(
        **{key: now + by if isinstance(by, timedelta) else by for key, by in change.items()}
    )
    handlers.recheck_planned_shares(PostApproved(post_id=post.pk, by_id=0, at=now))
    planned.refresh_from_db()
    assert planned.problem == reason
    assert planned.status == (Status.CANCELLED if reason else Status.APPROVED)
    told = OutgoingMail.objects.filter(occasion__startswith=f"share:{planned.pk}:")
    assert told.exists() == bool(reason)


def test_withdrawing_a_post_cancels_what_is_planned_and_says_why(connected, draft, post, linkedin):
    later = timezone.now() + timedelta(days=1)
    planned = approve(by=connected, share_id=draft(connected).pk, scheduled_for=later).share
    assert cancel_shares_of_post(post_id=post.pk, now=timezone.now()) == 1
    planned.refresh_from_db()
    assert (planned.status, planned.problem) == (Status.CANCELLED, "withdrawn")
    told = OutgoingMail.objects.get()
    assert "withdrawn" in told.text
    assert post.title in told.subject
    assert mail.outbox == []


def test_a_rule_that_came_after_the_approval_stops_the_share(approved, linkedin):
    TextRule.objects.create(
        name="Owls", kind="word", terms=["owls"], severity="block", explanation="No owls."
    )
    share = attempt_once(approved)
    assert (share.status, share.problem) == (Status.NEEDS_ATTENTION, "text_rule")
    assert linkedin.posts() == []


def test_who_paused_is_asked_and_who_left_is_not_shared_for(approved, linkedin, connected):
    type(connected).objects.update(status="paused")
    assert attempt_once(approved).problem == "paused"
    Share.objects.update(status=Status.QUEUED, next_attempt_at=timezone.now())
    type(connected).objects.update(status="left")
    share = attempt_once(approved)
    assert (share.status, share.problem) == (Status.CANCELLED, "left")
    assert linkedin.posts() == []


def test_no_token_reaches_the_database_or_the_log_in_clear(approved, linkedin, caplog):
    caplog.set_level("DEBUG")
    account = LinkedInAccount.objects.get()
    token = vault.unseal(account, "access_token")
    attempt_once(approved)
    assert token
    assert token.encode() not in bytes(account.access_token)
    assert token not in caplog.text


def test_a_token_copied_into_another_row_does_not_open(approved, make_member, connect_member):
    mine = LinkedInAccount.objects.get()
    other = connect_member(make_member(), JONAS)
    other.access_token = mine.access_token
    with pytest.raises(DecryptionFailed):
        vault.unseal(other, "access_token")


def test_a_picture_is_uploaded_once_and_shown_with_the_link(approved, linkedin, curator, post):
    post.picture = store_picture(png(1300, 700), by=curator)
    post.save()
    linkedin.arm("unavailable_on_create")
    share = attempt_once(approved)
    let_pass(share, seconds=70)
    share = attempt_once(share)
    article = linkedin.posts()[0]["content"]["article"]
    assert article["thumbnail"] == share.thumbnail_urn
    assert linkedin.get("state")["counts"]["media"] == 1
    assert share.status == Status.PUBLISHED


# --- Handing over -------------------------------------------------------------------------------


def test_scheduled_shares_are_queued_when_their_time_comes(connected, draft, linkedin):
    later = timezone.now() + timedelta(hours=3)
    share = approve(by=connected, share_id=draft(connected).pk, scheduled_for=later).share
    assert handover.hand_over_due(now=later - timedelta(seconds=1)) == 0
    assert handover.hand_over_due(now=later) == 1
    share.refresh_from_db()
    assert share.status == Status.QUEUED


def test_what_the_broker_lost_is_handed_over_again_but_not_at_once(approved):
    now = timezone.now()
    assert handover.hand_over_due(now=now) == 0
    assert handover.hand_over_due(now=now + timedelta(seconds=31)) == 1
    assert handover.hand_over_due(now=now + timedelta(seconds=40)) == 0
    assert handover.hand_over_due(now=now + timedelta(seconds=70)) == 1


def test_a_retry_is_handed_over_at_its_time(approved, linkedin):
    linkedin.arm("conflict")
    share = attempt_once(approved)
    assert handover.hand_over_due(now=share.next_attempt_at - timedelta(seconds=1)) == 0
    assert handover.hand_over_due(now=share.next_attempt_at) == 1
