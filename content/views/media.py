"""Picture files: for members who see a post with them, and for previewers with a signed address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
)
from django.views.decorators.http import require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from content.media import read_public_token, rendition_of
from content.models import MediaAsset, MediaRendition, Post
from content.queries import posts_visible_to

if TYPE_CHECKING:
    from advocacy.accounts.models import Membership

# A rendition is never changed, only replaced; visibility may change, hence an hour and no more.
_PRIVATE = "private, max-age=3600"
_PUBLIC = "public, max-age=86400"


@require_safe
@requires(Permission.USE_HUB)
def media(request: HttpRequest, *, asset_id: int, name: str) -> HttpResponse:
    """A rendition of a picture, for those who see a post with it, write or review."""
    membership: Membership = request.membership  # type: ignore[attr-defined]
    works_on_posts = {Permission.WRITE_POSTS, Permission.REVIEW_POSTS} & membership.permissions
    if not works_on_posts and not (
        posts_visible_to(membership).filter(picture_id=asset_id).exists()
    ):
        raise Http404
    rendition = MediaRendition.objects.filter(asset_id=asset_id, name=name).first()
    if rendition is None:
        raise Http404
    return private_file(request, rendition)


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
        rendition = rendition_of(asset, "wide") if asset else None
        if rendition is None:
            raise Http404
        return _file(request, rendition, _PUBLIC)


def private_file(request: HttpRequest, rendition: MediaRendition) -> HttpResponse:
    """The file, for one reader: no cache between may keep it."""
    return _file(request, rendition, _PRIVATE)


def _file(request: HttpRequest, rendition: MediaRendition, caching: str) -> HttpResponse:
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
