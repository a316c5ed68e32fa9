"""Whether an app's credentials work, found out without any member.

LinkedIn's token endpoint tells a wrong app from a wrong code, so a code that cannot exist asks
about the app alone. What it leaves open, the way to the consent page tells: it answers with an
error page for an unknown app or address, and with a redirect or the sign-in page otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from advocacy.kernel.http import FetchError
from advocacy.sharing.linkedin import oauth
from advocacy.sharing.linkedin.errors import LinkedInError, TransientError
from advocacy.sharing.linkedin.hosts import default_session
from advocacy.sharing.linkedin.oauth import AppCredentials, AppRejected, CodeRejected

IMPOSSIBLE_CODE = "credentials-check"
PAGE_SECONDS = 10.0
_BEGINNING = 20_000


class AppProblem(StrEnum):
    """What is wrong with an app, the most fundamental first."""

    UNREACHABLE = "unreachable"
    CLIENT_ID = "client_id"
    SECRET = "secret"  # noqa: S105 - the name of a problem
    CREDENTIALS = "credentials"
    """The id or the secret; LinkedIn did not say which."""
    REDIRECT = "redirect"
    SCOPES = "scopes"
    """The app's products do not include what members would be asked for."""


@dataclass(frozen=True)
class _Page:
    """What the consent page's address answers to somebody who is not signed in."""

    unknown_app: bool = False
    unknown_redirect: bool = False
    refused_scopes: bool = False


def check_app(
    app: AppCredentials, *, redirect_uri: str, scopes: tuple[str, ...]
) -> AppProblem | None:
    """The first thing that is wrong with the app, None when everything that can be asked is fine.

    Makes two network calls and raises nothing. LinkedIn names missing products only to members who
    are signed in, so None does not promise them.
    """
    try:
        oauth.exchange_code(app, code=IMPOSSIBLE_CODE, redirect_uri=redirect_uri)
    except CodeRejected:
        pass  # the app is known and its secret right: only the code was wrong
    except AppRejected as error:
        if error.code == "invalid_redirect_uri":
            return AppProblem.REDIRECT
        return _which_credential(app, redirect_uri=redirect_uri, scopes=scopes)
    except TransientError:
        return AppProblem.UNREACHABLE
    except LinkedInError:
        return AppProblem.CREDENTIALS
    page = _ask_page(app, redirect_uri=redirect_uri, scopes=scopes)
    if page is None:
        return AppProblem.UNREACHABLE
    if page.unknown_redirect:
        return AppProblem.REDIRECT
    return AppProblem.SCOPES if page.refused_scopes else None


def _which_credential(
    app: AppCredentials, *, redirect_uri: str, scopes: tuple[str, ...]
) -> AppProblem:
    page = _ask_page(app, redirect_uri=redirect_uri, scopes=scopes)
    if page is None:
        return AppProblem.CREDENTIALS
    return AppProblem.CLIENT_ID if page.unknown_app else AppProblem.SECRET


def _ask_page(app: AppCredentials, *, redirect_uri: str, scopes: tuple[str, ...]) -> _Page | None:
    address = oauth.authorization_url(
        app, redirect_uri=redirect_uri, scopes=scopes, state="credentials-check"
    )
    try:
        with default_session(app.oauth_base, trusted_origins=app.trusted_origins) as session:
            answer = session.get(address, allow_redirects=False, timeout=PAGE_SECONDS)
    except FetchError:
        return None
    if answer.status_code >= 500:
        return None
    if answer.is_redirect:
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        return _Page(refused_scopes=query.get("error") == ["unauthorized_scope_error"])
    # The words are LinkedIn's own; of a page that is no error only its status is believed.
    words = answer.text[:_BEGINNING].lower()
    failed = answer.status_code >= 400
    about_redirect = "redirect_uri" in words and ("match" in words or "not registered" in words)
    return _Page(
        unknown_app=(failed and "client_id" in words) or "passed in client_id is invalid" in words,
        unknown_redirect=(failed and about_redirect)
        or "redirect_uri does not match the registered value" in words,
    )
