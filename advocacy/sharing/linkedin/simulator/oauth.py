"""`/oauth/v2/…` for servers: tokens, introspection, revocation. `consent` is the member's part."""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import apps, members, openid, switches, tokens
from advocacy.sharing.linkedin.simulator.apps import App
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.errors import json_response
from advocacy.sharing.linkedin.simulator.request import OAUTH, Request, Route

UNUSABLE_CODE = (
    "Unable to retrieve access token: appid/redirect uri/code verifier does not match "
    "authorization code. Or authorization code expired. Or external member binding exists"
)


class OAuthError(Exception):
    """A refusal as OAuth writes it."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error
        self.description = description

    def response(self) -> Response:
        return json_response(
            {"error": self.error, "error_description": self.description},
            self.status,
            {"Cache-Control": "no-store"},
        )


def access_token(simulator: Simulator, request: Request) -> Response:
    """`grant_type` authorization_code or refresh_token, form-encoded."""
    grant_type = _required(request, "grant_type")
    app = _authenticated(simulator, request)
    if grant_type == "authorization_code":
        return _for_code(simulator, request, app)
    if grant_type == "refresh_token":
        return _for_refresh_token(simulator, request, app)
    raise OAuthError(400, "invalid_request", "The grant_type is not supported")


def introspect(simulator: Simulator, request: Request) -> Response:
    app = _authenticated(simulator, request)
    secret = _required(request, "token")
    token = tokens.find(simulator.state, secret)
    if token is None or token.client_id != app.client_id:
        return json_response({"active": False})
    status = token.status(simulator.clock.now())
    return json_response(
        {
            "active": status == "active",
            "status": status,
            "client_id": app.client_id,
            "scope": ",".join(sorted(token.scopes)),
            "authorized_at": int(token.authorized_at),
            "created_at": int(token.created_at),
            "expires_at": int(token.expires_at),
            "auth_type": "3L",
        }
    )


def revoke(simulator: Simulator, request: Request) -> Response:
    """200 also for a token that nobody knows."""
    app = _authenticated(simulator, request)
    tokens.revoke(simulator.state, simulator.clock, _required(request, "token"), app=app)
    return Response(status=200)


def _required(request: Request, name: str) -> str:
    value = request.form.get(name, "")
    if not value:
        raise OAuthError(400, "invalid_request", f'A required parameter "{name}" is missing')
    return value


def _authenticated(simulator: Simulator, request: Request) -> App:
    """The app whose credentials are in the body; LinkedIn takes neither Basic nor PKCE."""
    client_id = _required(request, "client_id")
    secret = _required(request, "client_secret")
    app = apps.find(simulator.state, client_id)
    if app is None or app.client_secret != secret or "code_verifier" in request.form:
        raise OAuthError(401, "invalid_client", "Client authentication failed")
    return app


def _for_code(simulator: Simulator, request: Request, app: App) -> Response:
    code = _required(request, "code")
    redirect_uri = _required(request, "redirect_uri")
    if redirect_uri not in app.redirect_uris:
        raise OAuthError(
            400, "invalid_redirect_uri", "The redirect_uri does not match a registered one"
        )
    row = tokens.redeem_code(simulator.state, simulator.clock, app=app, code=code)
    member = members.find(simulator.state, row["sub"]) if row else None
    if row is None or member is None:
        raise OAuthError(400, "invalid_request", UNUSABLE_CODE)
    if row["redirect_uri"] != redirect_uri:
        raise OAuthError(
            400, "invalid_redirect_uri", "The redirect_uri is not the one of the authorization"
        )
    granted = tokens.grant(
        simulator.state,
        simulator.clock,
        app=app,
        member=member,
        scopes=frozenset(row["scopes"].split()),
    )
    body = as_json(simulator, granted)
    if "openid" in granted.scopes:
        body["id_token"] = openid.id_token(
            simulator,
            issuer=openid.issuer(simulator, request),
            app=app,
            member=member,
            scopes=granted.scopes,
        )
    return json_response(body, headers={"Cache-Control": "no-store"})


def _for_refresh_token(simulator: Simulator, request: Request, app: App) -> Response:
    refreshed = tokens.refresh(
        simulator.state, simulator.clock, app=app, refresh_token=_required(request, "refresh_token")
    )
    if refreshed is None:
        raise OAuthError(
            400,
            "invalid_request",
            "The provided authorization grant or refresh token is invalid, expired or revoked",
        )
    return json_response(as_json(simulator, refreshed), headers={"Cache-Control": "no-store"})


def as_json(simulator: Simulator, granted: tokens.Grant) -> dict[str, object]:
    separator = switches.load(simulator.state).scope_separator
    body: dict[str, object] = {
        "access_token": granted.access_token,
        "expires_in": granted.expires_in,
        "scope": separator.join(sorted(granted.scopes)),
        "token_type": "Bearer",
    }
    if granted.refresh_token:
        body["refresh_token"] = granted.refresh_token
        body["refresh_token_expires_in"] = granted.refresh_expires_in
    return body


def routes() -> Iterable[Route]:
    yield Route("/oauth/v2/accessToken", ("POST",), access_token, OAUTH)
    yield Route("/oauth/v2/introspectToken", ("POST",), introspect, OAUTH)
    yield Route("/oauth/v2/revoke", ("POST",), revoke, OAUTH)
