"""Guests: somebody without an account judges one post, by a secret link that ends."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse as global_reverse
from django.utils import timezone, translation

from advocacy.accounts.models import Membership
from advocacy.audit.services import record
from advocacy.events import bus
from advocacy.mail.services import queue
from advocacy.tenancy import tokens
from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import absolute
from content import rules
from content.events import ChangesRequested
from content.models import ExternalReviewer, Post, ReviewEntry
from content.reviewing import Place
from content.services.conversation import add_entry
from content.services.errors import EditConflict, NotPossible, PostError, ReasonNeeded
from content.services.review import step

DAYS = 7
MOST_DAYS = 30
# More hands on one post make it nobody's.
MOST_GUESTS = 10


class GuestLinkClosed(Exception):
    """The link has ended, was withdrawn, or never was one."""


class TooManyGuests(PostError):
    """The post has as many guests as one can have."""


@transaction.atomic
def invite_guest(
    *, post_id: int, by: Membership, name: str, email: str, days: int = DAYS
) -> tuple[ExternalReviewer, str]:
    """Ask somebody outside, and queue the mail. Returns the guest and the link, which is kept
    nowhere else: the database has its hash.

    Raises Post.DoesNotExist, NotPossible unless the post is in review, TooManyGuests.
    """
    post: Post = Post.objects.select_for_update(no_key=True).get(pk=post_id)
    if post.status != Post.Status.IN_REVIEW:
        raise NotPossible(post)
    now = timezone.now()
    known = ExternalReviewer.objects.filter(post=post, revoked_at=None, expires_at__gt=now)
    # A second link for the same person ends the first.
    known.filter(email__iexact=email.strip()).update(revoked_at=now)
    if known.count() >= MOST_GUESTS:
        raise TooManyGuests
    token = tokens.new_token()
    guest = ExternalReviewer.objects.create(
        post=post,
        name=name.strip(),
        email=email.strip().lower(),
        token_hash=tokens.hash_of(token),
        invited_by=by,
        expires_at=now + timedelta(days=min(days, MOST_DAYS)),
    )
    record(by=by, verb="post.guest_invited", subject=post, changes={"guest": [None, guest.email]})
    address = absolute(global_reverse("public_content:guest", kwargs={"token": token}))
    queue(
        kind="review_guest",
        occasion=f"guest:{guest.token_hash[:20]}",
        to=guest.email,
        language=translation.get_language() or "en",
        template="content_guest",
        context={"guest": guest, "post": post, "inviter": str(by), "address": address},
        forget_after_sending=True,
    )
    return guest, address


@transaction.atomic
def revoke_guest(*, guest_id: int, by: Membership) -> ExternalReviewer:
    """End a link now. Doing it twice changes nothing. Raises ExternalReviewer.DoesNotExist."""
    guest: ExternalReviewer = ExternalReviewer.objects.select_related("post").get(pk=guest_id)
    ended = ExternalReviewer.objects.filter(pk=guest.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if ended:
        changes = {"guest": [guest.email, None]}
        record(by=by, verb="post.guest_revoked", subject=guest.post, changes=changes)
    return guest


def find_guest(token: str) -> ExternalReviewer:
    """The guest that a link belongs to, with post and organization. Raises GuestLinkClosed."""
    organization = tokens.organization_of(token)
    if organization is None:
        raise GuestLinkClosed
    with tenant(organization):
        guest: ExternalReviewer | None = (
            ExternalReviewer.objects.select_related("organization", "post", "invited_by__user")
            .filter(token_hash=tokens.hash_of(token))
            .first()
        )
    if guest is None or guest.revoked_at is not None or guest.expires_at <= timezone.now():
        raise GuestLinkClosed
    return guest


def opened(guest: ExternalReviewer) -> None:
    """Remember when a guest first looked."""
    ExternalReviewer.objects.filter(pk=guest.pk, opened_at=None).update(opened_at=timezone.now())


@transaction.atomic
def answer_as_guest(
    *, guest: ExternalReviewer, kind: str, body: str, revision: int, caption_id: int | None = None
) -> ReviewEntry:
    """A guest comments, says yes, or asks for changes, which gives the post back to its author.

    The yes is heard beside those that the rules ask for; it replaces none. Raises NotPossible once
    the review is over, ReasonNeeded without words (a yes needs none), EditConflict when the text
    was changed since the guest opened it.
    """
    post: Post = Post.objects.select_for_update(no_key=True, of=("self",)).get(pk=guest.post_id)
    if post.status != Post.Status.IN_REVIEW:
        raise NotPossible(post)
    if kind != ReviewEntry.Kind.APPROVED and not body.strip():
        raise ReasonNeeded
    if kind != ReviewEntry.Kind.COMMENT and post.revision != revision:
        raise EditConflict(post)
    now = timezone.now()
    entry = add_entry(
        post,
        kind,
        by=None,
        external=guest,
        at=now,
        body=body,
        place=Place.GUEST if kind == ReviewEntry.Kind.APPROVED else "",
        caption_id=caption_id,
    )
    if kind == ReviewEntry.Kind.CHANGES_REQUESTED:
        step(post, rules.Step.REQUEST_CHANGES)
        bus.publish(ChangesRequested(post_id=post.pk, by_id=0, at=now))
    changes = {"guest": [None, guest.email], "answer": [None, kind]}
    record(by=None, verb="post.guest_answered", subject=post, changes=changes)
    return entry
