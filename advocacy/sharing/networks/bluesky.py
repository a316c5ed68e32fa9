"""Bluesky: 300 graphemes, and the dialog takes nothing but a text, so the link stands in it."""

from __future__ import annotations

import re
from datetime import datetime

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
from advocacy.sharing.networks.counting import graphemes

_PATH = re.compile(r"/profile/(?P<author>did:[a-z]+:[\w.:-]+|[\w.-]+)/post/(?P<id>\w+)(?:/|$)")
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


def _post(draft: Draft) -> str:
    return address("https://bsky.app/intent/compose", text=NETWORK.copied(draft.text, draft.link))


def _find_post(pasted: str) -> FoundPost | None:
    parts = split_address(pasted)
    match = _PATH.match(parts.path) if parts and parts.netloc == "bsky.app" else None
    if match is None:
        return None
    author, number = match["author"].lower(), match["id"]
    return FoundPost(
        post_name("bluesky", author, number),
        f"https://bsky.app/profile/{author}/post/{number}",
        _posted_at(number),
    )


def _posted_at(number: str) -> datetime | None:
    """Record keys are microseconds and ten bits of clock, in a base 32 that sorts."""
    if len(number) != 13 or not set(number) <= set(_DIGITS):
        return None
    value = 0
    for digit in number:
        value = value * 32 + _DIGITS.index(digit)
    return moment_of((value >> 10) / 1000)


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
