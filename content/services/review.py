"""Review: four eyes on every post, each step kept in its conversation."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.audit.services import record
from advocacy.events import bus
from content import rules
from content.checks import missing_in
from content.events import (
    ApprovalGiven,
    ChangesRequested,
    PostApproved,
    PostSubmitted,
    PostWithdrawn,
)
from content.models import Post, ReviewEntry
from content.queries.reviewing import review_policy, standing_of
from content.reviewing import due_after
from content.services.conversation import add_entry
from content.services.errors import (
    AlreadyApproved,
    EditConflict,
    NotPossible,
    NotReady,
    NotYourPlace,
    OwnPost,
    ReasonNeeded,
)
from content.services.ranking import refresh_scores


@transaction.atomic(durable=True)
def submit_for_review(
    *, post_id: int, by: Membership, revision: int, due_on: date | None = None
) -> Post:
    """Ask for a second pair of eyes, by a day (as the organization's rules say, if none is given).

    Raises Post.DoesNotExist, NotReady with what is missing, NotPossible, EditConflict.
    """
    post, now = _load(post_id), timezone.now()
    _check(post, rules.Step.SUBMIT, revision)
    if missing := missing_in(post, now=now):
        raise NotReady(missing)
    due_on = due_on or due_after(timezone.localdate(), working_days=review_policy().days)
    step(post, rules.Step.SUBMIT, revision=revision, submitted_at=now, review_due_on=due_on)
    add_entry(post, ReviewEntry.Kind.SUBMITTED, by=by, at=now)
    bus.publish(PostSubmitted(post_id=post.pk, by_id=by.pk, at=now))
    return post


@transaction.atomic(durable=True)
def approve(
    *,
    post_id: int,
    by: Membership,
    revision: int,
    comment: str = "",
    publish_now: bool = False,
) -> Post:
    """Say yes to a post. The last yes that is needed lets it into the hub for its window, which
    `publish_now` makes begin at once; before that the post stays in review.

    Raises Post.DoesNotExist, NotPossible (somebody was faster), OwnPost (who wrote any of it since
    the last approval), AlreadyApproved, NotYourPlace (the missing yes is another's), EditConflict
    (the reviewer saw an older revision), NotReady (its window ended, or a text rule came in).
    """
    post, now = _load(post_id, lock=True), timezone.now()
    _check(post, rules.Step.APPROVE, revision)
    standing = standing_of(post)
    if by.pk in standing.writer_ids:
        raise OwnPost
    if by.pk in standing.voter_ids:
        raise AlreadyApproved
    place = standing.place_for(by.pk)
    if place is None:
        raise NotYourPlace(standing.open_places)
    if missing := missing_in(post, now=now):
        raise NotReady(missing)
    add_entry(post, ReviewEntry.Kind.APPROVED, by=by, at=now, body=comment, place=place)
    if len(standing.open_places) > 1:
        record(by=by, verb="post.approval_given", subject=post, changes={"for": [None, place]})
        bus.publish(ApprovalGiven(post_id=post.pk, by_id=by.pk, at=now))
        return post
    starts = now if publish_now or post.visible_from is None else post.visible_from
    step(
        post,
        rules.Step.APPROVE,
        revision=revision,
        approved_at=now,
        approved_by=by,
        approved_revision=revision,
        visible_from=starts,
    )
    refresh_scores([post.pk])
    record(
        by=by,
        verb="post.approved",
        subject=post,
        changes={"revision": [None, revision], "visible_from": [None, starts.isoformat()]},
    )
    bus.publish(PostApproved(post_id=post.pk, by_id=by.pk, at=now))
    return post


@transaction.atomic(durable=True)
def request_changes(
    *, post_id: int, by: Membership, comment: str, caption_id: int | None = None
) -> Post:
    """Give a post back to its author, because of a caption or as a whole.

    Raises ReasonNeeded without a comment, NotPossible.
    """
    if not comment.strip():
        raise ReasonNeeded
    post, now = _load(post_id), timezone.now()
    step(post, rules.Step.REQUEST_CHANGES)
    kind = ReviewEntry.Kind.CHANGES_REQUESTED
    add_entry(post, kind, by=by, at=now, body=comment, caption_id=caption_id)
    record(by=by, verb="post.changes_requested", subject=post)
    bus.publish(ChangesRequested(post_id=post.pk, by_id=by.pk, at=now))
    return post


@transaction.atomic(durable=True)
def comment(
    *, post_id: int, by: Membership, body: str, caption_id: int | None = None
) -> ReviewEntry:
    """Say something in the conversation. Raises ReasonNeeded when nothing was said."""
    if not body.strip():
        raise ReasonNeeded
    kind = ReviewEntry.Kind.COMMENT
    return add_entry(_load(post_id), kind, by=by, body=body, caption_id=caption_id)


@transaction.atomic(durable=True)
def set_due(*, post_id: int, by: Membership, due_on: date) -> Post:
    """Say by which day a post in review has to be judged. Raises NotPossible for any other."""
    post = _load(post_id)
    if not Post.objects.filter(pk=post.pk, status=Post.Status.IN_REVIEW).update(
        review_due_on=due_on
    ):
        raise NotPossible(post)
    changes = {"review_due_on": [str(post.review_due_on), str(due_on)]}
    record(by=by, verb="post.review_due_changed", subject=post, changes=changes)
    post.review_due_on = due_on
    return post


@transaction.atomic(durable=True)
def take_back(*, post_id: int, by: Membership) -> Post:
    """Out of the queue, to work on it again. Raises NotPossible."""
    post = _load(post_id)
    step(post, rules.Step.TAKE_BACK, submitted_at=None)
    record(by=by, verb="post.taken_back", subject=post)
    return post


@transaction.atomic(durable=True)
def withdraw(*, post_id: int, by: Membership, reason: str) -> Post:
    """Take a post out of hub and queue at once. Raises ReasonNeeded, NotPossible."""
    if not reason.strip():
        raise ReasonNeeded
    post, now = _load(post_id), timezone.now()
    before = post.status
    step(post, rules.Step.WITHDRAW, withdrawn_at=now, withdrawn_reason=reason.strip()[:300])
    add_entry(post, ReviewEntry.Kind.WITHDRAWN, by=by, at=now, body=reason)
    record(
        by=by,
        verb="post.withdrawn",
        subject=post,
        changes={"status": [before, post.status], "reason": [None, post.withdrawn_reason]},
    )
    bus.publish(PostWithdrawn(post_id=post.pk, at=now))
    return post


@transaction.atomic(durable=True)
def reopen(*, post_id: int, by: Membership) -> Post:
    """Make a withdrawn post a draft again. Raises NotPossible."""
    post = _load(post_id)
    step(
        post,
        rules.Step.REOPEN,
        withdrawn_at=None,
        withdrawn_reason="",
        submitted_at=None,
    )
    record(by=by, verb="post.reopened", subject=post)
    return post


def _load(post_id: int, *, lock: bool = False) -> Post:
    """The post; locked, so that of several people deciding at once each sees the one before."""
    posts = Post.objects.select_related("picture", "author")
    if lock:
        posts = posts.select_for_update(of=("self",), no_key=True)
    post: Post = posts.get(pk=post_id)
    return post


def _check(post: Post, step: rules.Step, revision: int) -> None:
    if rules.next_status(post.status, step) is None:
        raise NotPossible(post, step)
    if post.revision != revision:
        raise EditConflict(post)


def step(post: Post, step: rules.Step, *, revision: int | None = None, **fields: object) -> None:
    """Change the status, unless somebody else changed it (or, with `revision`, the text) first."""
    status = rules.next_status(post.status, step)
    if status is None:
        raise NotPossible(post, step)
    unchanged = Post.objects.filter(pk=post.pk, status=post.status)
    if revision is not None:
        unchanged = unchanged.filter(revision=revision)
    if not unchanged.update(status=status, updated_at=timezone.now(), **fields):
        raise NotPossible(_load(post.pk), step)
    post.status = status
    for name, value in fields.items():
        setattr(post, name, value)
