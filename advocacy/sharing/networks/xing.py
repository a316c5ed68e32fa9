"""XING: the dialog takes the link alone."""

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

# Believed: XING documents no form of address. These two were seen; profiles are no posts.
_PATH = re.compile(
    r"/(?:posts/(?P<id>[\w.-]+)|discover/detail-activities/(?P<activity>[\w.-]+))(?:/|$)"
)


def _share_link(draft: Draft) -> str:
    if not draft.link:
        return "https://www.xing.com/"
    return address("https://www.xing.com/spi/shares/new", url=draft.link)


def _find_post(pasted: str) -> FoundPost | None:
    parts = split_address(pasted)
    match = _PATH.match(parts.path) if parts and parts.netloc == "xing.com" else None
    if match is None:
        return None
    permalink = f"https://www.xing.com{match[0].rstrip('/')}"
    return FoundPost(post_name("xing", match["id"] or match["activity"]), permalink)


NETWORK = Network(
    code="xing",
    name="XING",
    position=6,
    link_place=LinkPlace.BESIDE,
    link_counts=False,
    dialogs=(Dialog("link", _share_link, fills_text=False),),
    find_post=_find_post,
)
