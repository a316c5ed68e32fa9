"""The conversation about a post: who said what, about which caption, naming whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.events import bus
from content.events import PeopleMentioned
from content.models import Caption, ExternalReviewer, Post, ReviewEntry, ReviewMention
from content.queries.reviewing import mentionable
from content.reviewing import mentioned


def add_entry(
    post: Post,
    kind: str,
    *,
    by: Membership | None,
    external: ExternalReviewer | None = None,
    at: datetime | None = None,
    body: str = "",
    place: str = "",
    caption_id: int | None = None,
    revision: int | None = None,
) -> ReviewEntry:
    """Write a line into the conversation, in the caller's transaction; who is named is told.

    A caption that the post does not have (any more) is passed over: the words still count.
    """
    caption = Caption.objects.filter(post=post, pk=caption_id).first() if caption_id else None
    entry: ReviewEntry = ReviewEntry.objects.create(
        post=post,
        kind=kind,
        body=body.strip()[:4000],
        revision=post.revision if revision is None else revision,
        by=by,
        external=external,
        place=place,
        caption=caption,
        at=at or timezone.now(),
    )
    if "@" in entry.body:
        _mention(entry, post, by)
    return entry


def _mention(entry: ReviewEntry, post: Post, by: Membership | None) -> None:
    names = {person.pk: str(person) for person in mentionable(post)}
    people = [pk for pk in mentioned(entry.body, names) if by is None or pk != by.pk]
    if people:
        ReviewMention.objects.bulk_create(
            ReviewMention(entry=entry, membership_id=person) for person in people
        )
        bus.publish(PeopleMentioned(entry_id=entry.pk, at=entry.at))


def open_remarks(post: Post) -> dict[int, int]:
    """Remarks about captions that nobody followed yet: entry to caption."""
    remarks = ReviewEntry.objects.filter(post=post, resolved_at=None, caption__isnull=False)
    return dict(remarks.values_list("pk", "caption"))


def resolve_remarks(
    remarks: Mapping[int, int],
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    """Close the remarks whose caption reads differently now, or is gone."""
    old, new = (
        {caption["id"]: caption["text"] for caption in snapshot["captions"]}
        for snapshot in (before, after)
    )
    followed = [entry for entry, one in remarks.items() if old.get(one) != new.get(one)]
    if followed:
        ReviewEntry.objects.filter(pk__in=followed).update(resolved_at=now)
