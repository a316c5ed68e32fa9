"""Telling people about the review. Nobody is told twice of one step: the occasion names it."""

from __future__ import annotations

from django.db.models import QuerySet

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Permission
from advocacy.accounts.reminders import ReminderKind, remind
from advocacy.events.bus import handles
from advocacy.tenancy.urls import absolute, reverse
from content.comparing import compared_fields
from content.events import (
    ApprovalGiven,
    ChangesRequested,
    PeopleMentioned,
    PostApproved,
    PostCorrected,
    PostSubmitted,
    SuggestionDeclined,
)
from content.models import Post, PostRevision, ReviewEntry, Suggestion
from content.queries.reviewing import asked_about, counting_votes
from content.telling import tell_suggester

# More would be noise: whoever comes first takes the post.
MOST_REVIEWERS_TOLD = 50


@handles(PostSubmitted)
def ask_reviewers(event: PostSubmitted) -> None:
    """Those whose yes the post waits for hear of it, as long as it does."""
    _ask(event.post_id)


@handles(ApprovalGiven)
def ask_the_next(event: ApprovalGiven) -> None:
    """One yes is there; those who are asked for the other ones may not have heard yet."""
    _ask(event.post_id)


def _ask(post_id: int) -> None:
    post = _post(post_id, Post.Status.IN_REVIEW)
    if post is None:
        return
    for reviewer in asked_about(post)[:MOST_REVIEWERS_TOLD]:
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


@handles(PostCorrected)
def tell_approvers_of_correction(event: PostCorrected) -> None:
    """Who said yes to a text hears what was corrected in it since."""
    revisions = PostRevision.objects.filter(post=event.post_id)
    after = revisions.filter(number=event.revision).select_related("by__user", "post").first()
    before = revisions.filter(number__lt=event.revision).first()
    if after is None or before is None:
        return
    approvers = counting_votes([event.post_id]).exclude(by=event.by_id).values("by")
    for reviewer in Membership.objects.filter(pk__in=approvers):
        remind(
            membership=reviewer,
            kind=ReminderKind.REVIEW,
            occasion=f"corrected:{event.post_id}:r{event.revision}",
            template="content_corrected",
            context={
                "post": after.post,
                "editor": after.by,
                "changes": compared_fields(before.snapshot, after.snapshot),
                "url": absolute(reverse("content:review", post_id=event.post_id)),
            },
        )


@handles(PeopleMentioned)
def tell_mentioned(event: PeopleMentioned) -> None:
    entry = (
        ReviewEntry.objects.filter(pk=event.entry_id)
        .select_related("post", "by__user", "external")
        .first()
    )
    if entry is None:
        return
    for mention in entry.mentions.select_related("membership"):
        person = mention.membership
        if person.may(Permission.REVIEW_POSTS):
            url = reverse("content:review", post_id=entry.post_id)
        else:
            # Whoever suggested a post reads what is said to them in the mail.
            url = reverse("content:hub")
        remind(
            membership=person,
            kind=ReminderKind.REVIEW,
            occasion=f"mentioned:{entry.pk}",
            template="content_mentioned",
            context={
                "post": entry.post,
                "speaker": entry.speaker,
                "comment": entry.body,
                "url": absolute(url),
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
        .select_related("by__user", "external")
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
            "reviewer": entry.speaker,
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
