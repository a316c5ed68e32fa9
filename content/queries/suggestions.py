"""Suggestions as their people and the curators look at them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from advocacy.accounts.models import Membership
from content import rules
from content.models import Post, Suggestion
from content.rules import Stage

State = Suggestion.State


def suggestions_of(membership: Membership) -> QuerySet[Suggestion]:
    """What a person suggested, newest first, with the post it became."""
    mine: QuerySet[Suggestion] = (
        Suggestion.objects.filter(membership=membership)
        .select_related("post", "decided_by__user")
        .order_by("-created_at", "-pk")
    )
    return mine


def suggestion_inbox(state: str) -> QuerySet[Suggestion]:
    """For curators, the oldest waiting first; `others` is how many more suggested the page."""
    same = (
        Suggestion.objects.filter(canonical_url=OuterRef("canonical_url"), state=state)
        .exclude(membership=OuterRef("membership"))
        .order_by()
        .values("canonical_url")
        .annotate(n=Count("membership", distinct=True))
        .values("n")
    )
    inbox: QuerySet[Suggestion] = (
        Suggestion.objects.filter(state=state)
        .select_related("membership__user", "membership__team", "post", "decided_by__user")
        .annotate(others=Coalesce(Subquery(same), 0))
    )
    return inbox.order_by("created_at" if state == State.WAITING else "-decided_at", "pk")


def stage_for_suggester(suggestion: Suggestion, *, now: datetime) -> Stage | None:
    """Where the post of an accepted suggestion is; None before there is one, or when it is gone."""
    post: Post | None = suggestion.post
    if post is None:
        return None
    return rules.stage_of(
        status=post.status,
        visible_from=post.visible_from,
        visible_until=post.visible_until,
        now=now,
    )
