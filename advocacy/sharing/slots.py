"""What sharing shows on other apps' pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Permission
from advocacy.sharing import networks
from advocacy.sharing.composing import compose
from advocacy.sharing.links import address_to_come
from advocacy.sharing.models import Share
from advocacy.sharing.queries import account_of
from content.caption_room import Room, Words
from policies.terms import Terms, terms_for


def company_page_among_sources(membership: Membership) -> dict[str, Any] | None:
    """The way to connecting a company page, for those who may."""
    if not membership.may(Permission.MANAGE_ORGANIZATION):
        return None
    return {"template": "sharing/_company_page_card.html", "context": {}}


def connection_on_profile(request: HttpRequest, membership: Membership) -> dict[str, Any]:
    """Whether LinkedIn is connected, and the way to its page."""
    account = account_of(membership)
    connected = account if account is not None and account.is_connected else None
    return {"template": "sharing/_profile_card.html", "context": {"account": connected}}


def shared_a_post_with(membership: Membership, asset_id: int) -> bool:
    """Whether this member shared a post with this file: their own share goes on showing it."""
    shown = Q(post__picture=asset_id) | Q(post__attachments__asset=asset_id)
    return bool(Share.objects.filter(shown, membership=membership).exists())


def rooms_of_captions(
    membership: Membership, captions: Sequence[Words], *, has_link: bool
) -> list[Room | None]:
    """How much of its network's limit a share of each caption would take. One query for all."""
    terms = terms_for(membership)
    return [_room(membership, caption, terms, has_link=has_link) for caption in captions]


def _room(membership: Membership, caption: Words, terms: Terms, *, has_link: bool) -> Room | None:
    try:
        network = networks.get(caption.network)
    except networks.UnknownNetwork:
        return None
    if network.limit is None:
        return None
    composed = compose(
        caption.text,
        member=membership,
        language=caption.language,
        network=network.code,
        link=address_to_come() if has_link else "",
        terms=terms,
    )
    return Room(str(network.name), composed.used, composed.limit)
