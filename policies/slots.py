"""What policies add to other apps' pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from advocacy.accounts.models import Membership
from policies.queries import outstanding_policies


def to_confirm_on_hub(request: HttpRequest, membership: Membership) -> dict[str, Any] | None:
    """The card "To read and confirm", when there is something."""
    outstanding = outstanding_policies(membership)
    if not outstanding:
        return None
    return {"template": "policies/_to_confirm.html", "context": {"outstanding": outstanding}}
