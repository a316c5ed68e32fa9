"""The engine against the simulator: what ends up on LinkedIn, and what the share says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from advocacy.events.models import DomainEvent
from advocacy.mail.models import OutgoingMail
from advocacy.sharing import credentials
from advocacy.sharing.linkedin.client import LinkedInClient, PostCreated
from advocacy.sharing.linkedin.errors import AmbiguousError
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.publishing import claims, handover, outcomes, sweeps
from advocacy.sharing.services import (
    approve,
    say_it_is_absent,
    say_it_is_there,
    share_again,
)
from tests.sharing.conftest import attempt_once, deliver_events, let_pass

pytestmark = pytest.mark.django_db

Status = Share.Status
Outcome = ShareAttempt.Outcome


def events(name: str) -> list[dict]:
    return [event.payload for event in DomainEvent.objects.filter(name=name)]


def test_it_stands_on_linkedin_exactly_as_approved(approved, linkedin, connected, post):
    share = attempt_once(approved)
    (on_linkedin,) = linkedin.posts()
    assert on_linkedin["text"] == share.approved_text
    assert on_linkedin["cut_at"] is None
    assert share.text in share.approved_text
    assert share.disclosure_text in share.approved_text
    article = on_linkedin["content"]["article"]
    assert article["source"] == share.link.url
    assert article["title"] == post.title
    assert share.link.target_url == post.url
    assert on_linkedin["author"] == connected.linkedin_account.urn


def test_the_share_knows_its_post_and_tells_everybody_once(approved, linkedin, connected, post):
    share = attempt_once(approved)
    (on_linkedin,) = linkedin.posts()
    assert share.status == Status.PUBLISHED
    assert share.urn == on_linkedin["urn"]
    assert share.permalink == f"{linkedin.url}/feed/update/{share.urn}/"
    attempt = share.attempts.get()
    assert (attempt.outcome, attempt.http_status) == (Outcome.PUBLISHED, 201)
    (event,) = events("SharePublished")
    assert (event["share_id"], event["own_words"]) == (share.pk, 100)
    deliver_events()
    post.refresh_from_db()
    assert post.share_count == 1
    attempt_once(share)
    assert len(linkedin.posts()) == len(events("SharePublished")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Brackets (all) [of] {them} <and> |pipes| ~tildes~ *stars* _lines_ @nobody #Tag \\ back",
        "Zażółć gęślą jaźń 👩‍👩‍👧‍👦 שלום עולם\n\nC# and #1 and #WindEnergy2030",
    ],
)
def test_no_text_is_cut_or_changed(connected, draft, linkedin, text):
    share = approve(by=connected, share_id=draft(connected, text).pk).share
    attempt_once(share)
    assert linkedin.posts()[0]["text"] == share.approved_text


def test_a_share_that_is_not_due_is_left_alone(approved, linkedin):
    Share.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=5))
    assert attempt_once(approved).status == Status.QUEUED
    assert linkedin.posts() == []


# --- Trouble that passes ------------------------------------------------------------------------


def test_an_unavailable_linkedin_is_tried_again(approved, linkedin):
    linkedin.arm("conflict")
    share = attempt_once(approved)
    assert (share.status, share.problem) == (Status.QUEUED, "unavailable")
    assert share.next_attempt_at > timezone.now()
    assert linkedin.posts() == []
    let_pass(share, minutes=1)
    assert attempt_once(share).status == Status.PUBLISHED
    assert [attempt.outcome for attempt in share.attempts.all()] == ["retry", "published"]
    assert len(linkedin.posts()) == 1


def test_after_too_many_tries_the_member_is_asked(approved, linkedin):
    linkedin.arm("conflict", 20)
    for _ in range(7):
        share = attempt_once(approved)
        Share.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=timezone.now())
    assert (share.status, share.problem) == (Status.NEEDS_ATTENTION, "unavailable")
    assert share.attempts.count() == 7
    attempt_once(share)
    assert share.attempts.count() == 7


def test_the_members_word_starts_the_count_anew(approved, linkedin, connected):
    linkedin.arm("conflict", 7)
    for _ in range(7):
        attempt_once(approved)
        Share.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=timezone.now())
    let_pass(approved, hours=1)
    share_again(by=connected, share_id=approved.pk)
    assert attempt_once(approved).status == Status.PUBLISHED


def test_a_used_up_quota_waits_for_midnight_utc_and_says_so(approved, linkedin):
    linkedin.arm("throttle", 1)
    share = attempt_once(approved)
    assert share.status == Status.QUEUED
    assert share.problem in ("quota_member", "quota_app")
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    assert timedelta() < share.next_attempt_at - midnight < timedelta(minutes=11)
    assert OutgoingMail.objects.get().kind == "share"


# --- Not knowing --------------------------------------------------------------------------------


def test_a_post_made_behind_a_5xx_is_found_and_adopted(approved, linkedin):
    linkedin.arm("unavailable_on_create")
    share = attempt_once(approved)
    assert share.status == Status.UNCONFIRMED
    assert share.next_attempt_at is not None
    let_pass(share, seconds=70)
    share = attempt_once(share)
    (on_linkedin,) = linkedin.posts()
    assert (share.status, share.urn) == (Status.PUBLISHED, on_linkedin["urn"])
    assert [attempt.outcome for attempt in share.attempts.all()] == ["unknown", "adopted"]
    assert len(events("SharePublished")) == 1


def test_a_post_made_behind_a_time_out_is_found_and_adopted(approved, linkedin, monkeypatch):
    linkedin.arm("hang_on_create", seconds=5)
    with monkeypatch.context() as impatient:
        impatient.setattr(credentials, "CALL_SECONDS", 0.5)
        share = attempt_once(approved)
    assert (share.status, share.problem) == (Status.UNCONFIRMED, "unconfirmed")
    let_pass(share, seconds=70)
    share = attempt_once(share)
    assert (share.status, share.urn) == (Status.PUBLISHED, linkedin.posts()[0]["urn"])
    assert len(linkedin.posts()) == 1


def test_a_5xx_that_made_nothing_is_repeated_once(approved, linkedin, monkeypatch):
    """Only the request to create is lost; the simulator never sees it."""
    with monkeypatch.context() as broken:

        def lost(*args, **kwargs):
            raise AmbiguousError("The answer was lost.", status=502)

        broken.setattr(LinkedInClient, "create_post", lost)
        share = attempt_once(approved)
    assert share.status == Status.UNCONFIRMED
    let_pass(share, seconds=70)
    assert attempt_once(share).status == Status.PUBLISHED
    assert len(linkedin.posts()) == 1


def test_two_unknown_outcomes_are_a_question_to_the_member(approved, linkedin, monkeypatch):
    def dies(*args, **kwargs):
        raise RuntimeError("anything at all, once it was sent")

    monkeypatch.setattr(LinkedInClient, "create_post", dies)
    share = attempt_once(approved)
    let_pass(share, seconds=70)
    share = attempt_once(share)
    assert (share.status, share.problem) == (Status.UNCONFIRMED, "unconfirmed")
    assert share.next_attempt_at is None
    assert OutgoingMail.objects.get().occasion == f"share:{share.pk}:unconfirmed:2"
    let_pass(share, hours=2)
    handover.hand_over_due(now=timezone.now())
    assert attempt_once(share).attempts.count() == 2


def test_past_the_window_nothing_is_repeated(approved, linkedin):
    """LinkedIn would no longer recognize the repetition: only the member can tell."""
    linkedin.arm("unavailable_on_create")
    share = attempt_once(approved)
    let_pass(share, minutes=30)
    linkedin.advance(minutes=30)
    share = attempt_once(share)
    assert (share.status, share.next_attempt_at) == (Status.UNCONFIRMED, None)
    assert len(linkedin.posts()) == 1


def test_the_member_found_it(approved, linkedin, connected):
    linkedin.arm("unavailable_on_create")
    let_pass(attempt_once(approved), minutes=30)
    attempt_once(approved)
    urn = linkedin.posts()[0]["urn"]
    share = say_it_is_there(
        by=connected, share_id=approved.pk, address=f"https://www.linkedin.com/feed/update/{urn}/"
    )
    assert (share.status, share.urn) == (Status.PUBLISHED, urn)
    assert len(events("SharePublished")) == 1


def test_the_member_did_not_find_it(approved, linkedin, connected, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(LinkedInClient, "create_post", lambda *a, **k: 1 / 0)
        attempt_once(approved)
    let_pass(approved, minutes=30)
    attempt_once(approved)
    share = say_it_is_absent(by=connected, share_id=approved.pk)
    assert share.status == Status.QUEUED
    assert attempt_once(share).status == Status.PUBLISHED
    assert [attempt.outcome for attempt in share.attempts.all()] == ["absent", "published"]
    assert len(linkedin.posts()) == 1


def test_a_member_who_overlooked_it_gets_no_second_post(approved, linkedin, connected):
    """They say no within the window; LinkedIn says duplicate, and names the post."""
    linkedin.arm("unavailable_on_create")
    share = attempt_once(approved)
    Share.objects.update(next_attempt_at=None)
    say_it_is_absent(by=connected, share_id=share.pk)
    assert attempt_once(share).status == Status.PUBLISHED
    assert len(linkedin.posts()) == 1


# --- Duplicates that are not ours ---------------------------------------------------------------


def test_a_duplicate_without_an_unclear_attempt_is_not_adopted(
    approved, linkedin, connected, draft
):
    published = attempt_once(approved)
    again = approve(by=connected, share_id=draft(connected, approved.text).pk).share
    Share.objects.filter(pk=again.pk).update(link=None)
    # The same link makes the text a duplicate to LinkedIn.
    link = published.link
    Share.objects.filter(pk=published.pk).update(link=None)
    Share.objects.filter(pk=again.pk).update(link=link)
    again = attempt_once(again)
    assert (again.status, again.problem) == (Status.NEEDS_ATTENTION, "duplicate")
    assert again.urn == ""
    assert len(linkedin.posts()) == 1


# --- Dead workers -------------------------------------------------------------------------------


def claimed(share: Share, *, sent: bool) -> Share:
    """As a worker leaves it that dies in mid-publish."""
    claim = claims.take(share.pk)
    if sent:
        claims.mark_sent(claim)
    return share


def test_a_worker_that_died_before_sending_is_replaced(approved, linkedin):
    claimed(approved, sent=False)
    assert sweeps.release_stuck(now=timezone.now()) == 0
    let_pass(approved, minutes=2)
    assert sweeps.release_stuck(now=timezone.now()) == 1
    approved.refresh_from_db()
    assert (approved.status, approved.problem) == (Status.QUEUED, "worker_lost")
    let_pass(approved, minutes=1)
    assert attempt_once(approved).status == Status.PUBLISHED
    assert len(linkedin.posts()) == 1


def test_a_worker_that_died_after_sending_leaves_a_question_to_linkedin(approved, linkedin):
    claimed(approved, sent=True)
    let_pass(approved, minutes=2)
    sweeps.release_stuck(now=timezone.now())
    approved.refresh_from_db()
    assert approved.status == Status.UNCONFIRMED
    assert approved.next_attempt_at is not None
    assert approved.attempts.get().outcome == Outcome.UNKNOWN
    let_pass(approved, minutes=2)
    assert attempt_once(approved).status == Status.PUBLISHED


def test_a_worker_found_dead_too_late_leaves_a_question_to_the_member(approved, linkedin):
    claimed(approved, sent=True)
    let_pass(approved, minutes=20)
    sweeps.release_stuck(now=timezone.now())
    approved.refresh_from_db()
    assert (approved.status, approved.next_attempt_at) == (Status.UNCONFIRMED, None)
    assert linkedin.posts() == []


def test_a_slow_worker_that_was_taken_for_dead_sends_nothing(approved, linkedin):
    claim = claims.take(approved.pk)
    let_pass(approved, minutes=2)
    sweeps.release_stuck(now=timezone.now())
    with pytest.raises(claims.LostClaim):
        claims.mark_sent(claim)


def test_an_answer_that_comes_after_all_is_recorded(approved, linkedin):
    claim = claims.take(approved.pk)
    claims.mark_sent(claim)
    let_pass(approved, minutes=2)
    sweeps.release_stuck(now=timezone.now())
    outcomes.record_success(claim, PostCreated(urn="urn:li:share:71"), now=timezone.now())
    approved.refresh_from_db()
    assert (approved.status, approved.urn) == (Status.PUBLISHED, "urn:li:share:71")
    assert attempt_once(approved).attempts.count() == 1


def test_a_worker_that_slept_before_sending_sends_nothing(approved, linkedin, monkeypatch):
    """Stopped between its mark and its request, and woken minutes later."""
    mark_sent = claims.mark_sent

    def fall_asleep(claim):
        mark_sent(claim)
        monkeypatch.setattr(claims, "elapsed", lambda: claim._sent + 100)

    monkeypatch.setattr(claims, "mark_sent", fall_asleep)
    share = attempt_once(approved)
    assert linkedin.posts() == []
    assert (share.status, share.problem) == (Status.QUEUED, "unavailable")
    assert share.attempts.get().outcome == Outcome.RETRY


def test_a_worker_that_slept_until_it_was_taken_for_dead_sends_nothing(
    approved, linkedin, monkeypatch
):
    def sleep(claim):
        let_pass(approved, minutes=3)
        sweeps.release_stuck(now=timezone.now())
        return False

    with monkeypatch.context() as asleep:
        asleep.setattr(claims.Claim, "may_still_send", sleep)
        share = attempt_once(approved)
    assert linkedin.posts() == []
    # The sweep could not know; the worker does, and says so.
    assert share.status == Status.UNCONFIRMED
    assert share.attempts.get().outcome == Outcome.RETRY
    let_pass(share, minutes=30)
    assert attempt_once(share).status == Status.PUBLISHED
    assert len(linkedin.posts()) == 1


def test_the_name_of_a_post_survives_a_database_that_is_away(approved, linkedin, monkeypatch):
    """LinkedIn says it once: it is kept in hand until it can be stored."""
    failures = iter([OperationalError("gone"), InterfaceError("closed")])
    store = outcomes._record_success

    def fails_twice(*args, **kwargs):
        for error in failures:
            raise error
        store(*args, **kwargs)

    monkeypatch.setattr(outcomes, "_record_success", fails_twice)
    monkeypatch.setattr(outcomes, "_DATABASE_PAUSES", (0, 0, 0))
    monkeypatch.setattr(outcomes, "reconnect", lambda: None)
    share = attempt_once(approved)
    assert (share.status, share.urn) == (Status.PUBLISHED, linkedin.posts()[0]["urn"])
    assert [attempt.outcome for attempt in share.attempts.all()] == ["published"]


def test_two_workers_with_the_same_task_make_one_attempt(approved, linkedin):
    claimed(approved, sent=False)
    assert attempt_once(approved).status == Status.PUBLISHING
    assert approved.attempts.count() == 1
