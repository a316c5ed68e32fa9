"""Suggestions: what employees propose, and the answer they get."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.audit.services import record
from advocacy.events import bus
from content import flow_rules, rules
from content.events import SuggestionAccepted, SuggestionDeclined
from content.models import Post, Suggestion
from content.services.errors import PostError, ReasonNeeded
from content.services.sources import DEFAULT_WINDOW, AlreadyDecided
from content.services.writing import PostDraft, new_post
from content.unfurl import Unfurled

State = Suggestion.State


class EnoughForToday(PostError):
    """This person suggested as much as anybody can look at in a day."""


class SuggestedAlready(PostError):
    """The same person suggested the same page, and it waits or was taken on."""

    def __init__(self, suggestion: Suggestion) -> None:
        super().__init__(suggestion.pk)
        self.suggestion = suggestion


@transaction.atomic(durable=True)
def suggest(
    *, by: Membership, url: str, why: str, title: str, wants_credit: bool, page: Unfurled | None
) -> Suggestion:
    """Put a link before the curators. `page` is what it says of itself, when it could be read.

    Raises EnoughForToday, SuggestedAlready.
    """
    now = timezone.now()
    # One at a time a person: the cap is a count of rows.
    Membership.objects.select_for_update(no_key=True, of=("self",)).get(pk=by.pk)
    mine = Suggestion.objects.filter(membership=by)
    canonical = rules.canonical_url(page.canonical_url if page else url) or url
    known = (
        mine.filter(canonical_url=canonical, state__in=[State.WAITING, State.ACCEPTED])
        .order_by("pk")
        .first()
    )
    if known is not None:
        raise SuggestedAlready(known)
    if suggestions_left(by, now=now) <= 0:
        raise EnoughForToday
    suggestion: Suggestion = Suggestion.objects.create(
        membership=by,
        url=page.canonical_url if page else url,
        canonical_url=canonical,
        why=why.strip(),
        wants_credit=wants_credit,
        title=(title.strip() or (page.title if page else "") or url)[:300],
        summary=page.description if page else "",
        site_name=page.site_name if page else "",
        picture_url=page.picture_url if page else "",
        language=(page.language if page else "") or by.interface_language,
        created_at=now,
    )
    return suggestion


def suggestions_left(by: Membership, *, now: datetime) -> int:
    """How many more this person may suggest within these 24 hours."""
    made = Suggestion.objects.filter(membership=by, created_at__gt=now - timedelta(days=1))
    return flow_rules.MOST_SUGGESTIONS - made.count()


@transaction.atomic(durable=True)
def take_back_suggestion(*, suggestion_id: int, by: Membership) -> None:
    """The person's own second thoughts. Raises AlreadyDecided, Suggestion.DoesNotExist."""
    if not Suggestion.objects.filter(pk=suggestion_id, membership=by).exists():
        raise Suggestion.DoesNotExist
    _decide(suggestion_id, State.TAKEN_BACK, from_state=State.WAITING)


@transaction.atomic(durable=True)
def accept_suggestion(*, suggestion_id: int, by: Membership) -> Post:
    """Make a draft of a suggestion for its curator to write. Raises AlreadyDecided.

    The suggester is not the author: reviewers do not have to look away from it.
    """
    now = timezone.now()
    _decide(suggestion_id, State.ACCEPTED, from_state=State.WAITING, by=by, at=now, reason="")
    suggestion = _load(suggestion_id)
    post = new_post(
        by=by,
        origin=Post.Origin.SUGGESTION,
        draft=PostDraft(
            title=suggestion.title,
            url=suggestion.url,
            site_name=suggestion.site_name,
            summary=suggestion.summary,
            why_care=suggestion.why[:300],
            language=suggestion.language,
            visible_until=now + DEFAULT_WINDOW,
        ),
    )
    post.suggested_by = suggestion.membership
    post.save(update_fields=["suggested_by"])
    Suggestion.objects.filter(pk=suggestion.pk).update(post=post)
    record(by=by, verb="suggestion.accepted", subject=suggestion)
    bus.publish(
        SuggestionAccepted(
            suggestion_id=suggestion.pk, membership_id=suggestion.membership_id, at=now
        )
    )
    return post


@transaction.atomic(durable=True)
def decline_suggestion(*, suggestion_id: int, by: Membership, reason: str) -> None:
    """Say "not now", and why. Raises ReasonNeeded, AlreadyDecided."""
    if not reason.strip():
        raise ReasonNeeded
    now = timezone.now()
    _decide(
        suggestion_id,
        State.NOT_NOW,
        from_state=State.WAITING,
        by=by,
        at=now,
        reason=reason.strip()[:300],
    )
    suggestion = _load(suggestion_id)
    record(
        by=by,
        verb="suggestion.declined",
        subject=suggestion,
        changes={"reason": [None, suggestion.reason]},
    )
    bus.publish(
        SuggestionDeclined(
            suggestion_id=suggestion.pk, membership_id=suggestion.membership_id, at=now
        )
    )


@transaction.atomic(durable=True)
def reopen_suggestion(*, suggestion_id: int, by: Membership, reason: str) -> None:
    """Take a "not now" back: it waits again. Raises ReasonNeeded, AlreadyDecided."""
    if not reason.strip():
        raise ReasonNeeded
    _decide(
        suggestion_id,
        State.WAITING,
        from_state=State.NOT_NOW,
        by=by,
        at=timezone.now(),
        reason=reason.strip()[:300],
    )
    suggestion = _load(suggestion_id)
    record(
        by=by,
        verb="suggestion.reopened",
        subject=suggestion,
        changes={"reason": [None, suggestion.reason]},
    )


def _load(suggestion_id: int) -> Suggestion:
    suggestion: Suggestion = Suggestion.objects.select_related("membership__user").get(
        pk=suggestion_id
    )
    return suggestion


def _decide(
    suggestion_id: int,
    state: str,
    *,
    from_state: str,
    by: Membership | None = None,
    at: datetime | None = None,
    reason: str | None = None,
) -> None:
    changes: dict[str, object] = {"state": state, "decided_by": by, "decided_at": at}
    if reason is not None:
        changes["reason"] = reason
    decided = Suggestion.objects.filter(pk=suggestion_id, state=from_state)
    if not decided.update(**changes):
        raise AlreadyDecided
