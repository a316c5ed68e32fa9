"""Bluesky: 300 graphemes, and the dialog takes nothing but a text, so the link stands in it."""

from __future__ import annotations

import re

from advocacy.sharing.networks.base import (
    Dialog,
    Draft,
    FoundPost,
    LinkPlace,
    Network,
    address,
    post_name,
    split_address,
)
from advocacy.sharing.networks.counting import graphemes

_PATH = re.compile(r"/profile/(?P<author>did:[a-z]+:[\w.:-]+|[\w.-]+)/post/(?P<id>\w+)(?:/|$)")


def _post(draft: Draft) -> str:
    return address("https://bsky.app/intent/compose", text=NETWORK.copied(draft.text, draft.link))


def _find_post(pasted: str) -> FoundPost | None:
    parts = split_address(pasted)
    match = _PATH.match(parts.path) if parts and parts.netloc == "bsky.app" else None
    if match is None:
        return None
    author, number = match["author"].lower(), match["id"]
    return FoundPost(
        post_name("bluesky", author, number), f"https://bsky.app/profile/{author}/post/{number}"
    )


NETWORK = Network(
    code="bluesky",
    name="Bluesky",
    position=4,
    link_place=LinkPlace.IN_TEXT,
    dialogs=(Dialog("text", _post, fills_text=True),),
    limit=300,
    length=graphemes,
    find_post=_find_post,
)
