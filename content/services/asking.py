"""Asking a colleague for a caption: the question, the answer, and who hears of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind, remind
from advocacy.tenancy.urls import absolute, reverse
from content import rules
from content.models import CaptionRequest, Post
from content.services.errors import NotPossible, PostError
from policies.checks import Finding, check_text


class NobodyLikeThat(PostError):
    """No colleague, or more than one, goes by what was typed."""


class AskedAlready(PostError):
    """This colleague was asked and has not answered yet."""


class BlockedText(PostError):
    """A text rule does not allow the words. `findings` say which."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("A text rule does not allow it.")
        self.findings = findings


@transaction.atomic(durable=True)
def ask_for_caption(*, post_id: int, by: Membership, who: str, note: str = "") -> CaptionRequest:
    """Ask the colleague with this e-mail address, or with exactly this name.

    Raises Post.DoesNotExist, NotPossible (withdrawn, or a note), NobodyLikeThat, AskedAlready.
    """
    post = Post.objects.select_for_update().get(pk=post_id)
    if post.status == Post.Status.WITHDRAWN or post.kind == Post.Kind.NOTE:
        raise NotPossible(post)
    asked = _colleague(who, besides=by)
    open_one = CaptionRequest.objects.filter(
        post=post, asked=asked, state=CaptionRequest.State.OPEN
    )
    if open_one.exists():
        raise AskedAlready
    request = CaptionRequest.objects.create(
        post=post, asked=asked, asked_by=by, note=note.strip()[:400], language=post.language
    )
    remind(
        membership=asked,
        kind=ReminderKind.REVIEW,
        occasion=f"caption_asked:{request.pk}",
        template="content_caption_asked",
        context={
            "post": post,
            "asker": by,
            "note": request.note,
            "url": absolute(reverse("content:caption_request", request_id=request.pk)),
        },
    )
    return request


@transaction.atomic(durable=True)
def answer_caption(*, request_id: int, by: Membership, text: str, language: str) -> CaptionRequest:
    """The colleague's words. Raises CaptionRequest.DoesNotExist when it is not theirs to answer
    (any more), BlockedText."""
    request = _open(request_id, by)
    findings = check_text(text, language=language)
    if blocking := [found for found in findings if found.severity == "block"]:
        raise BlockedText(blocking)
    request.text, request.language = text.strip(), language
    _close(request, CaptionRequest.State.ANSWERED)
    if request.asked_by is not None:
        remind(
            membership=request.asked_by,
            kind=ReminderKind.REVIEW,
            occasion=f"caption_answered:{request.pk}",
            template="content_caption_answered",
            context={
                "post": request.post,
                "colleague": by,
                "text": request.text,
                "url": absolute(reverse("content:post_edit", post_id=request.post_id)),
            },
        )
    return request


@transaction.atomic(durable=True)
def decline_caption(*, request_id: int, by: Membership) -> None:
    """Not this time. Raises CaptionRequest.DoesNotExist."""
    _close(_open(request_id, by), CaptionRequest.State.DECLINED)


def _colleague(who: str, *, besides: Membership) -> Membership:
    name = " ".join(who.replace("\0", "").split())
    people = (
        Membership.objects.filter(status__in=rules.READING_STATUSES)
        .exclude(pk=besides.pk)
        .select_related("user")
    )
    by_mail = list(people.filter(user__email__iexact=name)[:2])
    found = by_mail or list(people.filter(user__name__iexact=name)[:2])
    if not name or len(found) != 1:
        raise NobodyLikeThat
    return found[0]


def _open(request_id: int, by: Membership) -> CaptionRequest:
    request: CaptionRequest = (
        CaptionRequest.objects.select_for_update(of=("self",))
        .select_related("post", "asked_by__user")
        .get(pk=request_id, asked=by, state=CaptionRequest.State.OPEN)
    )
    return request


def _close(request: CaptionRequest, state: str) -> None:
    request.state, request.answered_at = state, timezone.now()
    request.save(update_fields=["state", "answered_at", "text", "language"])
