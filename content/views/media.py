"""Files: for members who see a post with them, and for previewers with a signed address."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.models import Membership
from advocacy.accounts.navigation import slot
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from content.media import read_public_token, rendition_of
from content.models import MediaAsset, MediaRendition, Post
from content.queries import posts_visible_to

# A rendition is never changed, only replaced; visibility may change, hence an hour and no more.
_PRIVATE = "private, max-age=3600"
_PUBLIC = "public, max-age=86400"
ORIGINAL = "original"
# The slot of whoever knows more people that may see a file: provider(membership, asset_id) → bool.
VIEWERS = "content.file_viewers"
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


@require_safe
@requires(Permission.USE_HUB)
def media(request: MemberRequest, *, asset_id: int, name: str) -> HttpResponseBase:
    """A rendition of a picture or, as `original`, the file itself."""
    if not _may_see(request.membership, asset_id):
        raise Http404
    return private_file(request, asset_id, name)


def _may_see(membership: Membership, asset_id: int) -> bool:
    """Who writes or reviews, who sees a post with the file, and who shared one: it shows it."""
    if {Permission.WRITE_POSTS, Permission.REVIEW_POSTS} & membership.permissions:
        return True
    shown = Q(picture_id=asset_id) | Q(attachments__asset_id=asset_id)
    return posts_visible_to(membership).filter(shown).exists() or any(
        slot(VIEWERS, membership, asset_id)
    )


@require_safe
def public_picture(request: HttpRequest, *, token: str) -> HttpResponse:
    """The wide picture of a post, for whoever was given its signed address."""
    named = read_public_token(token)
    organization = (
        Organization.objects.filter(pk=named[0], is_active=True).first() if named else None
    )
    if named is None or organization is None:
        raise Http404
    with tenant(organization):
        asset = MediaAsset.objects.filter(
            posts__pk=named[1], posts__status=Post.Status.APPROVED
        ).first()
        is_shown = asset is not None and not asset.consent_is_over(timezone.localdate())
        rendition = rendition_of(asset, "wide") if asset and is_shown else None
        if rendition is None:
            raise Http404
        return _picture(request, rendition, _PUBLIC)


def private_file(request: HttpRequest, asset_id: int, name: str) -> HttpResponseBase:
    """A rendition or the file itself, for one reader who may see it: no cache between keeps it."""
    if name == ORIGINAL:
        return _original(request, asset_id)
    rendition = MediaRendition.objects.filter(asset_id=asset_id, name=name).first()
    if rendition is None:
        raise Http404
    return _picture(request, rendition, _PRIVATE)


def _picture(request: HttpRequest, rendition: MediaRendition, caching: str) -> HttpResponse:
    # The name of the file is random and new with each content.
    etag = f'"{rendition.file.name}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        try:
            with rendition.file.open("rb") as file:
                response = HttpResponse(file.read(), content_type=rendition.content_type)
        except FileNotFoundError as error:
            raise Http404 from error
    response["Cache-Control"] = caching
    response["ETag"] = etag
    return response


def _original(request: HttpRequest, asset_id: int) -> HttpResponseBase:
    """The file as it was stored: by a signed address of the storage where it has one."""
    asset = MediaAsset.objects.filter(pk=asset_id).first()
    if asset is None:
        raise Http404
    name = asset.file.name or ""
    if settings.MEDIA_BY_SIGNED_URL:
        return HttpResponseRedirect(default_storage.url(name))
    try:
        file = default_storage.open(name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = _part(request, file, asset) or FileResponse(file, content_type=asset.content_type)
    # A PDF may hold scripts: it is saved rather than opened under our address.
    how = "attachment" if asset.kind == MediaAsset.Kind.DOCUMENT else "inline"
    called = slugify(asset.title) or f"file-{asset.pk}"
    response["Content-Disposition"] = f'{how}; filename="{called}.{name.rpartition(".")[2]}"'
    response["Content-Length"] = response.headers.get("Content-Length", str(asset.byte_size))
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = _PRIVATE
    return response


class _Window:
    """The part of a file that was asked for. Closing it closes the file."""

    def __init__(self, file: File[Any], start: int, length: int) -> None:
        self.file, self.left = file, length
        file.seek(start)

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()


def _part(request: HttpRequest, file: File[Any], asset: MediaAsset) -> HttpResponseBase | None:
    """Players ask for parts of a video, and some show nothing without them: RFC 9110, 14."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None:
        return None
    start, last = int(asked[1]), asset.byte_size - 1
    end = min(int(asked[2]), last) if asked[2] else last
    if start > end:
        file.close()
        refusal = HttpResponse(status=416)
        refusal["Content-Range"] = f"bytes */{asset.byte_size}"
        refusal["Content-Length"] = "0"
        return refusal
    window = _Window(file, start, end - start + 1)
    response = FileResponse(window, content_type=asset.content_type, status=206)
    response["Content-Range"] = f"bytes {start}-{end}/{asset.byte_size}"
    response["Content-Length"] = str(end - start + 1)
    return response
