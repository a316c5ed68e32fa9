"""Writing posts: each saved change is a revision, and nobody overwrites anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Group, Membership, Team
from content import kinds, rules
from content.checks import missing_in
from content.kinds import Poll
from content.media import refocus
from content.models import (
    Campaign,
    Caption,
    MediaAsset,
    Post,
    PostAudienceGroup,
    PostAudienceTeam,
    PostMedia,
    PostRevision,
    PostTopic,
    Purpose,
    Topic,
)
from content.search import index_posts
from content.services.changing import weigh_change
from content.services.conversation import open_remarks, resolve_remarks
from content.services.errors import EditConflict, NotPossible, NotReady
from content.snapshots import needs_review, snapshot_of


@dataclass(frozen=True)
class CaptionDraft:
    text: str
    tone: str = Caption.Tone.CURIOUS
    language: str = "en"
    network: str = ""
    # Of the caption that this replaces; None for a new one.
    id: int | None = None


@dataclass(frozen=True)
class AttachmentDraft:
    """A further file; `text` says what a picture shows, or is a document's or video's title."""

    asset: MediaAsset
    text: str = ""


@dataclass(frozen=True)
class PostDraft:
    """What an editor decides about a post. The objects belong to the organization entered."""

    title: str
    kind: str = Post.Kind.ARTICLE
    url: str = ""
    site_name: str = ""
    summary: str = ""
    why_care: str = ""
    language: str = "en"
    reading_minutes: int | None = None
    extra_points: int = 0
    published_on: date | None = None
    # The fields of some kinds only; those that the kind does not have are not kept.
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    apply_until: date | None = None
    reshare_of: str = ""
    poll: Poll | None = None
    attachments: Sequence[AttachmentDraft] = ()
    picture: MediaAsset | None = None
    alt_text: str = ""
    focus: tuple[float, float] = (0.5, 0.5)
    purpose: Purpose | None = None
    campaign: Campaign | None = None
    topics: Sequence[Topic] = ()
    for_everyone: bool = True
    audience_teams: Sequence[Team] = ()
    audience_groups: Sequence[Group] = ()
    audience_languages: Sequence[str] = ()
    audience_locations: Sequence[str] = ()
    visible_from: datetime | None = None
    visible_until: datetime | None = None
    pinned_until: datetime | None = None
    # Evergreen: so many days after its end it is offered again.
    returns_after_days: int | None = None
    captions: Sequence[CaptionDraft] = field(default_factory=tuple)


_PLAIN = (
    "title kind url site_name summary why_care language reading_minutes published_on picture "
    "purpose campaign extra_points "
    "for_everyone visible_from visible_until pinned_until returns_after_days"
).split()
_WRITTEN = (
    *_PLAIN,
    *kinds.EVERY_OWN_FIELD,
    "canonical_url",
    "audience_languages",
    "audience_locations",
    "updated_at",
)


# What a field is where a kind does not have it.
_NOTHING = PostDraft(title="")


@transaction.atomic(durable=True)
def create_post(*, by: Membership, draft: PostDraft, origin: str = Post.Origin.CURATOR) -> Post:
    """A new draft, with its first revision."""
    return new_post(by=by, draft=draft, origin=origin)


def new_post(*, by: Membership, draft: PostDraft, origin: str) -> Post:
    """`create_post` inside the caller's transaction."""
    post = Post(author=by, origin=origin)
    _take(post, draft)
    post.save()
    _take_related(post, draft, by)
    PostRevision.objects.create(post=post, number=post.revision, snapshot=_snapshot(post), by=by)
    index_posts([post.pk])
    return post


@transaction.atomic(durable=True)
def save_post(
    *, post_id: int, by: Membership, draft: PostDraft, revision: int, autosave: bool = False
) -> Post:
    """Store a change of a post that the editor opened at `revision`.

    A change of an approved post takes it out of the hub and back to review, unless it corrects
    typing errors only (`changing.weigh_change`). Autosaving is for unsubmitted posts; a row of it
    by one person makes one revision.

    Raises Post.DoesNotExist, EditConflict (somebody saved in between), NotPossible (withdrawn, or
    autosaved while others look at it), NotReady (what is in review or approved stays complete).
    """

    def change(post: Post) -> None:
        _take(post, draft)
        _take_related(post, draft, by)

    return change_post(post_id=post_id, by=by, revision=revision, change=change, autosave=autosave)


def change_post(
    *,
    post_id: int,
    by: Membership,
    revision: int,
    change: Callable[[Post], None],
    autosave: bool = False,
) -> Post:
    """`save_post` with any change of the locked row, inside the caller's transaction."""
    post = Post.objects.select_for_update().get(pk=post_id)
    if post.revision != revision:
        raise EditConflict(post)
    unsubmitted = post.status in rules.sources_of(rules.Step.SUBMIT)
    if post.status == Post.Status.WITHDRAWN or (autosave and not unsubmitted):
        raise NotPossible(post)
    before, remarks = _snapshot(post), open_remarks(post)
    change(post)
    after = _snapshot(post)
    if before == after:
        return post
    now = timezone.now()
    if needs_review(before, after):
        if not unsubmitted and (missing := missing_in(post, now=now)):
            raise NotReady(missing)
        weigh_change(post, before=before, after=after, by=by, now=now)
        resolve_remarks(remarks, before=before, after=after, now=now)
    post.revision = revision + 1
    post.save(
        update_fields=[
            *_WRITTEN,
            "revision",
            "status",
            "submitted_at",
            "judged_from",
            "review_due_on",
        ]
    )
    _keep_revision(post, after, by=by, fold=autosave)
    index_posts([post.pk])
    return post


def _take(post: Post, draft: PostDraft) -> None:
    for name in _PLAIN:
        setattr(post, name, getattr(draft, name))
    for name in kinds.EVERY_OWN_FIELD:
        value = getattr(draft if kinds.has_field(draft.kind, name) else _NOTHING, name)
        setattr(post, name, value.as_json() if isinstance(value, Poll) else value)
    post.canonical_url = rules.canonical_url(draft.url)
    post.audience_languages = sorted(set(draft.audience_languages))
    post.audience_locations = sorted(set(draft.audience_locations))


def _take_related(post: Post, draft: PostDraft, by: Membership) -> None:
    if draft.picture is not None:
        picture = draft.picture
        picture.alt_text = draft.alt_text.strip()
        if draft.focus != (picture.focus_x, picture.focus_y):
            picture.focus_x, picture.focus_y = draft.focus
            transaction.on_commit(lambda: refocus(picture))
        picture.save(update_fields=["alt_text", "focus_x", "focus_y"])
    _attach(post, draft.attachments if draft.kind in kinds.CARRIED else ())
    _replace(PostTopic, post, "topic", draft.topics)
    _replace(PostAudienceTeam, post, "team", draft.audience_teams)
    _replace(PostAudienceGroup, post, "group", draft.audience_groups)
    _write_captions(post, draft.captions, by)


def _attach(post: Post, wanted: Sequence[AttachmentDraft]) -> None:
    """Files in the order given; a place may be taken until the transaction ends."""
    known = {row.asset_id: row for row in PostMedia.objects.filter(post=post)}
    for position, draft in enumerate(wanted):
        asset, text = draft.asset, draft.text.strip()
        name = "alt_text" if asset.kind == MediaAsset.Kind.PICTURE else "title"
        if getattr(asset, name) != text:
            setattr(asset, name, text)
            asset.save(update_fields=[name])
        row = known.pop(asset.pk, None) or PostMedia(post=post, asset=asset)
        if row.pk is None or row.position != position:
            row.position = position
            row.save()
    PostMedia.objects.filter(pk__in=[row.pk for row in known.values()]).delete()


def _replace(
    through: type[PostTopic | PostAudienceTeam | PostAudienceGroup],
    post: Post,
    name: str,
    wanted: Sequence[Topic] | Sequence[Team] | Sequence[Group],
) -> None:
    links = through.objects.filter(post=post)
    links.exclude(**{f"{name}__in": [row.pk for row in wanted]}).delete()
    kept = set(links.values_list(f"{name}_id", flat=True))
    through.objects.bulk_create(
        through(post=post, **{name: row}) for row in wanted if row.pk not in kept
    )


def _write_captions(post: Post, drafts: Sequence[CaptionDraft], by: Membership) -> None:
    """Captions keep their id while they live: shares refer to the one they started from."""
    known = {caption.pk: caption for caption in Caption.objects.filter(post=post)}
    same = {_key(caption): caption.pk for caption in known.values()}
    kept: set[int] = set()
    for position, draft in enumerate(drafts):
        caption = known.pop(draft.id or same.get(_key(draft), 0), None)
        if caption is None:
            caption = Caption(post=post, author=by)
        caption.position = position
        caption.tone, caption.language = draft.tone, draft.language
        caption.network, caption.text = draft.network, draft.text
        caption.save()
        kept.add(caption.pk)
    Caption.objects.filter(post=post).exclude(pk__in=kept).delete()


def _key(caption: Caption | CaptionDraft) -> tuple[str, ...]:
    return caption.tone, caption.language, caption.network, caption.text


def _snapshot(post: Post) -> dict[str, object]:
    # Prefetched rows would be those of before.
    post._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # Django's own attribute
    return snapshot_of(post)


def _keep_revision(post: Post, snapshot: dict[str, object], *, by: Membership, fold: bool) -> None:
    previous = PostRevision.objects.filter(post=post, number=post.revision - 1, by=by)
    if fold and not post.review_entries.filter(revision=post.revision - 1).exists():
        folded = previous.update(number=post.revision, snapshot=snapshot, at=timezone.now())
        if folded:
            return
    PostRevision.objects.create(post=post, number=post.revision, snapshot=snapshot, by=by)
