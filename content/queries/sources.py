"""Sources and their inbox, as curators look at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from content.models import ImportedItem, Source, Suggestion

State = ImportedItem.State


def sources_with_counts() -> QuerySet[Source]:
    """All sources with how much of each waits, was taken on and dismissed."""
    sources: QuerySet[Source] = (
        Source.objects.select_related("topic", "purpose")
        .annotate(
            waiting=Count("items", filter=Q(items__state=State.WAITING)),
            accepted=Count("items", filter=Q(items__state=State.ACCEPTED)),
            seen=Count("items", filter=~Q(items__state=State.FOLDED)),
        )
        .order_by("name", "pk")
    )
    return sources


@dataclass(frozen=True)
class ImportFilter:
    """What the inbox shows; an empty value filters nothing."""

    state: str = State.WAITING
    source: int | None = None
    language: str = ""
    text: str = ""


def imports(wanted: ImportFilter) -> QuerySet[ImportedItem]:
    """Items of the inbox, newest first, each with what was folded into it (`copies`)."""
    items: QuerySet[ImportedItem] = (
        ImportedItem.objects.filter(state=wanted.state)
        .select_related("source", "post")
        .prefetch_related("copies__source")
        .order_by("-imported_at", "-published_at", "-pk")
    )
    if wanted.source:
        items = items.filter(source=wanted.source)
    if wanted.language:
        items = items.filter(language=wanted.language)
    for word in wanted.text.split():
        items = items.filter(Q(title__icontains=word) | Q(summary__icontains=word))
    return items


@dataclass(frozen=True)
class Inboxes:
    """How much waits where, beside the review queue."""

    imports: int = 0
    suggestions: int = 0


def inboxes() -> Inboxes:
    """Two counts, each off an index, in one query."""
    imported = ImportedItem.objects.filter(state=State.WAITING)
    suggested = Suggestion.objects.filter(state=Suggestion.State.WAITING)
    rows = _counted(imported, "imports").union(_counted(suggested, "suggestions"), all=True)
    return Inboxes(**dict(rows))


def _counted(waiting: QuerySet[Any], name: str) -> QuerySet[Any]:
    counted = waiting.order_by().annotate(inbox=Value(name)).values("inbox")
    return counted.annotate(number=Count("pk")).values_list("inbox", "number")
