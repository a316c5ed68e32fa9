"""The three legs on the wire, and every way they end."""

import base64
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from advocacy.sharing.linkedin import oauth
from advocacy.sharing.linkedin.errors import (
    LinkedInError,
    PermanentError,
    ReconnectNeeded,
    ReconnectReason,
    TransientError,
)
from advocacy.sharing.linkedin.oauth import (
    AppCredentials,
    AppRejected,
    CodeRejected,
    ConsentCancelled,
    ConsentDenied,
    ConsentError,
    ScopeNotGranted,
    StateMismatch,
    capabilities,
    parse_callback,
    parse_scopes,
)
from tests.kernel.http_server import Request, Server, serve

SECRET = "app-secret"
CALLBACK = "https://advocacy.example/linkedin/callback"
NOW = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


class Endpoint:
    """Answers every request with what was last set."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, b"{}", {}

    def set(self, status: int, body: Any, **headers: str) -> None:
        self.status, self.headers = status, headers
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()

    def respond(self, request: Request) -> None:
        request.answer(self.status, self.body, content_type="application/json", **self.headers)


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
def server(endpoint: Endpoint) -> Iterator[Server]:
    with serve(endpoint.respond) as server:
        yield server


@pytest.fixture
def app(server: Server) -> AppCredentials:
    return AppCredentials("app-1", SECRET, oauth_base=server.url)


def id_token(app: AppCredentials, **claims: Any) -> str:
    claims = {
        "iss": f"{app.oauth_base}/oauth",
        "aud": app.client_id,
        "sub": "abc",
        "exp": (NOW + timedelta(hours=1)).timestamp(),
        **claims,
    }
    parts = ({"alg": "RS256"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join([*(part.rstrip("=") for part in encoded), "signature"])


def granted(**extra: Any) -> dict[str, Any]:
    return {
        "access_token": "AQVtoken",
        "expires_in": 5183999,
        "scope": "email,openid,profile,w_member_social",
        "token_type": "Bearer",
        **extra,
    }


def exchange(app: AppCredentials) -> oauth.Tokens:
    return oauth.exchange_code(app, code="code-1", redirect_uri=CALLBACK, now=NOW)


def form(server: Server) -> dict[str, str]:
    return dict(parse_qsl(server.requests[-1].body.decode(), keep_blank_values=True))


# Asking for consent


@pytest.mark.parametrize("scopes", [["openid", "w_member_social"], ["w_member_social", "openid"]])
def test_the_address_of_the_consent_page(app: AppCredentials, scopes: list[str]) -> None:
    url = oauth.authorization_url(app, redirect_uri=CALLBACK, scopes=scopes, state="state-1")
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == app.oauth_base
    assert parts.path == "/oauth/v2/authorization"
    assert parse_qs(parts.query) == {
        "response_type": ["code"],
        "client_id": ["app-1"],
        "redirect_uri": [CALLBACK],
        "state": ["state-1"],
        "scope": ["openid w_member_social"],
    }


def test_the_real_consent_page() -> None:
    url = oauth.authorization_url(
        AppCredentials("app-1", SECRET), redirect_uri=CALLBACK, scopes=["openid"], state="s"
    )
    assert url.startswith("https://www.linkedin.com/oauth/v2/authorization?response_type=code&")


@pytest.mark.parametrize("base", ["http://www.linkedin.com", "http://10.0.0.1", "www.linkedin.com"])
def test_the_secret_does_not_travel_in_clear(base: str) -> None:
    with pytest.raises(ValueError, match=r"https|Not an http"):
        AppCredentials("app-1", SECRET, oauth_base=base)


def test_secrets_are_not_shown(app: AppCredentials, endpoint: Endpoint) -> None:
    endpoint.set(200, granted(refresh_token="AQXrefresh"))
    assert SECRET not in repr(app)
    shown = repr(exchange(app))
    assert "AQVtoken" not in shown
    assert "AQXrefresh" not in shown


# Coming back


def test_the_code() -> None:
    assert parse_callback({"code": "c", "state": "s"}, expected_state="s") == "c"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"error": "user_cancelled_login", "state": "s"}, ConsentCancelled),
        ({"error": "user_cancelled_authorize", "state": "s"}, ConsentCancelled),
        ({"error": "access_denied", "state": "s"}, ConsentDenied),
        ({"error": "unauthorized_scope_error", "state": "s"}, ScopeNotGranted),
        ({"error": "something_new", "state": "s"}, ConsentError),
        ({"state": "s"}, ConsentError),
        ({"code": "", "state": "s"}, ConsentError),
        ({"code": "c", "state": "t"}, StateMismatch),
        ({"code": "c", "state": "ß"}, StateMismatch),
        ({"code": "c"}, StateMismatch),
        ({"error": "access_denied", "state": "t"}, StateMismatch),
        ({}, StateMismatch),
    ],
)
def test_no_code(params: dict[str, str], expected: type[ConsentError]) -> None:
    with pytest.raises(ConsentError) as caught:
        parse_callback(params, expected_state="s")
    assert type(caught.value) is expected


@pytest.mark.parametrize("expected_state", [None, ""])
def test_nobody_asked(expected_state: str | None) -> None:
    with pytest.raises(StateMismatch):
        parse_callback({"code": "c", "state": ""}, expected_state=expected_state)


# Tokens


def test_trading_the_code(app: AppCredentials, endpoint: Endpoint, server: Server) -> None:
    endpoint.set(
        200,
        granted(id_token=id_token(app, name="Ada", email_verified="true", locale="de_DE")),
    )
    tokens = exchange(app)
    assert server.paths == ["/oauth/v2/accessToken"]
    assert form(server) == {
        "grant_type": "authorization_code",
        "code": "code-1",
        "redirect_uri": CALLBACK,
        "client_id": "app-1",
        "client_secret": SECRET,
    }
    assert "Authorization" not in server.requests[0].headers
    assert tokens.access_token == "AQVtoken"
    assert tokens.expires_at == NOW + timedelta(seconds=5183999)
    assert tokens.scopes == {"email", "openid", "profile", "w_member_social"}
    assert (tokens.refresh_token, tokens.refresh_expires_at) == (None, None)
    assert tokens.identity is not None
    assert tokens.identity.urn == "urn:li:person:abc"
    assert (tokens.identity.email_verified, tokens.identity.locale) == (True, "de-DE")


def test_reviewed_apps_get_a_refresh_token(app: AppCredentials, endpoint: Endpoint) -> None:
    endpoint.set(
        200,
        granted(
            refresh_token="AQX", refresh_token_expires_in=31536000, scope="w_member_social openid"
        ),
    )
    tokens = exchange(app)
    assert tokens.refresh_token == "AQX"
    assert tokens.refresh_expires_at == NOW + timedelta(days=365)
    assert tokens.scopes == {"w_member_social", "openid"}
    assert tokens.identity is None


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"error": "invalid_request", "error_description": "code not found"}, CodeRejected),
        (400, {"error": "invalid_grant"}, CodeRejected),
        (400, {"error": "invalid_redirect_uri"}, AppRejected),
        (401, {"error": "invalid_client"}, AppRejected),
        (400, {"error": "something_new"}, PermanentError),
        (400, b"<html>", PermanentError),
        (302, b"", PermanentError),
        (429, b"", TransientError),
        (500, b"", TransientError),
        (502, b"<html>", TransientError),
        (200, b"<html>", TransientError),
        (200, [], TransientError),
        (200, {}, TransientError),
        (200, {"access_token": "AQV"}, TransientError),
    ],
)
def test_no_tokens(
    app: AppCredentials, endpoint: Endpoint, status: int, body: Any, expected: type[LinkedInError]
) -> None:
    endpoint.set(status, body, x_li_uuid="uuid-3", location="/elsewhere")
    with pytest.raises(LinkedInError) as caught:
        exchange(app)
    assert type(caught.value) is expected
    assert SECRET not in str(caught.value) + repr(caught.value)


def test_nobody_there(app: AppCredentials, server: Server) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(TransientError):
        exchange(app)


def test_nothing_secret_is_logged(
    app: AppCredentials, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.set(200, granted(refresh_token="AQXrefresh"))
    with caplog.at_level(logging.DEBUG):
        exchange(app)
        oauth.refresh(app, refresh_token="AQXrefresh")
    assert "POST /oauth/v2/accessToken" in caplog.text, "something was logged"
    for secret in (SECRET, "code-1", "AQVtoken", "AQXrefresh"):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "app-2"},
        {"aud": ["app-2"]},
        {"exp": (NOW - timedelta(minutes=6)).timestamp()},
        {"exp": None},
        {"sub": ""},
    ],
)
def test_somebody_elses_id_token(
    app: AppCredentials, endpoint: Endpoint, claims: dict[str, Any]
) -> None:
    endpoint.set(200, granted(id_token=id_token(app, **claims)))
    with pytest.raises(PermanentError):
        exchange(app)


@pytest.mark.parametrize("token", ["x", "a.b.c", "a.W10.c", "a.!!!.c", "a.é.c"])
def test_an_unreadable_id_token(app: AppCredentials, endpoint: Endpoint, token: str) -> None:
    endpoint.set(200, granted(id_token=token))
    with pytest.raises(PermanentError):
        exchange(app)


def test_refreshing(app: AppCredentials, endpoint: Endpoint, server: Server) -> None:
    endpoint.set(200, granted(access_token="AQVnew", refresh_token="AQX2"))
    tokens = oauth.refresh(app, refresh_token="AQX1", now=NOW)
    assert (tokens.access_token, tokens.refresh_token) == ("AQVnew", "AQX2")
    assert form(server) == {
        "grant_type": "refresh_token",
        "refresh_token": "AQX1",
        "client_id": "app-1",
        "client_secret": SECRET,
    }


def test_an_ended_refresh_token(app: AppCredentials, endpoint: Endpoint) -> None:
    endpoint.set(400, {"error": "invalid_request"})
    with pytest.raises(ReconnectNeeded) as caught:
        oauth.refresh(app, refresh_token="AQX1")
    assert caught.value.reason is ReconnectReason.EXPIRED
    endpoint.set(401, {"error": "invalid_client"})
    with pytest.raises(AppRejected):
        oauth.refresh(app, refresh_token="AQX1")


def test_introspecting(app: AppCredentials, endpoint: Endpoint, server: Server) -> None:
    endpoint.set(
        200,
        {
            "active": True,
            "status": "active",
            "scope": "openid,w_member_social",
            "expires_at": NOW.timestamp(),
        },
    )
    found = oauth.introspect(app, token="AQV")
    assert found.active
    assert (found.status, found.expires_at) == ("active", NOW)
    assert found.scopes == {"openid", "w_member_social"}
    assert server.paths == ["/oauth/v2/introspectToken"]
    assert form(server) == {"client_id": "app-1", "client_secret": SECRET, "token": "AQV"}
    endpoint.set(200, {"active": False, "status": "revoked"})
    assert not oauth.introspect(app, token="AQV").active
    endpoint.set(401, {"error": "invalid_client"})
    with pytest.raises(AppRejected):
        oauth.introspect(app, token="AQV")


def test_revoking_is_best_effort(app: AppCredentials, endpoint: Endpoint, server: Server) -> None:
    endpoint.set(200, b"")
    assert oauth.revoke(app, token="AQV")
    assert server.paths == ["/oauth/v2/revoke"]
    for status in (400, 404, 500):
        endpoint.set(status, b"")
        assert not oauth.revoke(app, token="AQV")
    server.shutdown()
    server.server_close()
    assert not oauth.revoke(app, token="AQV")


# What a connection can do


@pytest.mark.parametrize(
    "text", ["a,b,c", "a b c", "a, b,c ", ["a,b", "c"], "c b a a", {"a": 1, "b": 1, "c": 1}]
)
def test_scopes_however_they_are_written(text: Any) -> None:
    assert parse_scopes(text) == {"a", "b", "c"}
    assert parse_scopes("") == frozenset()


def test_capabilities() -> None:
    self_serve = capabilities({"openid", "profile", "email", "w_member_social"})
    assert self_serve.can_post
    assert not self_serve.can_read_analytics
    assert not self_serve.can_refresh
    reviewed = capabilities(
        ["w_member_social", "r_member_postAnalytics", "r_member_profileAnalytics"],
        has_refresh_token=True,
    )
    assert reviewed.can_read_analytics
    assert reviewed.can_read_followers
    assert reviewed.can_refresh
    assert not capabilities([]).can_post
