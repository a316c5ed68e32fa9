"""What the simulated LinkedIn remembers of the demo: the members' earlier posts and consents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from advocacy.config.demo import company_pages
from advocacy.sharing import vault
from advocacy.sharing.linkedin import little_text
from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.tenancy.context import across_tenants

_MOST_POSTS = 5_000


def write_history(path: Path) -> None:
    """Write posts and tokens for the simulator, which passes over those it knows."""
    with across_tenants("the simulated LinkedIn knows the shares of all demo organizations"):
        history = {
            "organizations": company_pages.pages(),
            "posts": [*_posts(), *company_pages.page_posts()],
            "tokens": _tokens(),
        }
    path.write_text(json.dumps(history, ensure_ascii=False))


def _posts() -> list[dict[str, Any]]:
    shares = (
        Share.objects.filter(status=Share.Status.PUBLISHED)
        .exclude(urn="")
        .select_related("membership__user", "link", "account")
        .order_by("-published_at")[:_MOST_POSTS]
    )
    return [
        {
            "urn": share.urn,
            "author": share.account.urn,
            "commentary": little_text.escape(share.approved_text),
            "content": {
                "article": {
                    "source": share.link.url,
                    "title": share.link.title,
                    "description": share.link.description,
                }
            },
        }
        for share in shares
        if share.account and share.link
    ]


def _tokens() -> list[dict[str, Any]]:
    accounts = LinkedInAccount.objects.filter(status=LinkedInAccount.Status.CONNECTED)
    tokens = []
    for account in accounts:
        for kind, expires_at in (
            ("access", account.expires_at),
            ("refresh", account.refresh_expires_at),
        ):
            secret = vault.unseal(account, f"{kind}_token")
            if secret and expires_at:
                tokens.append(
                    {
                        "secret": secret,
                        "kind": kind,
                        "client_id": settings.LINKEDIN_CLIENT_ID,
                        "member": account.urn,
                        "scopes": account.scopes,
                        "authorized_at": account.connected_at.timestamp(),
                        "expires_at": expires_at.timestamp(),
                    }
                )
    return tokens
