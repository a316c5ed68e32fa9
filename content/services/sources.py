"""Sources: adding them, reading them, and what becomes of the things they bring."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.audit.services import differences, record
from advocacy.tenancy.context import current_organization
from content import feeds, flow_rules, rules
from content.kinds import linkedin_urn
from content.models import ImportedItem, Post, Source
from content.services.errors import PostError
from content.services.writing import PostDraft, new_post

State = ImportedItem.State
_SETTINGS = (
    "name url is_active include_words exclude_words topic_id purpose_id extra_points language "
    "most_per_day most_active"
).split()
# So many items of one visit are looked at, however many are new.
MOST_PER_VISIT = 200
DEFAULT_WINDOW = timedelta(days=21)


class AlreadyDecided(PostError):
    """Somebody else took the item on, or dismissed it."""


@dataclass(frozen=True)
class IncomingItem:
    """Something a source brings, before it is known whether anybody wants it."""

    key: str
    """The same from visit to visit, at most 64 characters."""
    url: str
    title: str
    summary: str = ""
    language: str = ""
    """As the publisher says; otherwise it is found out from the words."""
    published_at: datetime | None = None
    picture_url: str = ""
    kind: str = Post.Kind.ARTICLE


@dataclass(frozen=True)
class ImportResult:
    waiting: int = 0
    folded: int = 0
    unwanted: int = 0
    left: int = 0
    """Beyond the caps: looked at again at the next visit."""


@transaction.atomic(durable=True)
def save_source(*, source: Source, by: Membership) -> Source:
    """Store a new or changed source; it is read at the next round. Names stay in the audit log."""
    before = Source.objects.filter(pk=source.pk).values(*_SETTINGS).first() if source.pk else None
    if before is None:
        source.created_by = by
    elif before["url"] != source.url:
        source.etag = source.last_modified = source.problem = ""
        source.failures, source.told_at = 0, None
    if before is None or before["url"] != source.url or not before["is_active"]:
        source.next_fetch_at = timezone.now()
    source.save()
    if before is None:
        record(by=by, verb="source.created", subject=source)
    else:
        after = {name: getattr(source, name) for name in _SETTINGS}
        if changes := differences(before, after):
            record(by=by, verb="source.changed", subject=source, changes=changes)
    return source


@transaction.atomic(durable=True)
def delete_source(*, source_id: int, by: Membership) -> None:
    """Forget a source with what waits of it. Posts that were made of it stay."""
    source = Source.objects.get(pk=source_id)
    record(by=by, verb="source.deleted", subject=source)
    source.delete()


@transaction.atomic(durable=True)
def import_items(
    *, source: Source, items: Sequence[IncomingItem], now: datetime | None = None
) -> ImportResult:
    """Put new items of a source into the inbox, newest first, up to its caps.

    Known ones are passed over, unwanted ones forgotten, and those that were here before (same
    page, or nearly the same title, from whatever source) folded into what was first. Two calls
    for one source wait for each other.
    """
    now = now or timezone.now()
    Source.objects.select_for_update().get(pk=source.pk)
    recent = sorted(
        (item for item in items if not _is_old(item, now)),
        key=lambda item: (item.published_at or now).timestamp(),
        reverse=True,
    )[:MOST_PER_VISIT]
    known = set(
        ImportedItem.objects.filter(
            source=source, key__in=[item.key for item in recent]
        ).values_list("key", flat=True)
    )
    left = _allowance(source, now)
    waiting = folded = unwanted = beyond = 0
    for item in recent:
        if item.key in known:
            continue
        known.add(item.key)
        text = f"{item.title}\n{item.summary}"
        if not flow_rules.is_wanted(
            text, include=source.include_words, exclude=source.exclude_words
        ):
            unwanted += 1
        elif _fold(source, item, now):
            folded += 1
        elif left == waiting:
            beyond += 1
        else:
            _row(source, item, now).save()
            waiting += 1
    return ImportResult(waiting, folded, unwanted, beyond)


def _is_old(item: IncomingItem, now: datetime) -> bool:
    return item.published_at is not None and item.published_at < now - flow_rules.OLDEST_ENTRY


def _allowance(source: Source, now: datetime) -> int:
    mine = ImportedItem.objects.filter(source=source).exclude(state=State.FOLDED)
    return flow_rules.allowance(
        most_per_day=source.most_per_day,
        most_active=source.most_active,
        last_day=mine.filter(imported_at__gt=now - timedelta(days=1)).count(),
        active=mine.filter(Q(state=State.WAITING) | _is_in_use(now)).count(),
    )


def _is_in_use(now: datetime) -> Q:
    """Items taken on whose post is being written, or has not ended."""
    ended = Q(post__status=Post.Status.APPROVED, post__visible_until__lte=now)
    gone = Q(post=None) | Q(post__status=Post.Status.WITHDRAWN)
    return Q(state=State.ACCEPTED) & ~gone & ~ended


def _row(source: Source, item: IncomingItem, now: datetime, **fields: Any) -> ImportedItem:
    text = f"{item.title}. {item.summary}"
    language = source.language or feeds.language_of(text, said=item.language)
    return ImportedItem(
        source=source,
        key=item.key,
        kind=item.kind if item.kind in Post.Kind.values else Post.Kind.ARTICLE,
        url=item.url,
        canonical_url=rules.canonical_url(item.url) or item.url,
        title=item.title[:300],
        summary=item.summary[:1000],
        picture_url=item.picture_url,
        language=language or current_organization().default_language,
        published_at=item.published_at,
        imported_at=now,
        **fields,
    )


def _fold(source: Source, item: IncomingItem, now: datetime) -> bool:
    """Remember an item that was here before, beside what was first. False when it is new."""
    canonical = rules.canonical_url(item.url)
    earlier = ImportedItem.objects.exclude(state=State.FOLDED)
    first = earlier.filter(canonical_url=canonical).order_by("pk").first() if canonical else None
    if first is None:
        first = (
            earlier.filter(
                title__trigram_similar=item.title,
                imported_at__gt=now - flow_rules.SAME_STORY_FOR,
            )
            .annotate(similarity=TrigramSimilarity("title", item.title))
            .filter(similarity__gte=flow_rules.NEAR_SAME_TITLE)
            .order_by("-similarity", "pk")
            .first()
        )
    post = None
    if first is None and canonical:
        written = Post.objects.exclude(status=Post.Status.WITHDRAWN)
        post = written.filter(canonical_url=canonical).order_by("pk").first()
    if first is None and post is None:
        return False
    _row(source, item, now, state=State.FOLDED, same_as=first, post=post).save()
    return True


@transaction.atomic(durable=True)
def accept_import(*, item_id: int, by: Membership) -> Post:
    """Make a draft of an item, with the source's topic and purpose, for its curator to write.

    Raises ImportedItem.DoesNotExist, AlreadyDecided.
    """
    item = ImportedItem.objects.select_related("source__topic", "source__purpose").get(pk=item_id)
    _decide([item_id], State.ACCEPTED, by, exactly=True)
    source, now = item.source, timezone.now()
    post = new_post(
        by=by,
        origin=Post.Origin.IMPORT,
        draft=PostDraft(
            title=item.title,
            kind=item.kind,
            url=item.url,
            site_name=source.name,
            summary=item.summary,
            language=item.language,
            purpose=source.purpose,
            extra_points=source.extra_points,
            topics=[source.topic] if source.topic else [],
            visible_until=now + DEFAULT_WINDOW,
        ),
    )
    if item.kind == Post.Kind.RESHARE:
        post.reshare_of = linkedin_urn(item.url)
        post.save(update_fields=["reshare_of"])
    ImportedItem.objects.filter(pk=item.pk).update(post=post)
    return post


@transaction.atomic(durable=True)
def dismiss_imports(*, item_ids: Collection[int], by: Membership) -> int:
    """Take items out of the inbox. Returns how many of them were still waiting."""
    return _decide(item_ids, State.DISMISSED, by)


@transaction.atomic(durable=True)
def restore_imports(*, item_ids: Collection[int], by: Membership) -> int:
    """Undo a dismissal. Returns how many came back."""
    dismissed = ImportedItem.objects.filter(pk__in=item_ids, state=State.DISMISSED)
    return int(dismissed.update(state=State.WAITING, decided_at=None, decided_by=None))


def _decide(item_ids: Collection[int], state: str, by: Membership, *, exactly: bool = False) -> int:
    waiting = ImportedItem.objects.filter(pk__in=item_ids, state=State.WAITING)
    decided = int(waiting.update(state=state, decided_at=timezone.now(), decided_by=by))
    if exactly and decided != len(item_ids):
        raise AlreadyDecided
    return decided
