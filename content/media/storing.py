"""Taking in what people upload: told apart, scanned, within the organization's quota."""

from __future__ import annotations

import hashlib
import re
import secrets
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from advocacy.accounts.models import Membership
from content.media.files import (
    NoSvg,
    NotAFile,
    check_document,
    check_video,
    kind_of,
    looks_like_svg,
)
from content.media.library import store_picture
from content.media.pictures import MAX_BYTES, PictureError, TooBig
from content.media.scanning import scan
from content.models import MediaAsset

_HEAD = 512
_EXTENSIONS = {"application/pdf": "pdf", "video/mp4": "mp4"}


class QuotaReached(PictureError):
    """The organization's files fill the space that it has."""


def store_upload(upload: UploadedFile, *, by: Membership, keep: bool = False) -> MediaAsset:
    """Keep an uploaded picture, PDF or MP4, whatever it calls itself.

    With `keep` it stays in the library while no post uses it. Raises PictureError.
    """
    size = upload.size or 0
    upload.seek(0)
    head = upload.read(_HEAD)
    kind = kind_of(head)
    if kind is None:
        raise NoSvg if looks_like_svg(head) else NotAFile
    if kind == MediaAsset.Kind.PICTURE and size > MAX_BYTES:
        raise TooBig
    content_type = _checked(upload, kind, size)
    if bytes_used() + size > settings.MEDIA_QUOTA_MB * 1024 * 1024:
        raise QuotaReached
    scan(upload)  # type: ignore[arg-type]  # an UploadedFile reads and seeks like a binary file
    upload.seek(0)
    if kind == MediaAsset.Kind.PICTURE:
        asset = store_picture(upload.read(), by=by)
        if keep:
            asset.is_kept = True
            asset.save(update_fields=["is_kept"])
        return asset
    return _store_file(upload, kind, content_type, by=by, keep=keep)


def bytes_used() -> int:
    """How much the organization's files take, each counted once however often it is used."""
    once = MediaAsset.objects.order_by("file", "pk").distinct("file").values("pk")
    used: int | None = MediaAsset.objects.filter(pk__in=once).aggregate(sum=Sum("byte_size"))["sum"]
    return used or 0


def _checked(upload: UploadedFile, kind: str, size: int) -> str:
    match kind:
        case MediaAsset.Kind.DOCUMENT:
            return check_document(upload, size)  # type: ignore[arg-type]
        case MediaAsset.Kind.VIDEO:
            return check_video(upload, size)  # type: ignore[arg-type]
    return ""


def _store_file(
    upload: UploadedFile, kind: str, content_type: str, *, by: Membership, keep: bool
) -> MediaAsset:
    asset = MediaAsset(
        kind=kind,
        title=_title(upload.name or ""),
        content_type=content_type,
        byte_size=upload.size or 0,
        sha256=_digest(upload),
        uploaded_by=by,
        is_kept=keep,
    )
    with transaction.atomic():
        # Locked, so that nobody deletes the file that is about to be shared.
        known = MediaAsset.objects.select_for_update().filter(sha256=asset.sha256).first()
        if known is not None and default_storage.exists(known.file.name or ""):
            asset.file.name = known.file.name
        else:
            upload.seek(0)
            name = f"{secrets.token_hex(12)}.{_EXTENSIONS[content_type]}"
            asset.file.save(name, upload, save=False)
        asset.save()
    return asset


def _digest(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _title(name: str) -> str:
    """ "2026_annual-report.final.pdf" → "2026 annual-report final"."""
    stem = PurePath(name.replace("\0", "")).stem
    return " ".join(re.sub(r"[_.\s]+", " ", stem).split())[:200]
