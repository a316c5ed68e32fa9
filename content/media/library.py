"""Storing pictures: uploaded or fetched, each with its renditions."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.kernel import http
from advocacy.kernel.http import Resolver
from advocacy.tenancy.prepared import prepared
from content.media.pictures import (
    EXTENSIONS,
    MAX_BYTES,
    PLACES,
    Opened,
    encode,
    open_picture,
    render,
)
from content.models import MediaAsset, MediaRendition, Post

FETCH_SECONDS = 8.0
_ACCEPTED = ("image/jpeg", "image/png", "image/gif", "image/webp", "application/octet-stream")
UNUSED_FOR = timedelta(days=7)
_AT_A_TIME = 500
# The original is kept at most this large: enough for every place, on any screen.
_KEPT_SIDE = 2400


def store_picture(data: bytes, *, by: Membership, source_url: str = "") -> MediaAsset:
    """Keep a picture and its renditions, without metadata such as where it was taken.

    The same bytes are kept once on disk; each use has an asset of its own, because what the
    picture shows and where its middle is are judged with the post. Raises PictureError.
    """
    opened = open_picture(data)
    opened.image.thumbnail((_KEPT_SIDE, _KEPT_SIDE))
    asset = MediaAsset(
        sha256=hashlib.sha256(data).hexdigest(),
        width=opened.image.width,
        height=opened.image.height,
        source_url=source_url[:1000],
        uploaded_by=by,
    )
    with transaction.atomic():
        _keep_file(asset, opened)
        asset.save()
        _render_all(asset, opened)
    return asset


def _keep_file(asset: MediaAsset, opened: Opened) -> None:
    # Locked, so that `forget_unused` does not delete the file that is about to be shared.
    known = MediaAsset.objects.select_for_update().filter(sha256=asset.sha256).first()
    if known is not None and default_storage.exists(known.file.name or ""):
        asset.file.name = known.file.name
        asset.byte_size, asset.content_type = known.byte_size, known.content_type
        return
    clean, asset.content_type = _cleaned(opened)
    asset.byte_size = len(clean)
    name = f"{secrets.token_hex(12)}.{EXTENSIONS[asset.content_type]}"
    asset.file.save(name, ContentFile(clean), save=False)


def forget_unused(*, now: datetime) -> int:
    """Delete pictures that were fetched or uploaded a week ago and chosen for no post."""
    unused = MediaAsset.objects.filter(
        posts=None, attachments=None, is_kept=False, created_at__lt=now - UNUSED_FOR
    )
    ids = list(unused.values_list("pk", flat=True)[:_AT_A_TIME])
    return sum(forget(pk) for pk in ids)


@transaction.atomic
def forget(asset_id: int) -> bool:
    """Delete a file that no post uses; False when one does, or it is gone already."""
    asset = (
        MediaAsset.objects.select_for_update(of=("self",))
        .filter(pk=asset_id, posts=None, attachments=None)
        .prefetch_related("renditions")
        .first()
    )
    if asset is None:
        return False
    names = [
        rendition.file.name
        for rendition in asset.renditions.all()
        if not _is_shared_rendition(rendition)
    ]
    if not MediaAsset.objects.filter(file=asset.file.name).exclude(pk=asset.pk).exists():
        names.append(asset.file.name)
    asset.delete()
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))
    return True


def for_use_in(asset: MediaAsset, post: Post | None, *, by: Membership) -> MediaAsset:
    """The file for a post: itself while no other post has it, otherwise a copy of its row.

    The bytes are shared. What a picture shows and where its middle is are judged with each post;
    licence and consent are facts about the bytes and are copied.
    """
    others = Post.objects.filter(Q(picture=asset) | Q(attachments__asset=asset))
    if post is not None:
        others = others.exclude(pk=post.pk)
    if not others.exists():
        return asset
    renditions = list(asset.renditions.all())
    with transaction.atomic():
        copy = MediaAsset.objects.get(pk=asset.pk)
        copy.pk, copy._state.adding = None, True
        copy.uploaded_by, copy.is_kept, copy.created_at = by, False, timezone.now()
        copy.save()
        for rendition in renditions:
            rendition.pk, rendition._state.adding = None, True
            rendition.asset = copy
            rendition.save()
    return copy


def fetch_picture(url: str, *, by: Membership, resolver: Resolver | None = None) -> MediaAsset:
    """Store the picture at an address. Raises http.FetchError, PictureError."""
    return store_picture(fetch_bytes(url, resolver=resolver), by=by, source_url=url)


def fetch_bytes(url: str, *, resolver: Resolver | None = None) -> bytes:
    """What is at an address that calls itself a picture. No database; raises http.FetchError."""
    fetched = http.fetch(
        url,
        accept=_ACCEPTED,
        max_bytes=MAX_BYTES,
        deadline_seconds=FETCH_SECONDS,
        trusted_origins=settings.OUTBOUND_TRUSTED_ORIGINS,
        resolver=resolver,
    )
    if not fetched.ok:
        raise http.FetchError(f"The answer was {fetched.status}.", request_sent=True)
    return fetched.body


def refocus(asset: MediaAsset) -> None:
    """Make the renditions again around the asset's focus point."""
    with asset.file.open("rb") as file:
        _render_all(asset, open_picture(file.read()))


def rendition_of(asset: MediaAsset, name: str) -> MediaRendition | None:
    """A rendition by name; uses prefetched ones."""
    return next((row for row in asset.renditions.all() if row.name == name), None)


def picture_for_sharing(post: Post) -> tuple[bytes, str, str] | None:
    """Bytes, content type and alt text of the post's picture for a link preview.

    None when the post has no picture, its file is gone, or the consent of those it shows is over.
    """
    found = _wide_renditions(asset_id=post.picture_id) if post.picture_id else []
    if not found or found[0].asset.consent_is_over(timezone.localdate()):
        return None
    try:
        data = _rendered(found[0].file.name)
    except FileNotFoundError:
        return None
    return data, found[0].content_type, found[0].asset.alt_text


@prepared
def _wide_renditions(asset_id: int) -> QuerySet[Any]:
    return MediaRendition.objects.filter(asset_id=asset_id, name="wide").select_related("asset")


@lru_cache(maxsize=8)
def _rendered(name: str) -> bytes:
    """A rendition is never written again under its name, and a popular post is shared by many."""
    with default_storage.open(name, "rb") as file:
        data: bytes = file.read()
    return data


def _cleaned(opened: Opened) -> tuple[bytes, str]:
    """JPEG stays JPEG; everything else becomes PNG, which loses nothing."""
    if opened.content_type == "image/jpeg":
        return encode(opened.image, "JPEG", 90), "image/jpeg"
    return encode(opened.image, "PNG", 90), "image/png"


def _render_all(asset: MediaAsset, opened: Opened) -> None:
    focus = (asset.focus_x, asset.focus_y)
    for place in PLACES.values():
        data = render(opened.image, place, focus)
        name = f"{secrets.token_hex(12)}.{EXTENSIONS[place.content_type]}"
        rendition = MediaRendition.objects.filter(asset=asset, name=place.name).first()
        old = rendition.file.name if rendition and not _is_shared_rendition(rendition) else None
        rendition = rendition or MediaRendition(asset=asset, name=place.name)
        rendition.content_type = place.content_type
        rendition.width, rendition.height = place.width, place.height
        rendition.file.save(name, ContentFile(data), save=False)
        rendition.save()
        if old:
            transaction.on_commit(partial(default_storage.delete, old))


def _is_shared_rendition(rendition: MediaRendition) -> bool:
    """Whether a copy of the asset shows the same file."""
    same = MediaRendition.objects.filter(file=rendition.file.name)
    return bool(same.exclude(pk=rendition.pk).exists())
