"""Registered apps: their credentials, what LinkedIn granted them, their daily quotas."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.sharing.linkedin.simulator.state import State
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue

SELF_SERVE = "self_serve"
COMMUNITY_MANAGEMENT = "community_management"

PRODUCT_SCOPES = {
    SELF_SERVE: frozenset({"openid", "profile", "email", "w_member_social"}),
    COMMUNITY_MANAGEMENT: frozenset(
        {
            "r_basicprofile",
            "w_member_social",
            "r_member_postAnalytics",
            "r_member_profileAnalytics",
            "r_organization_admin",
            "r_organization_social",
        }
    ),
}
KNOWN_SCOPES = frozenset().union(
    *PRODUCT_SCOPES.values(), {"r_member_social", "rw_organization_admin"}
)

# Calls a day as (app, member). The community figures are those of the development tier.
PRODUCT_QUOTAS = {SELF_SERVE: (100_000, 150), COMMUNITY_MANAGEMENT: (500, 100)}

DEMO_CLIENT_ID = "demo-client"
DEMO_CLIENT_SECRET = "demo-secret"  # noqa: S105 - the simulator's own, no secret to anybody
# The app that people sign in with in the demo: one that cannot post.
SIGN_IN_CLIENT_ID = "demo-sign-in"
# What a reviewed app might have; the development tier would stop the demo within the hour.
DEMO_QUOTA = {"app": 100_000, "member": 1_000}


@dataclass(frozen=True)
class App:
    """One app of LinkedIn's developer portal.

    LinkedIn does not give one app both products; `extra_scopes` makes it possible here, for trying
    scope sets that no product grants. `pairwise` gives the app subjects of its own, as LinkedIn
    does; without it the app sees each member's `sub`, which is easier to follow.
    """

    client_id: str
    client_secret: str
    name: str
    redirect_uris: tuple[str, ...]
    product: str
    extra_scopes: frozenset[str]
    refresh_tokens: bool
    pairwise: bool
    app_quota: int
    member_quota: int

    @property
    def scopes(self) -> frozenset[str]:
        """Every scope a member may be asked for."""
        return PRODUCT_SCOPES[self.product] | self.extra_scopes

    def as_json(self) -> dict[str, Any]:
        """Without the secret."""
        return {
            "client_id": self.client_id,
            "name": self.name,
            "redirect_uris": list(self.redirect_uris),
            "products": self.product,
            "extra_scopes": sorted(self.extra_scopes),
            "scopes": sorted(self.scopes),
            "refresh_tokens": self.refresh_tokens,
            "pairwise": self.pairwise,
            "quota": {"app": self.app_quota, "member": self.member_quota},
        }


def find(state: State, client_id: str) -> App | None:
    row = state.one("SELECT * FROM app WHERE client_id = ?", client_id)
    return None if row is None else _app(row)


def everyone(state: State) -> list[App]:
    return [_app(row) for row in state.all("SELECT * FROM app ORDER BY name, client_id")]


def register(state: State, values: Mapping[str, Any]) -> App:
    """Add an app, or change the one of that `client_id`; what is left out stays as it is.

    `values` has the names of `App.as_json` and `client_secret`. Granting another product resets
    quota and refresh tokens to that product's, unless they are given too.
    Raises UnfitValue when a value does not fit.
    """
    client_id = _text(values, "client_id")
    if not client_id:
        raise UnfitValue("An app needs a client_id.")
    before = find(state, client_id)
    app = _merged(client_id, before, values)
    with state.writing() as db:
        db.execute(
            "INSERT OR REPLACE INTO app VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                app.client_id,
                app.client_secret,
                app.name,
                json.dumps(app.redirect_uris),
                app.product,
                json.dumps(sorted(app.extra_scopes)),
                app.refresh_tokens,
                app.pairwise,
                app.app_quota,
                app.member_quota,
            ),
        )
    return app


def register_demo(state: State, redirect_uris: Iterable[str] = ()) -> App:
    """The app that is always there, with every scope; what was switched on it before stays."""
    values: dict[str, Any] = {"client_id": DEMO_CLIENT_ID, "client_secret": DEMO_CLIENT_SECRET}
    if find(state, DEMO_CLIENT_ID) is None:
        values |= {
            "name": "Employee advocacy",
            "products": COMMUNITY_MANAGEMENT,
            "extra_scopes": sorted(PRODUCT_SCOPES[SELF_SERVE]),
            "quota": DEMO_QUOTA,
        }
    listed = list(redirect_uris)
    if listed:
        values["redirect_uris"] = listed
    return register(state, values)


def register_sign_in(state: State, redirect_uris: Iterable[str]) -> App:
    """The demo's app for signing in; see `register_demo`."""
    return register(
        state,
        {
            "client_id": SIGN_IN_CLIENT_ID,
            "client_secret": DEMO_CLIENT_SECRET,
            "name": "Employee advocacy, sign-in",
            "products": SELF_SERVE,
            "redirect_uris": list(redirect_uris),
        },
    )


def _merged(client_id: str, before: App | None, values: Mapping[str, Any]) -> App:
    product = values.get("products", before.product if before else SELF_SERVE)
    if isinstance(product, list) and len(product) == 1:
        product = product[0]
    if product not in PRODUCT_SCOPES:
        raise UnfitValue(f"products is {SELF_SERVE} or {COMMUNITY_MANAGEMENT}, not {product!r}.")
    kept = before if before is not None and before.product == product else None
    secret = _text(values, "client_secret") or (before.client_secret if before else "")
    if not secret:
        raise UnfitValue("An app needs a client_secret.")
    extra = _texts(values, "extra_scopes", before.extra_scopes if before else ())
    unknown = sorted(set(extra) - KNOWN_SCOPES)
    if unknown:
        raise UnfitValue(f"There is no scope named {unknown[0]!r}.")
    quota = values.get("quota", {})
    if not isinstance(quota, Mapping):
        raise UnfitValue('quota is an object such as {"app": 500, "member": 100}.')
    app_quota, member_quota = (
        (kept.app_quota, kept.member_quota) if kept else PRODUCT_QUOTAS[product]
    )
    return App(
        client_id=client_id,
        client_secret=secret,
        name=_text(values, "name") or (before.name if before else client_id),
        redirect_uris=_texts(values, "redirect_uris", before.redirect_uris if before else ()),
        product=product,
        extra_scopes=frozenset(extra),
        refresh_tokens=_flag(
            values,
            "refresh_tokens",
            kept.refresh_tokens if kept else product == COMMUNITY_MANAGEMENT,
        ),
        pairwise=_flag(values, "pairwise", before.pairwise if before else False),
        app_quota=_quota(quota, "app", app_quota),
        member_quota=_quota(quota, "member", member_quota),
    )


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        raise UnfitValue(f"{name} is a text.")
    return value.strip()


def _texts(values: Mapping[str, Any], name: str, default: Any) -> tuple[str, ...]:
    value = values.get(name, default)
    listed = isinstance(value, list | tuple | frozenset)
    if not listed or not all(isinstance(each, str) for each in value):
        raise UnfitValue(f"{name} is a list of texts.")
    return tuple(value)


def _flag(values: Mapping[str, Any], name: str, default: bool) -> bool:
    value = values.get(name, default)
    if not isinstance(value, bool):
        raise UnfitValue(f"{name} is true or false.")
    return value


def _quota(values: Mapping[str, Any], name: str, default: int) -> int:
    value = values.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UnfitValue(f"quota.{name} is a number of calls a day.")
    return value


def _app(row: sqlite3.Row) -> App:
    return App(
        client_id=row["client_id"],
        client_secret=row["client_secret"],
        name=row["name"],
        redirect_uris=tuple(json.loads(row["redirect_uris"])),
        product=row["product"],
        extra_scopes=frozenset(json.loads(row["extra_scopes"])),
        refresh_tokens=bool(row["refresh_tokens"]),
        pairwise=bool(row["pairwise"]),
        app_quota=row["app_quota"],
        member_quota=row["member_quota"],
    )
