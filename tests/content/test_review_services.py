"""The life of a post: who may do what when, and what is kept of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.audit.models import AuditEntry
from advocacy.events.models import DomainEvent
from advocacy.tenancy.context import tenant
from content import queries, services
from content.models import Post, ReviewEntry
from content.services import (
    CaptionDraft,
    EditConflict,
    NotPossible,
    NotReady,
    OwnPost,
    ReasonNeeded,
)

pytestmark = pytest.mark.django_db


def _events(name: str) -> list[dict]:
    return list(DomainEvent.objects.filter(name=name).values_list("payload", flat=True))


def _verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_from_draft_to_hub(curator, reviewer, member, draft):
    post = services.create_post(by=curator, draft=draft())
    assert post.status == "draft"
    assert post.revisions.get().snapshot["title"] == post.title

    services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    assert not queries.posts_visible_to(member).exists()
    assert [event["post_id"] for event in _events("PostSubmitted")] == [post.pk]

    services.approve(post_id=post.pk, by=reviewer, revision=1, comment="Lovely.")
    assert queries.shareable_post(member, post.pk).approved_by == reviewer
    assert list(post.review_entries.values_list("kind", "body", "by")) == [
        ("submitted", "", curator.pk),
        ("approved", "Lovely.", reviewer.pk),
    ]
    assert _verbs() == ["post.approved"]
    assert [event["by_id"] for event in _events("PostApproved")] == [reviewer.pk]


def test_nobody_approves_what_they_wrote(in_review, curator):
    with pytest.raises(OwnPost):
        services.approve(post_id=in_review.pk, by=curator, revision=1)
    in_review.refresh_from_db()
    assert in_review.status == "in_review"
    assert not ReviewEntry.objects.filter(kind="approved").exists()


def test_nobody_approves_what_they_last_changed(in_review, reviewer, draft):
    changed = draft(title="Quieter blades, taught by an owl")
    post = services.save_post(post_id=in_review.pk, by=reviewer, draft=changed, revision=1)
    with pytest.raises(OwnPost):
        services.approve(post_id=post.pk, by=reviewer, revision=2)


def test_an_approval_is_of_the_text_that_was_read(in_review, curator, reviewer, draft):
    changed = draft(title="Another title")
    services.save_post(post_id=in_review.pk, by=curator, draft=changed, revision=1)
    with pytest.raises(EditConflict):
        services.approve(post_id=in_review.pk, by=reviewer, revision=1)
    services.approve(post_id=in_review.pk, by=reviewer, revision=2)


def test_the_second_approval_is_refused(approved, make_member):
    with pytest.raises(NotPossible):
        services.approve(post_id=approved.pk, by=make_member("curator"), revision=1)
    assert ReviewEntry.objects.filter(kind="approved").count() == 1


def test_publishing_later_and_now(curator, reviewer, member, draft):
    later = timezone.now() + timedelta(days=3)
    for publish_now in (False, True):
        post = services.create_post(by=curator, draft=draft(visible_from=later))
        services.submit_for_review(post_id=post.pk, by=curator, revision=1)
        services.approve(post_id=post.pk, by=reviewer, revision=1, publish_now=publish_now)
        assert queries.posts_visible_to(member).filter(pk=post.pk).exists() == publish_now


def test_without_a_first_moment_the_window_begins_with_the_approval(curator, reviewer, draft):
    post = services.create_post(by=curator, draft=draft(visible_from=None))
    services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    post = services.approve(post_id=post.pk, by=reviewer, revision=1)
    post.refresh_from_db()
    assert post.visible_from == post.approved_at


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"captions": ()}, ["caption"]),
        ({"purpose": None}, ["purpose"]),
        ({"visible_until": None}, ["window"]),
        ({"for_everyone": False}, ["audience"]),
        ({"url": ""}, ["link_or_picture"]),
        ({"captions": (CaptionDraft("This is forbidden here."),)}, ["blocked_text"]),
        ({"summary": "All of it forbidden."}, ["blocked_text"]),
    ],
)
def test_what_is_incomplete_stays_a_draft(curator, draft, blocking_rule, changes, missing):
    post = services.create_post(by=curator, draft=draft(**changes))
    with pytest.raises(NotReady) as refusal:
        services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    assert list(refusal.value.missing) == missing
    post.refresh_from_db()
    assert post.status == "draft"
    assert not _events("PostSubmitted")


def test_a_window_that_ended_in_the_queue_is_not_approved(in_review, reviewer):
    Post.objects.filter(pk=in_review.pk).update(visible_until=timezone.now())
    with pytest.raises(NotReady):
        services.approve(post_id=in_review.pk, by=reviewer, revision=1)


def test_asking_for_changes_needs_words(in_review, reviewer, curator):
    with pytest.raises(ReasonNeeded):
        services.request_changes(post_id=in_review.pk, by=reviewer, comment="  ")
    services.request_changes(post_id=in_review.pk, by=reviewer, comment="Name the source.")
    in_review.refresh_from_db()
    assert in_review.status == "changes_requested"
    assert [event["by_id"] for event in _events("ChangesRequested")] == [reviewer.pk]
    services.submit_for_review(post_id=in_review.pk, by=curator, revision=1)


def test_a_change_after_approval_goes_back_to_review(approved, curator, member, draft):
    services.save_post(
        post_id=approved.pk, by=curator, draft=draft(title="Changed afterwards"), revision=1
    )
    approved.refresh_from_db()
    assert approved.status == "in_review"
    assert not queries.posts_visible_to(member).exists()
    assert "post.changed_after_approval" in _verbs()
    assert len(_events("PostSubmitted")) == 2


def test_pinning_an_approved_post_needs_no_second_look(approved, curator, member, draft):
    pinned = draft(
        visible_from=approved.visible_from, pinned_until=timezone.now() + timedelta(days=2)
    )
    services.save_post(post_id=approved.pk, by=curator, draft=pinned, revision=1)
    assert queries.shareable_post(member, approved.pk).pinned_until is not None


def test_what_is_approved_stays_complete(approved, curator, member, draft):
    with pytest.raises(NotReady):
        services.save_post(post_id=approved.pk, by=curator, draft=draft(captions=()), revision=1)
    assert queries.shareable_post(member, approved.pk).captions.count() == 1


def test_withdrawing_takes_a_post_away_at_once(approved, reviewer, member):
    with pytest.raises(ReasonNeeded):
        services.withdraw(post_id=approved.pk, by=reviewer, reason="")
    services.withdraw(post_id=approved.pk, by=reviewer, reason="The figure is wrong.")
    assert not queries.posts_visible_to(member).exists()
    assert [event["post_id"] for event in _events("PostWithdrawn")] == [approved.pk]
    with pytest.raises(NotPossible):
        services.withdraw(post_id=approved.pk, by=reviewer, reason="Again.")

    services.reopen(post_id=approved.pk, by=reviewer)
    approved.refresh_from_db()
    assert (approved.status, approved.withdrawn_reason) == ("draft", "")


def test_a_withdrawn_post_is_not_edited(approved, curator, draft):
    services.withdraw(post_id=approved.pk, by=curator, reason="Too early.")
    with pytest.raises(NotPossible):
        services.save_post(post_id=approved.pk, by=curator, draft=draft(), revision=1)


def test_taking_a_post_back(in_review, curator):
    services.take_back(post_id=in_review.pk, by=curator)
    in_review.refresh_from_db()
    assert (in_review.status, in_review.submitted_at) == ("draft", None)


def test_posts_of_others_are_out_of_reach(in_review, stranger, other_organization):
    with tenant(other_organization):
        for verb, arguments in (
            (services.approve, {"revision": 1}),
            (services.request_changes, {"comment": "Please."}),
            (services.withdraw, {"reason": "No."}),
            (services.comment, {"body": "Hello."}),
            (services.take_back, {}),
        ):
            with pytest.raises(Post.DoesNotExist):
                verb(post_id=in_review.pk, by=stranger, **arguments)
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


def test_shares_are_counted_and_never_below_zero(approved, member):
    for change, expected in ((1, 1), (1, 2), (-1, 1), (-1, 0), (-1, 0)):
        services.count_share(post_id=approved.pk, membership_id=member.pk, change=change)
        approved.refresh_from_db()
        assert approved.share_count == expected
