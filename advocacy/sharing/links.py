"""The tracked link of a share, made once; and what it will look like before it is made."""

from __future__ import annotations

from advocacy.sharing.models import Share
from analytics.links.models import TrackedLink, address_of
from analytics.links.services import CODE_LENGTH, create_link
from content.media import public_picture_url
from content.models import Post
from content.queries import PostToShare


def link_to_come(post: Post | PostToShare) -> str:
    """An address as long as the tracked link of a share will be; empty for a post without one."""
    return address_to_come() if post.url else ""


def address_to_come() -> str:
    """An address as long as any tracked link."""
    return address_of("x" * CODE_LENGTH)


def link_as_shown(post: Post | PostToShare) -> str:
    """The same for readers: where it leads, without a code that nobody has made yet."""
    return address_of("…") if post.url else ""


def ensure_link(share: Share) -> TrackedLink | None:
    """The share's tracked link, made and stored when it is missing. None for a post without one.

    Call it inside a transaction that holds the share.
    """
    if share.link is not None or share.post is None or not share.post.url:
        return share.link
    post = share.post
    link = create_link(
        target_url=post.url,
        title=post.title,
        description=post.summary,
        picture_url=public_picture_url(post) if post.picture_id else "",
        site_name=post.site_name,
        post=post,
        membership=share.membership,
    )
    Share.objects.filter(pk=share.pk, link=None).update(link=link)
    share.link = link
    return link
