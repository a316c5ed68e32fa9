"""Posts whose window is over: put away, and evergreen ones offered again after a while, with the
text that was approved."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Value

from advocacy.audit.services import record
from content import flow_rules
from content.checks import missing_in
from content.models import Post, PostRevision
from content.services.ranking import refresh_scores
from content.snapshots import snapshot_of

_MOST_AT_A_TIME = 200


def due_evergreens(*, now: datetime) -> list[int]:
    """Approved posts whose window ended as long ago as their evergreen setting says."""
    pause = ExpressionWrapper(
        F("returns_after_days") * Value(timedelta(days=1)), output_field=DurationField()
    )
    due = Post.objects.filter(
        status=Post.Status.APPROVED,
        returns_after_days__isnull=False,
        times_returned__lt=flow_rules.MOST_RETURNS,
        visible_until__lte=now - pause,
    )
    return list(due.order_by("visible_until").values_list("pk", flat=True)[:_MOST_AT_A_TIME])


def put_away_ended(*, now: datetime) -> int:
    """Take approved posts whose window is over out of the way of the hub. Returns how many."""
    over = Post.objects.filter(status=Post.Status.APPROVED, has_ended=False, visible_until__lte=now)
    ended: int = over.update(has_ended=True)
    return ended


@transaction.atomic(durable=True)
def return_post(*, post_id: int, now: datetime) -> bool:
    """Give an evergreen post its next window. False when it is not due, or no longer fit.

    Nothing of its text changes, so it needs no second review; a text rule that came in since and
    blocks it keeps it away. Those who shared it are not shown it again.
    """
    post = Post.objects.select_for_update(of=("self",)).filter(pk=post_id).first()
    if post is None or post.status != Post.Status.APPROVED or post.visible_until is None:
        return False
    window = flow_rules.return_window(
        visible_from=post.visible_from,
        visible_until=post.visible_until,
        after_days=post.returns_after_days or 0,
        times_returned=post.times_returned,
        now=now,
    )
    if window is None or post.returns_after_days is None:
        return False
    before = (post.visible_from, post.visible_until)
    post.visible_from, post.visible_until = window
    if missing_in(post, now=now):
        return False
    post.revision += 1
    post.approved_revision = post.revision
    post.returned_at = now
    post.times_returned += 1
    # An old pin was for the old window.
    post.pinned_until = None
    post.save(
        update_fields=[
            "visible_from",
            "visible_until",
            "revision",
            "approved_revision",
            "returned_at",
            "times_returned",
            "pinned_until",
            "updated_at",
        ]
    )
    PostRevision.objects.create(
        post=post, number=post.revision, snapshot=snapshot_of(post), by=None, at=now
    )
    record(
        by=None,
        verb="post.returned",
        subject=post,
        changes={
            name: [old.isoformat() if old else None, new.isoformat()]
            for name, old, new in zip(
                ("visible_from", "visible_until"), before, window, strict=True
            )
        },
    )
    refresh_scores([post.pk])
    return True
