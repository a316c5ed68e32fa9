"""What policies add to other apps' pages."""

from __future__ import annotations

from django.http import HttpRequest

from advocacy.accounts.models import Membership
from advocacy.tenancy.together import Asking
from policies.queries import outstanding_policies


def to_confirm_on_hub(request: HttpRequest, membership: Membership) -> Asking:
    """The card "To read and confirm", when there is something."""
    outstanding = yield from outstanding_policies(membership)
    if not outstanding:
        return None
    return {"template": "policies/_to_confirm.html", "context": {"outstanding": outstanding}}
