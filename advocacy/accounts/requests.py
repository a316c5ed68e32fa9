"""The request that views inside an organization get."""

from __future__ import annotations

from django.http import HttpRequest

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import Organization


class MemberRequest(HttpRequest):
    """For type hints: `TenantMiddleware` sets both before any tenant view runs."""

    organization: Organization
    membership: Membership
