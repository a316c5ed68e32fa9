"""Threads: 500 characters, with emoji as many as they have bytes; the link is a card."""

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
from advocacy.sharing.networks.counting import utf8_emoji

_HOSTS = frozenset({"threads.net", "threads.com"})
_PATH = re.compile(r"/(?:@[\w.]+/post|t)/(?P<id>[\w-]{6,})(?:/|$)")


def _post(draft: Draft) -> str:
    return address("https://www.threads.net/intent/post", text=draft.text, url=draft.link)


def _find_post(pasted: str) -> FoundPost | None:
    parts = split_address(pasted)
    match = _PATH.match(parts.path) if parts and parts.netloc in _HOSTS else None
    if match is None:
        return None
    permalink = f"https://www.threads.net{match[0].rstrip('/')}"
    return FoundPost(post_name("threads", match["id"]), permalink)


NETWORK = Network(
    code="threads",
    name="Threads",
    position=3,
    link_place=LinkPlace.BESIDE,
    # Older versions of the dialog write the link into the text: room is kept for it.
    link_joint=" ",
    dialogs=(Dialog("text", _post, fills_text=True),),
    limit=500,
    length=utf8_emoji,
    find_post=_find_post,
)
