"""Facebook: the dialog takes the link alone, and fills in nothing that the member would write."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

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

_HOSTS = frozenset({"facebook.com", "m.facebook.com", "web.facebook.com", "mbasic.facebook.com"})
_ID = r"(?P<id>pfbid[A-Za-z0-9]+|\d+)"
_PATHS = (
    re.compile(rf"/(?P<page>[\w.-]+)/(?:posts|videos)/(?:[^/]+/)?{_ID}(?:/|$)"),
    re.compile(rf"/groups/(?P<page>[\w.-]+)/(?:posts|permalink)/{_ID}(?:/|$)"),
    re.compile(r"/share/(?:[prv]/)?(?P<id>[A-Za-z0-9]{6,})(?:/|$)"),
)


def _share_link(draft: Draft) -> str:
    if not draft.link:
        return "https://www.facebook.com/"
    return address("https://www.facebook.com/sharer/sharer.php", u=draft.link)


def _find_post(pasted: str) -> FoundPost | None:
    parts = split_address(pasted)
    if parts is None or parts.netloc not in _HOSTS:
        return None
    if parts.path in ("/permalink.php", "/story.php"):
        query = parse_qs(parts.query)
        story, page = query.get("story_fbid", [""])[0], query.get("id", [""])[0]
        if not re.fullmatch(r"\w+", story) or not re.fullmatch(r"\d+", page):
            return None
        permalink = address("https://www.facebook.com/permalink.php", story_fbid=story, id=page)
        return FoundPost(post_name("facebook", story), permalink)
    match = next(filter(None, (path.match(parts.path) for path in _PATHS)), None)
    if match is None:
        return None
    permalink = f"https://www.facebook.com{match[0].rstrip('/')}/"
    return FoundPost(post_name("facebook", match["id"]), permalink)


NETWORK = Network(
    code="facebook",
    name="Facebook",
    position=2,
    link_place=LinkPlace.BESIDE,
    link_counts=False,
    dialogs=(Dialog("link", _share_link, fills_text=False),),
    limit=63_206,
    find_post=_find_post,
)
