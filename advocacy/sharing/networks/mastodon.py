"""Mastodon: everybody's own server. 500 characters where it has not chosen otherwise, links 23."""

from __future__ import annotations

import re

from advocacy.sharing.networks.base import (
    Dialog,
    Draft,
    FoundPost,
    LinkPlace,
    Network,
    address,
    moment_of,
    post_name,
    split_address,
)
from advocacy.sharing.networks.counting import graphemes, with_short_links

_PATH = re.compile(
    r"/(?:(?:web|deck)/)?(?:@(?P<author>[\w.-]+)(?:@[\w.-]+)?/|users/(?P<user>[\w.-]+)/statuses/)"
    r"(?P<id>\d{6,})(?:/|$)"
)


def _post(draft: Draft) -> str:
    text = NETWORK.copied(draft.text, draft.link)
    return address(f"https://{draft.server}/share", text=text)


def _find_post(pasted: str) -> FoundPost | None:
    """An address on any server: there is no list of them."""
    parts = split_address(pasted)
    match = _PATH.match(parts.path) if parts else None
    if parts is None or match is None:
        return None
    author, number = match["author"] or match["user"], match["id"]
    return FoundPost(
        post_name("mastodon", parts.netloc, number),
        f"https://{parts.netloc}/@{author}/{number}",
        moment_of(int(number) >> 16),
    )


def _length(text: str) -> int:
    return with_short_links(text, graphemes, length=23)


NETWORK = Network(
    code="mastodon",
    name="Mastodon",
    position=5,
    link_place=LinkPlace.IN_TEXT,
    dialogs=(Dialog("text", _post, fills_text=True),),
    limit=500,
    length=_length,
    find_post=_find_post,
    needs_server=True,
)
