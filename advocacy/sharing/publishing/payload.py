"""What is sent beside the text: the link with its card, the post's own files, a poll, a reshare."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from advocacy.sharing import fault_points
from advocacy.sharing.linkedin import images
from advocacy.sharing.linkedin.client import LinkedInClient
from advocacy.sharing.linkedin.content import (
    MAX_ALT_TEXT,
    MAX_ARTICLE_TITLE,
    MAX_IMAGES,
    Article,
    Content,
    Document,
    Image,
    MultiImage,
    Poll,
    PollDuration,
    Reshare,
    Video,
)
from advocacy.sharing.linkedin.errors import MediaRejected
from advocacy.sharing.links import ensure_link
from advocacy.sharing.models import Share
from content.media import picture_for_sharing
from content.media.carried import SharedFile, files_for_sharing
from content.models import Post

_POLL_DURATIONS = {
    1: PollDuration.ONE_DAY,
    3: PollDuration.THREE_DAYS,
    7: PollDuration.SEVEN_DAYS,
    14: PollDuration.FOURTEEN_DAYS,
}


def content_for(share: Share, *, client: LinkedInClient, author: str) -> Content | None:
    """What the share of a post shows beside the text, its files uploaded.

    Makes network calls, raises `LinkedInError`s. Files are uploaded once: until an attempt is known
    to have failed, its repetition sends the very same post. For that a preview's picture is stored
    with the mark that the attempt is sent; before it, no post can have it.
    """
    post = share.post
    if post is None:
        return None
    link = share.link
    if link is None:
        with transaction.atomic():
            link = ensure_link(share)
    fault_points.reach("link_made")
    if post.kind == Post.Kind.RESHARE and Reshare.accepts(post.reshare_of):
        return Reshare(post.reshare_of)
    if post.kind == Post.Kind.POLL and post.poll:
        return _poll(post.poll)
    files = files_for_sharing(post)
    if files:
        _upload(share, files, client=client, author=author)
        fault_points.reach("picture_uploaded")
        return _carried(files, share.media_urns)
    card = None
    if link is not None:
        card = Article(
            source=link.url, title=post.title[:MAX_ARTICLE_TITLE], description=post.summary
        )
    picture = picture_for_sharing(post)
    if picture is None:
        return card
    data, content_type, alt_text = picture
    if not share.thumbnail_urn:
        share.thumbnail_urn = client.upload_image(
            owner=author, data=data, content_type=content_type
        )
    fault_points.reach("picture_uploaded")
    alt_text = alt_text[:MAX_ALT_TEXT]
    if card is None:
        return Image(share.thumbnail_urn, alt_text)
    return replace(card, thumbnail=share.thumbnail_urn, thumbnail_alt_text=alt_text)


def _upload(share: Share, files: list[SharedFile], *, client: LinkedInClient, author: str) -> None:
    """Upload what is not uploaded yet, and remember each file as soon as LinkedIn has it."""
    for file in files[len(share.media_urns) :]:
        try:
            urn = _upload_one(file, client=client, author=author)
        except FileNotFoundError as error:
            raise MediaRejected("A file of the post is gone.") from error
        except images.ImageRejected as error:
            raise MediaRejected(str(error)) from error
        share.media_urns = [*share.media_urns, urn]
        share.save(update_fields=["media_urns", "updated_at"])


def _upload_one(file: SharedFile, *, client: LinkedInClient, author: str) -> str:
    with file.open() as stream:
        if file.kind == "video":
            return client.upload_video(owner=author, file=stream, size_bytes=file.byte_size)
        if file.kind == "document":
            return client.upload_document(
                owner=author, data=stream.read(), content_type=file.content_type
            )
        picture = images.prepare(stream.read())
    return client.upload_image(owner=author, data=picture.data, content_type=picture.content_type)


def _carried(files: list[SharedFile], uploaded: list[str]) -> Content:
    # A post that lost a file since the first attempt still sends what that one sent.
    pairs = list(zip(files, uploaded, strict=False))
    first, urn = pairs[0]
    title = first.title[:MAX_ARTICLE_TITLE]
    if first.kind == "document":
        return Document(urn, title)
    if first.kind == "video":
        return Video(urn, title)
    pictures = tuple(Image(each, file.alt_text[:MAX_ALT_TEXT]) for file, each in pairs)
    return pictures[0] if len(pictures) == 1 else MultiImage(pictures[:MAX_IMAGES])


def _poll(poll: dict[str, Any]) -> Poll:
    return Poll(
        question=poll["question"],
        options=tuple(poll["options"]),
        duration=_POLL_DURATIONS[poll["days"]],
    )
