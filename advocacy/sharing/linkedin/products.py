"""What LinkedIn lets an app ask for.

LinkedIn does not give one app both products. Every member of an app is asked for the same scopes,
because consenting to another set ends that member's earlier tokens for the app.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Product(StrEnum):
    SELF_SERVE = "self_serve"
    """Share on LinkedIn, with Sign In with LinkedIn using OpenID Connect."""
    COMMUNITY = "community"
    """Community Management API, after LinkedIn's review."""


SIGN_IN_SCOPES = ("openid", "profile", "email")
PAGE_SCOPES = ("r_organization_admin", "r_organization_social")
"""Asked of those alone who connect a company page, on top of the app's set."""

PRODUCT_SCOPES: dict[Product, tuple[str, ...]] = {
    Product.SELF_SERVE: (*SIGN_IN_SCOPES, "w_member_social"),
    Product.COMMUNITY: (
        "r_basicprofile",
        "w_member_social",
        "r_member_postAnalytics",
        "r_member_profileAnalytics",
    ),
}


def product_of(scopes: Collection[str]) -> Product:
    """The product that grants these scopes: whatever only LinkedIn's review gives, or not."""
    reviewed = set(PRODUCT_SCOPES[Product.COMMUNITY]) - {"w_member_social"}
    return Product.COMMUNITY if reviewed & set(scopes) else Product.SELF_SERVE
