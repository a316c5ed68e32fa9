"""X: 280 in weighted characters, links count 23, and the dialog puts the link after the text."""

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
from advocacy.sharing.networks.counting import weighted

_HOSTS = frozenset({"x.com", "twitter.com", "mobile.x.com", "mobile.twitter.com"})
_PATH = re.compile(r"/(?:i/web|i|[A-Za-z0-9_]{1,15})/status(?:es)?/(?P<id>\d{1,20})(?:/|$)")
# Numbers tell the time since November 2010, in milliseconds after this moment.
_EPOCH = 1_288_834_974_657
_FIRST_SNOWFLAKE = 1 << 41


def _post(draft: Draft) -> str:
    return address("https://x.com/intent/post", text=draft.text, url=draft.link)


def _find_post(pasted: str) -> FoundPost | None:
    parts = split_address(pasted)
    match = _PATH.match(parts.path) if parts and parts.netloc in _HOSTS else None
    if match is None:
        return None
    number = int(match["id"])
    posted_at = moment_of((number >> 22) + _EPOCH) if number >= _FIRST_SNOWFLAKE else None
    return FoundPost(post_name("x", str(number)), f"https://x.com/i/status/{number}", posted_at)


NETWORK = Network(
    code="x",
    name="X",
    position=1,
    link_place=LinkPlace.BESIDE,
    link_joint=" ",
    dialogs=(Dialog("text", _post, fills_text=True),),
    limit=280,
    length=weighted,
    find_post=_find_post,
)
