"""Connecting a member: OAuth 2.0 in three legs, by requests-oauthlib.

LinkedIn's way: credentials in the body, no PKCE (a code_verifier is answered by invalid_client),
scopes all or nothing. Asking for another set of scopes ends all earlier tokens of the member.
"""

import hmac
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import requests
from oauthlib.oauth2 import OAuth2Error
from requests.adapters import BaseAdapter
from requests_oauthlib import OAuth2Session

from advocacy.kernel.http import FetchError, GuardedSession
from advocacy.sharing.linkedin.api import utc_now
from advocacy.sharing.linkedin.errors import (
    LinkedInError,
    PermanentError,
    ReconnectNeeded,
    ReconnectReason,
    TransientError,
    error_from_failure,
    request_id,
)
from advocacy.sharing.linkedin.hosts import OAUTH_BASE, checked_base, local_origins
from advocacy.sharing.linkedin.id_token import IdTokenClaims, read_id_token

# At DEBUG it writes codes, client secrets and tokens to the log.
logging.getLogger("requests_oauthlib").setLevel(logging.INFO)

POST_SCOPE = "w_member_social"
POST_ANALYTICS_SCOPE = "r_member_postAnalytics"
PROFILE_ANALYTICS_SCOPE = "r_member_profileAnalytics"


class ConsentError(Exception):
    """The member came back from LinkedIn's consent page without a usable code."""


class ConsentCancelled(ConsentError):
    """They left the page: by "Cancel", or by not signing in."""


class ConsentDenied(ConsentError):
    """They, or their LinkedIn administrator, said no."""


class StateMismatch(ConsentError):
    """The answer does not belong to a question that this browser asked: expired, or forged."""


class ScopeNotGranted(ConsentError):
    """The app's products do not include what was asked for. The operator's to mend."""


class CodeRejected(PermanentError):
    """The code is unknown, used or older than 30 minutes: the member starts over."""


class AppRejected(PermanentError):
    """LinkedIn does not accept the client id, its secret or the redirect URI."""


@dataclass(frozen=True)
class AppCredentials:
    """A LinkedIn app. Raises `ValueError` for an `oauth_base` that would see the secret in clear.

    `oauth_base` is scheme and host ("https://www.linkedin.com"); paths are added here.
    """

    client_id: str
    client_secret: str = field(repr=False)
    oauth_base: str = OAUTH_BASE
    trusted_origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        base = checked_base(self.oauth_base, trusted_origins=self.trusted_origins)
        object.__setattr__(self, "oauth_base", base)

    def url(self, endpoint: str) -> str:
        return f"{self.oauth_base}/oauth/v2/{endpoint}"


@dataclass(frozen=True)
class Tokens:
    """What the token endpoint gave. Self-serve apps get no refresh token."""

    access_token: str = field(repr=False)
    expires_at: datetime
    scopes: frozenset[str]
    refresh_token: str | None = field(default=None, repr=False)
    refresh_expires_at: datetime | None = None
    """365 days after consent; refreshing does not move it."""
    identity: IdTokenClaims | None = None
    """Who the member is; with the scope `openid` only."""


@dataclass(frozen=True)
class Introspection:
    active: bool
    status: str
    """active, expired or revoked."""
    scopes: frozenset[str]
    expires_at: datetime | None


@dataclass(frozen=True)
class Capabilities:
    """What a connection can do. Metrics are a capability: without it they are unknown, not zero."""

    can_post: bool
    can_read_analytics: bool
    can_read_followers: bool
    can_refresh: bool


def capabilities(scopes: Iterable[str], *, has_refresh_token: bool = False) -> Capabilities:
    """Refreshing hangs on the token, not on a scope: only reviewed apps are given one."""
    granted = frozenset(scopes)
    return Capabilities(
        can_post=POST_SCOPE in granted,
        can_read_analytics=POST_ANALYTICS_SCOPE in granted,
        can_read_followers=PROFILE_ANALYTICS_SCOPE in granted,
        can_refresh=has_refresh_token,
    )


def parse_scopes(text: str | Iterable[str]) -> frozenset[str]:
    """LinkedIn separates scopes by commas in one place and by spaces in another."""
    joined = text if isinstance(text, str) else " ".join(text)
    return frozenset(filter(None, re.split(r"[,\s]+", joined)))


def authorization_url(
    app: AppCredentials,
    *,
    redirect_uri: str,
    scopes: Iterable[str],
    state: str,
    login_hint: str = "",
) -> str:
    """Where to send the member's browser. `state` is remembered in their session until then.

    `login_hint` preselects an account of the simulator; LinkedIn documents no such parameter.
    """
    hint = {"login_hint": login_hint} if login_hint else {}
    with _session(app, redirect_uri=redirect_uri, scopes=sorted(parse_scopes(scopes))) as session:
        url, _ = session.authorization_url(_as_https(app.url("authorization")), state=state, **hint)
    return url.replace(_as_https(app.oauth_base), app.oauth_base, 1)


def parse_callback(params: Mapping[str, str], *, expected_state: str | None) -> str:
    """The code out of the query that LinkedIn sent the browser back with.

    Raises `StateMismatch` (checked first, also for errors), `ConsentCancelled`, `ConsentDenied`,
    `ScopeNotGranted`, or `ConsentError` for what LinkedIn does not document.
    """
    state = params.get("state", "")
    if not expected_state or not hmac.compare_digest(state.encode(), expected_state.encode()):
        raise StateMismatch("The state is not the one of this session.")
    error = params.get("error", "")
    if error in ("user_cancelled_login", "user_cancelled_authorize"):
        raise ConsentCancelled(error)
    if error == "access_denied":
        raise ConsentDenied(error)
    if error == "unauthorized_scope_error":
        raise ScopeNotGranted(params.get("error_description") or error)
    if error or not params.get("code"):
        raise ConsentError(error or "LinkedIn sent no code.")
    return params["code"]


def exchange_code(
    app: AppCredentials, *, code: str, redirect_uri: str, now: datetime | None = None
) -> Tokens:
    """Trade the code for tokens, once. `redirect_uri` is the one the consent page was given.

    Raises `CodeRejected`, `AppRejected`, `TransientError`, `PermanentError`.
    """
    with _session(app, redirect_uri=redirect_uri) as session:
        token = _fetch(
            lambda: session.fetch_token(
                _as_https(app.url("accessToken")),
                code=code,
                include_client_id=True,
                client_secret=app.client_secret,
            )
        )
    return _tokens(app, token, now or utc_now())


def refresh(app: AppCredentials, *, refresh_token: str, now: datetime | None = None) -> Tokens:
    """A new access token. Raises `ReconnectNeeded` when the refresh token has ended.

    LinkedIn may call the new token revoked for some seconds (`LinkedInClient(issued_at=…)`).
    """
    with _session(app) as session:
        try:
            token = _fetch(
                lambda: session.refresh_token(
                    _as_https(app.url("accessToken")),
                    refresh_token=refresh_token,
                    client_id=app.client_id,
                    client_secret=app.client_secret,
                )
            )
        except CodeRejected as error:
            raise ReconnectNeeded(
                "The refresh token has expired or was revoked.",
                reason=ReconnectReason.EXPIRED,
                status=error.status,
                code=error.code,
                request_id=error.request_id,
            ) from error
    return _tokens(app, token, now or utc_now())


def introspect(app: AppCredentials, *, token: str) -> Introspection:
    """Ask whether a token still works, without spending an API call. Raises `LinkedInError`s."""
    body = _post_form(app, "introspectToken", token)
    expires_at = body.get("expires_at")
    return Introspection(
        active=body.get("active") is True,
        status=str(body.get("status") or ""),
        scopes=parse_scopes(str(body.get("scope") or "")),
        expires_at=(
            datetime.fromtimestamp(expires_at, UTC) if isinstance(expires_at, int | float) else None
        ),
    )


def revoke(app: AppCredentials, *, token: str) -> bool:
    """Ask LinkedIn to forget a token; True when it says it did.

    Best effort: the endpoint is not documented for every app. Delete the token here in any case.
    """
    try:
        _post_form(app, "revoke", token)
    except LinkedInError:
        return False
    return True


class _FlowSession(OAuth2Session, GuardedSession):
    """requests-oauthlib's session on the guarded transport. Never redirected: no endpoint is."""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        kwargs["allow_redirects"] = False
        return super().request(method, url, *args, **kwargs)


class _PlainLoopback(BaseAdapter):
    """Speaks http to a base that oauthlib was told is https.

    oauthlib refuses plain http, and its only switch is an environment variable for the whole
    process. `checked_base` has already made sure that http means this machine or a trusted origin.
    """

    def __init__(self, inner: BaseAdapter) -> None:
        super().__init__()
        self._inner = inner

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        plain = request.copy()
        plain.url = "http://" + (request.url or "").removeprefix("https://")
        return self._inner.send(plain, *args, **kwargs)

    def close(self) -> None:
        self._inner.close()


def _session(
    app: AppCredentials, *, redirect_uri: str | None = None, scopes: list[str] | None = None
) -> _FlowSession:
    session = _FlowSession(
        client_id=app.client_id,
        redirect_uri=redirect_uri,
        scope=scopes,
        trusted_origins=(*local_origins(app.oauth_base), *app.trusted_origins),
    )
    if app.oauth_base.startswith("http://"):
        plain = session.get_adapter(app.oauth_base)
        session.mount(_as_https(app.oauth_base) + "/", _PlainLoopback(plain))
    session.register_compliance_hook("access_token_response", _checked)
    session.register_compliance_hook("refresh_token_response", _checked)
    return session


def _as_https(url: str) -> str:
    return "https://" + url.removeprefix("http://").removeprefix("https://")


def _fetch(call: Any) -> Mapping[str, Any]:
    try:
        return cast(Mapping[str, Any], call())
    except FetchError as error:
        raise error_from_failure(error) from error
    except OAuth2Error as error:
        raise TransientError(f"The token answer lacks something: {error.error}.") from error


def _checked(response: requests.Response) -> requests.Response:
    """Turn the endpoint's errors into ours, before oauthlib guesses at them."""
    if response.status_code == 200:
        _json_object(response)
        return response
    raise _endpoint_error(response)


def _endpoint_error(response: requests.Response) -> LinkedInError:
    try:
        body = response.json()
    except ValueError:
        body = {}
    code = str(body.get("error") or "") if isinstance(body, dict) else ""
    description = str(body.get("error_description") or "") if isinstance(body, dict) else ""
    details: dict[str, Any] = {
        "status": response.status_code,
        "code": code or None,
        "request_id": request_id(response),
    }
    message = description or f"LinkedIn's sign-in answered {response.status_code}."
    if response.status_code >= 500 or response.status_code == 429:
        return TransientError(message, **details)
    if code in ("invalid_client", "unauthorized_client", "invalid_redirect_uri"):
        return AppRejected(message, **details)
    if code in ("invalid_request", "invalid_grant"):
        return CodeRejected(message, **details)
    return PermanentError(message, **details)


def _post_form(app: AppCredentials, endpoint: str, token: str) -> dict[str, Any]:
    with _session(app) as session:
        try:
            response = session.post(
                _as_https(app.url(endpoint)),
                data={
                    "client_id": app.client_id,
                    "client_secret": app.client_secret,
                    "token": token,
                },
            )
        except FetchError as error:
            raise error_from_failure(error) from error
    if response.status_code != 200:
        raise _endpoint_error(response)
    return _json_object(response) if response.content else {}


def _json_object(response: requests.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise TransientError(
            "LinkedIn's sign-in answered no JSON object.",
            status=response.status_code,
            request_id=request_id(response),
        )
    return body


def _tokens(app: AppCredentials, token: Mapping[str, Any], now: datetime) -> Tokens:
    def after(seconds: object) -> datetime | None:
        return now + timedelta(seconds=seconds) if isinstance(seconds, int | float) else None

    expires_at = after(token.get("expires_in"))
    if expires_at is None:
        raise TransientError("The token answer does not say how long it is valid.")
    id_token = token.get("id_token")
    return Tokens(
        access_token=str(token["access_token"]),
        expires_at=expires_at,
        scopes=parse_scopes(token.get("scope") or ""),
        refresh_token=token.get("refresh_token") or None,
        refresh_expires_at=after(token.get("refresh_token_expires_in")),
        identity=(
            read_id_token(id_token, client_id=app.client_id, base=app.oauth_base, now=now)
            if id_token
            else None
        ),
    )
