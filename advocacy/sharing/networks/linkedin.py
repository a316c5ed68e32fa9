"""LinkedIn without the API; with a connection the engine publishes (`advocacy.sharing.publishing`).

The dialog for links reads Open Graph tags and takes no text; the other one takes a text.
"""

from __future__ import annotations

from django.conf import settings

from advocacy.sharing.linkedin import little_text, urns
from advocacy.sharing.networks.base import (
    Dialog,
    Draft,
    FoundPost,
    LinkPlace,
    Network,
    address,
    moment_of,
)


def _share_link(draft: Draft) -> str:
    if not draft.link:
        return _share_text(draft)
    return address(f"{settings.LINKEDIN_FEED_BASE}/sharing/share-offsite/", url=draft.link)


def _share_text(draft: Draft) -> str:
    text = "\n\n".join(filter(None, (draft.text, draft.link)))
    return address(f"{settings.LINKEDIN_FEED_BASE}/feed/", shareActive="true", text=text)


def _find_post(pasted: str) -> FoundPost | None:
    urn = urns.find_post_urn(pasted)
    if urn is None:
        return None
    number = int(urn.rpartition(":")[2])
    permalink = urns.permalink(urn, site=settings.LINKEDIN_FEED_BASE)
    return FoundPost(urn, permalink, moment_of(number >> 22))


def _length(text: str) -> int:
    """As the API would count it, so that a text fits whichever way it goes."""
    return little_text.LIMIT - little_text.remaining(text)


NETWORK = Network(
    code="linkedin",
    name="LinkedIn",
    position=0,
    link_place=LinkPlace.BESIDE,
    link_counts=False,
    dialogs=(
        Dialog("link", _share_link, fills_text=False),
        Dialog("text", _share_text, fills_text=True),
    ),
    limit=little_text.LIMIT,
    length=_length,
    find_post=_find_post,
    can_connect=True,
)
