"""Where pictures are found: for members behind a check, for previewers behind a signature."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse as global_reverse

from advocacy.tenancy.urls import absolute, reverse
from content.models import MediaAsset, Post

_SALT = "content.media.public"


def picture_url(asset: MediaAsset | int, name: str = "card") -> str:
    """The path of a rendition (`card`, `wide`) for members who see a post with it."""
    asset_id = asset if isinstance(asset, int) else asset.pk
    return reverse("content:media", asset_id=asset_id, name=name)


def public_picture_url(post: Post) -> str:
    """The full address of the post's picture for a link previewer, or "" without a picture.

    It works without signing in while the post is not withdrawn and was approved.
    """
    if post.picture_id is None:
        return ""
    token = signing.dumps([post.organization_id, post.pk], salt=_SALT)
    return absolute(global_reverse("public_content:picture", kwargs={"token": token}))


def read_public_token(token: str) -> tuple[int, int] | None:
    """Organization and post of a signed address; None for a made-up one."""
    try:
        organization_id, post_id = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return int(organization_id), int(post_id)
