"""Telling people about the review. Nobody is told twice of one step: the occasion names it."""

from __future__ import annotations

from django.db.models import QuerySet

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import ROLE_PERMISSIONS, Permission
from advocacy.accounts.reminders import ReminderKind, remind
from advocacy.events.bus import handles
from advocacy.tenancy.urls import absolute, reverse
from content.events import ChangesRequested, PostApproved, PostSubmitted, SuggestionDeclined
from content.models import Post, ReviewEntry, Suggestion
from content.telling import tell_suggester

# More would be noise: whoever comes first takes the post.
MOST_REVIEWERS_TOLD = 50


@handles(PostSubmitted)
def ask_reviewers(event: PostSubmitted) -> None:
    """Those who may approve the post hear that it waits, as long as it does."""
    post = _post(event.post_id, Post.Status.IN_REVIEW)
    if post is None:
        return
    reviewing = [
        role.value for role, held in ROLE_PERMISSIONS.items() if Permission.REVIEW_POSTS in held
    ]
    reviewers = (
        Membership.objects.filter(roles__overlap=reviewing)
        .exclude(pk__in=[event.by_id, post.author_id or 0])
        .order_by("pk")[:MOST_REVIEWERS_TOLD]
    )
    for reviewer in reviewers:
        remind(
            membership=reviewer,
            kind=ReminderKind.REVIEW,
            occasion=f"submitted:{post.pk}:r{post.revision}",
            template="content_review_waiting",
            context={
                "post": post,
                "url": absolute(reverse("content:review", post_id=post.pk)),
            },
        )


@handles(PostApproved)
def tell_author_of_approval(event: PostApproved) -> None:
    post = _post(event.post_id, Post.Status.APPROVED)
    if post is None or post.author is None:
        return
    remind(
        membership=post.author,
        kind=ReminderKind.REVIEW,
        occasion=f"approved:{post.pk}:r{post.approved_revision}",
        template="content_approved",
        context={
            "post": post,
            "reviewer": post.approved_by,
            "url": absolute(reverse("content:post_edit", post_id=post.pk)),
        },
    )


@handles(ChangesRequested)
def tell_author_of_changes(event: ChangesRequested) -> None:
    post = _post(event.post_id, Post.Status.CHANGES_REQUESTED)
    if post is None or post.author is None:
        return
    entry = (
        ReviewEntry.objects.filter(post=post, kind=ReviewEntry.Kind.CHANGES_REQUESTED)
        .select_related("by__user")
        .last()
    )
    if entry is None:
        return
    remind(
        membership=post.author,
        kind=ReminderKind.REVIEW,
        occasion=f"changes:{entry.pk}",
        template="content_changes_requested",
        context={
            "post": post,
            "reviewer": entry.by,
            "comment": entry.body,
            "url": absolute(reverse("content:post_edit", post_id=post.pk)),
        },
    )


@handles(PostApproved)
def tell_suggester_of_approval(event: PostApproved) -> None:
    suggestion = _suggestion(Suggestion.objects.filter(post_id=event.post_id))
    if suggestion is not None:
        tell_suggester(suggestion, template="content_suggestion_published")


@handles(SuggestionDeclined)
def tell_suggester_not_now(event: SuggestionDeclined) -> None:
    """Unless somebody took the "not now" back before it was told."""
    declined = Suggestion.objects.filter(pk=event.suggestion_id, state=Suggestion.State.NOT_NOW)
    suggestion = _suggestion(declined)
    if suggestion is not None:
        tell_suggester(suggestion, template="content_suggestion_not_now")


def _suggestion(found: QuerySet[Suggestion]) -> Suggestion | None:
    return found.select_related("membership__user", "post").first()


def _post(post_id: int, status: str) -> Post | None:
    """The post, while it still is in the state that the event speaks of."""
    post: Post | None = (
        Post.objects.select_related("author__user", "approved_by__user")
        .filter(pk=post_id, status=status)
        .first()
    )
    return post
