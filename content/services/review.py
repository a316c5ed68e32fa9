"""Review: four eyes on every post, each step kept in its conversation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.audit.services import record
from advocacy.events import bus
from content import rules
from content.checks import missing_in
from content.events import ChangesRequested, PostApproved, PostSubmitted, PostWithdrawn
from content.models import Post, ReviewEntry
from content.services.errors import EditConflict, NotPossible, NotReady, OwnPost, ReasonNeeded
from content.services.ranking import refresh_scores
from content.services.writing import last_editor_id


@transaction.atomic(durable=True)
def submit_for_review(*, post_id: int, by: Membership, revision: int) -> Post:
    """Ask for a second pair of eyes.

    Raises Post.DoesNotExist, NotReady with what is missing, NotPossible, EditConflict.
    """
    post, now = _load(post_id), timezone.now()
    _check(post, rules.Step.SUBMIT, revision)
    if missing := missing_in(post, now=now):
        raise NotReady(missing)
    _step(post, rules.Step.SUBMIT, revision=revision, submitted_at=now)
    _note(post, ReviewEntry.Kind.SUBMITTED, by=by, at=now)
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
    """Let a post into the hub for its window, which `publish_now` makes begin at once.

    Of two reviewers pressing Approve, the second gets NotPossible. Raises also
    Post.DoesNotExist, OwnPost (author or last editor), EditConflict (the reviewer saw an older
    revision), NotReady (its window ended, or a text rule came in meanwhile).
    """
    post, now = _load(post_id), timezone.now()
    _check(post, rules.Step.APPROVE, revision)
    if not rules.may_approve(
        reviewer_id=by.pk, author_id=post.author_id, last_editor_id=last_editor_id(post)
    ):
        raise OwnPost
    if missing := missing_in(post, now=now):
        raise NotReady(missing)
    starts = now if publish_now or post.visible_from is None else post.visible_from
    _step(
        post,
        rules.Step.APPROVE,
        revision=revision,
        approved_at=now,
        approved_by=by,
        approved_revision=revision,
        visible_from=starts,
    )
    refresh_scores([post.pk])
    _note(post, ReviewEntry.Kind.APPROVED, by=by, at=now, body=comment)
    record(
        by=by,
        verb="post.approved",
        subject=post,
        changes={"revision": [None, revision], "visible_from": [None, starts.isoformat()]},
    )
    bus.publish(PostApproved(post_id=post.pk, by_id=by.pk, at=now))
    return post


@transaction.atomic(durable=True)
def request_changes(*, post_id: int, by: Membership, comment: str) -> Post:
    """Give a post back to its author. Raises ReasonNeeded without a comment, NotPossible."""
    if not comment.strip():
        raise ReasonNeeded
    post, now = _load(post_id), timezone.now()
    _step(post, rules.Step.REQUEST_CHANGES)
    _note(post, ReviewEntry.Kind.CHANGES_REQUESTED, by=by, at=now, body=comment)
    record(by=by, verb="post.changes_requested", subject=post)
    bus.publish(ChangesRequested(post_id=post.pk, by_id=by.pk, at=now))
    return post


@transaction.atomic(durable=True)
def comment(*, post_id: int, by: Membership, body: str) -> ReviewEntry:
    """Say something in the conversation. Raises ReasonNeeded when nothing was said."""
    if not body.strip():
        raise ReasonNeeded
    return _note(_load(post_id), ReviewEntry.Kind.COMMENT, by=by, at=timezone.now(), body=body)


@transaction.atomic(durable=True)
def take_back(*, post_id: int, by: Membership) -> Post:
    """Out of the queue, to work on it again. Raises NotPossible."""
    post = _load(post_id)
    _step(post, rules.Step.TAKE_BACK, submitted_at=None)
    record(by=by, verb="post.taken_back", subject=post)
    return post


@transaction.atomic(durable=True)
def withdraw(*, post_id: int, by: Membership, reason: str) -> Post:
    """Take a post out of hub and queue at once. Raises ReasonNeeded, NotPossible."""
    if not reason.strip():
        raise ReasonNeeded
    post, now = _load(post_id), timezone.now()
    before = post.status
    _step(post, rules.Step.WITHDRAW, withdrawn_at=now, withdrawn_reason=reason.strip()[:300])
    _note(post, ReviewEntry.Kind.WITHDRAWN, by=by, at=now, body=reason)
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
    _step(
        post,
        rules.Step.REOPEN,
        withdrawn_at=None,
        withdrawn_reason="",
        submitted_at=None,
    )
    record(by=by, verb="post.reopened", subject=post)
    return post


def _load(post_id: int) -> Post:
    post: Post = Post.objects.select_related("picture", "author").get(pk=post_id)
    return post


def _check(post: Post, step: rules.Step, revision: int) -> None:
    if rules.next_status(post.status, step) is None:
        raise NotPossible(post, step)
    if post.revision != revision:
        raise EditConflict(post)


def _step(post: Post, step: rules.Step, *, revision: int | None = None, **fields: object) -> None:
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


def _note(post: Post, kind: str, *, by: Membership, at: datetime, body: str = "") -> ReviewEntry:
    entry: ReviewEntry = ReviewEntry.objects.create(
        post=post, kind=kind, body=body.strip()[:4000], revision=post.revision, by=by, at=at
    )
    return entry
