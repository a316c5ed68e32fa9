"""A post made ready for a page: exactly what LinkedIn's readers would see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from advocacy.sharing.linkedin.simulator import (
    analytics,
    engagement,
    little_text,
    media,
    members,
    organizations,
    posts,
)
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.members import Member
from advocacy.sharing.linkedin.simulator.posts import Post

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
CLOSING = ".,;:!?)]}'’”»"
AGES = ((604_800, "w"), (86_400, "d"), (3_600, "h"), (60, "m"))


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; `href` makes it a link, `kind` says why."""

    text: str
    kind: str
    href: str = ""


@dataclass(frozen=True)
class Picture:
    src: str
    alt: str


@dataclass(frozen=True)
class PostView:
    post: Post
    author: Member
    age: str
    created: str
    created_iso: str
    pieces: tuple[Piece, ...]
    lost: str
    """What LinkedIn cut off, for the simulator's own note."""
    pictures: tuple[Picture, ...]
    article: Mapping[str, Any] | None
    file: Mapping[str, Any] | None
    poll: Mapping[str, Any] | None
    counts: Mapping[str, int]
    reshared: PostView | None


def view(
    simulator: Simulator, post: Post, known: Mapping[str, Member], *, nested: bool = False
) -> PostView:
    page = organizations.find(simulator.state, post.sub)
    author = page.as_author() if page else known.get(post.sub) or _gone(post.sub)
    read = little_text.parse(post.commentary)
    parent = posts.find(simulator.state, post.reshare_of) if post.reshare_of else None
    created = datetime.fromtimestamp(post.created_ms / 1000, UTC)
    return PostView(
        post=post,
        author=author,
        age=_age(simulator.clock.now() - post.created_ms / 1000),
        created=f"{created:%d %b %Y, %H:%M} UTC",
        created_iso=created.isoformat(),
        pieces=tuple(_pieces(read)),
        lost="" if read.cut_at is None else post.commentary[read.cut_at :],
        pictures=tuple(_pictures(post.content)),
        article=_article(post.content),
        file=_file(simulator, post.content),
        poll=post.content.get("poll"),
        counts=_counts(simulator, post, author),
        reshared=None
        if parent is None or nested or parent.deleted_ms is not None
        else view(simulator, parent, known, nested=True),
    )


def linked(text: str) -> Iterator[Piece]:
    """Web addresses in a text become links; the punctuation that ends a sentence does not."""
    at = 0
    for match in WEB_ADDRESS.finditer(text):
        address = match[0].rstrip(CLOSING)
        if match.start() > at:
            yield Piece(text[at : match.start()], "text")
        yield Piece(address, "link", address)
        at = match.start() + len(address)
    if at < len(text):
        yield Piece(text[at:], "text")


def permalink(urn: str) -> str:
    return f"/feed/update/{urn}/"


def asset_path(urn: str) -> str:
    return f"/dms/{quote(urn)}"


def _pieces(read: little_text.Commentary) -> Iterator[Piece]:
    for element in read.elements:
        match element:
            case little_text.Mention(text, urn):
                href = f"/in/{urn.removeprefix(members.PERSON)}/" if "person" in urn else ""
                yield Piece(text, "mention", href)
            case little_text.Hashtag(text):
                yield Piece(text, "hashtag")
            case little_text.Text(text):
                yield from linked(text)


def _pictures(content: Mapping[str, Any]) -> Iterator[Picture]:
    listed = content.get("multiImage", {}).get("images", [])
    single = content.get("media", {})
    if str(single.get("id", "")).startswith("urn:li:image:"):
        listed = [single]
    for image in listed:
        yield Picture(asset_path(image["id"]), image.get("altText", ""))


def _article(content: Mapping[str, Any]) -> Mapping[str, Any] | None:
    article = content.get("article")
    if article is None:
        return None
    thumbnail = article.get("thumbnail")
    return {
        "source": article["source"],
        "title": article["title"],
        "description": article.get("description") or "",
        "host": urlsplit(article["source"]).hostname or "",
        "picture": asset_path(thumbnail) if thumbnail else "",
        "alt": article.get("thumbnailAltText") or "",
    }


def _file(simulator: Simulator, content: Mapping[str, Any]) -> Mapping[str, Any] | None:
    single = content.get("media", {})
    asset = media.find(simulator.state, str(single.get("id", "")))
    if asset is None or asset.kind == media.IMAGE:
        return None
    return {
        "title": single.get("title") or "",
        "kind": asset.kind,
        "status": asset.status(simulator.clock.now()),
        "path": asset_path(asset.urn),
    }


def _counts(simulator: Simulator, post: Post, author: Member) -> Mapping[str, int]:
    audience = analytics.audience(simulator, post, author)
    now_ms = simulator.clock.now_ms()
    return {metric: engagement.count_at(audience, metric, now_ms) for metric in engagement.METRICS}


def _gone(sub: str) -> Member:
    """The author of an imported post who was never enrolled."""
    return Member(sub, "LinkedIn member", "", "", 0, "en_US", restricted=False)


def _age(seconds: float) -> str:
    for length, unit in AGES:
        if seconds >= length:
            return f"{int(seconds // length)}{unit}"
    return "now"
