"""What sharing shows on other apps' pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Permission
from advocacy.sharing.models import Share
from advocacy.sharing.queries import account_of


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
