"""What a member is writing, before they approve it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.sharing import rules
from advocacy.sharing.models import DraftVersion, Share
from advocacy.sharing.networks import LINKEDIN
from advocacy.sharing.services.errors import NotPossible, NotShareable
from content.models import Post
from content.queries import PostToShare, shareable_post


@transaction.atomic
def save_draft(
    *,
    by: Membership,
    post: Post | PostToShare,
    key: UUID,
    text: str,
    caption_id: int | None = None,
    language: str = "",
    position: str = "",
    scheduled_for: datetime | None = None,
    network: str = LINKEDIN,
) -> Share:
    """Keep a text under the composer's `key`; the first save makes the draft, for one `network`.

    What it replaces stays as an earlier version when that is worth keeping. Raises NotPossible
    when that draft was approved or thrown away meanwhile.
    """
    share = _draft(by=by, post=post, key=key, network=network)
    if share.status != Share.Status.DRAFT:
        raise NotPossible(share)
    if rules.is_worth_keeping(share.text, text, idle=timezone.now() - share.updated_at):
        _keep_version(share)
    share.text = text
    share.caption_id = caption_id
    share.language = language or post.language
    share.disclosure_position = position
    share.scheduled_for = scheduled_for
    share.save(
        update_fields=[
            "text",
            "caption",
            "language",
            "disclosure_position",
            "scheduled_for",
            "updated_at",
        ]
    )
    return share


@transaction.atomic
def take_version_back(*, by: Membership, share_id: int, version_id: int) -> Share:
    """Make an earlier version the draft's text again; the present one becomes a version.

    Raises Share.DoesNotExist, DraftVersion.DoesNotExist, NotPossible.
    """
    share: Share = Share.objects.select_for_update().get(pk=share_id, membership=by)
    version = share.versions.get(pk=version_id)
    if share.status != Share.Status.DRAFT:
        raise NotPossible(share)
    if share.text.strip():
        _keep_version(share)
    share.text, share.language = version.text, version.language or share.language
    share.save(update_fields=["text", "language", "updated_at"])
    return share


def _keep_version(share: Share) -> None:
    """The draft's present text as a version; the same text is kept once, and not too many are."""
    share.versions.filter(text=share.text).delete()
    DraftVersion.objects.create(
        share=share, text=share.text, language=share.language, at=share.updated_at
    )
    kept = share.versions.values_list("pk", flat=True)[: rules.VERSIONS_KEPT]
    share.versions.exclude(pk__in=list(kept)).delete()


def _draft(*, by: Membership, post: Post | PostToShare, key: UUID, network: str) -> Share:
    locked = Share.objects.select_for_update().filter(membership=by, key=key)
    share: Share | None = locked.first()
    if share is None:
        try:
            with transaction.atomic():
                Share.objects.create(membership=by, post_id=post.pk, key=key, network=network)
        except IntegrityError:
            pass  # the same form, sent twice at the same moment
        share = locked.get()
    return share


@transaction.atomic
def write_again(*, by: Membership, share_id: int) -> Share:
    """A draft with the text and plan of a share that was called off, which stays as it is.

    A draft that is open for the post takes it; what stood there is kept as a version.
    Raises Share.DoesNotExist, NotPossible, NotShareable.
    """
    share: Share = Share.objects.get(pk=share_id, membership=by)
    if share.status != Share.Status.CANCELLED or share.post_id is None:
        raise NotPossible(share)
    try:
        post = shareable_post(by, share.post_id)
    except Post.DoesNotExist as error:
        raise NotShareable from error
    drafts = Share.objects.filter(
        membership=by, post=post, network=share.network, status=Share.Status.DRAFT
    )
    key = drafts.order_by("-updated_at").values_list("key", flat=True).first()
    return save_draft(
        by=by,
        post=post,
        key=key or uuid4(),
        text=share.text,
        caption_id=share.caption_id,
        language=share.language,
        position=share.disclosure_position,
        scheduled_for=share.scheduled_for,
        network=share.network,
    )


@transaction.atomic
def discard_draft(*, by: Membership, share_id: int) -> None:
    """Throw a draft away. Raises Share.DoesNotExist, NotPossible."""
    share = Share.objects.select_for_update().get(pk=share_id, membership=by)
    if share.status != Share.Status.DRAFT:
        raise NotPossible(share)
    share.delete()


@transaction.atomic
def edit_again(*, by: Membership, share_id: int) -> Share:
    """Take back an approval, so that text or time can be changed; the plan stays in the draft.

    Raises NotPossible.
    """
    share: Share = Share.objects.select_for_update().get(pk=share_id, membership=by)
    # Rules: only where nothing is under way, so what is approved never changes on its way out.
    changed = Share.objects.filter(
        pk=share.pk, status__in=[Share.Status.APPROVED, Share.Status.NEEDS_ATTENTION]
    ).update(
        status=Share.Status.DRAFT,
        approved_text="",
        approved_at=None,
        next_attempt_at=None,
        problem="",
        by_hand=False,
        updated_at=timezone.now(),
    )
    share.refresh_from_db()
    if not changed:
        raise NotPossible(share)
    return share
