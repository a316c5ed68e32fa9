"""The files that a share of a post carries itself, as a publisher uploads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from content.kinds import MOST_PICTURES, carried_kind_of
from content.models import MediaAsset, Post

if TYPE_CHECKING:
    from django.core.files.base import File


@dataclass(frozen=True)
class SharedFile:
    """A file to upload. `open()` gives its bytes; raises FileNotFoundError when they are gone."""

    asset_id: int
    kind: str
    """picture | document | video"""
    content_type: str
    title: str
    alt_text: str
    byte_size: int
    open: Callable[[], File[bytes]] = field(repr=False, compare=False)


def files_for_sharing(post: Post) -> list[SharedFile]:
    """What a share of this post carries, in order; files whose consent is over are left out.

    Up to twenty pictures, or one document, or one video. Empty for a post that shares its link:
    the picture of its preview is `picture_for_sharing`. Prefetch `attachments__asset`.
    """
    kind = carried_kind(post)
    if kind is None:
        return []
    today = timezone.localdate()
    files = [
        _shared(asset, post)
        for asset in assets_of(post)
        if asset.kind == kind and not asset.consent_is_over(today)
    ]
    return files[: MOST_PICTURES if kind == MediaAsset.Kind.PICTURE else 1]


def carried_kind(post: Post) -> str | None:
    """The kind of file that a share of this post carries, or None when it shares a link."""
    return carried_kind_of(post.kind, has_link=bool(post.url))


def assets_of(post: Post) -> list[MediaAsset]:
    """The post's picture, then its further files in order."""
    attached = [row.asset for row in post.attachments.all()]
    return [*([post.picture] if post.picture else []), *attached]


def _shared(asset: MediaAsset, post: Post) -> SharedFile:
    return SharedFile(
        asset_id=asset.pk,
        kind=asset.kind,
        content_type=asset.content_type,
        title=asset.title or post.title,
        alt_text=asset.alt_text,
        byte_size=asset.byte_size,
        open=lambda: asset.file.storage.open(asset.file.name or "", "rb"),
    )
