"""What is sent beside the text: the link with its card, or a picture."""

from __future__ import annotations

from django.db import transaction

from advocacy.sharing import fault_points
from advocacy.sharing.linkedin.client import LinkedInClient
from advocacy.sharing.linkedin.content import MAX_ARTICLE_TITLE, Article, Content, Image
from advocacy.sharing.links import ensure_link
from advocacy.sharing.models import Share
from content.media import picture_for_sharing


def content_for(share: Share, *, client: LinkedInClient, author: str) -> Content | None:
    """The card of the post, its picture uploaded. Makes network calls, raises `LinkedInError`s.

    A picture is uploaded once: until an attempt is known to have failed, its repetition sends the
    very same post.
    """
    post = share.post
    if post is None:
        return None
    with transaction.atomic():
        link = ensure_link(share)
    fault_points.reach("link_made")
    picture = picture_for_sharing(post)
    alt_text = picture[2] if picture else ""
    if picture and not share.thumbnail_urn:
        data, content_type, _ = picture
        share.thumbnail_urn = client.upload_image(
            owner=author, data=data, content_type=content_type
        )
        share.save(update_fields=["thumbnail_urn", "updated_at"])
    fault_points.reach("picture_uploaded")
    if link is not None:
        return Article(
            source=link.url,
            title=post.title[:MAX_ARTICLE_TITLE],
            description=post.summary,
            thumbnail=share.thumbnail_urn or None,
        )
    if share.thumbnail_urn:
        return Image(share.thumbnail_urn, alt_text)
    return None
