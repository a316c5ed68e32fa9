"""Connecting a member against the simulator, from the consent page to the end of the token."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from advocacy.sharing.linkedin import oauth
from advocacy.sharing.linkedin.client import LinkedInClient
from advocacy.sharing.linkedin.errors import (
    ReconnectNeeded,
    ReconnectReason,
    TransientError,
)
from advocacy.sharing.linkedin.little_text import escape
from advocacy.sharing.linkedin.oauth import AppCredentials
from tests.sharing.linkedin.simulated import (
    COMMUNITY_SCOPES,
    MARA,
    REDIRECT_URI,
    SELF_SERVE_SCOPES,
    LinkedIn,
)

VERSION = "202605"
TIMEOUT = 20


@pytest.fixture
def app(linkedin: LinkedIn) -> AppCredentials:
    return AppCredentials("demo-client", "demo-secret", oauth_base=linkedin.url)


def visit(app: AppCredentials, scopes: str, decision: str = "allow") -> dict[str, str]:
    """What the browser brings back from the consent page."""
    url = oauth.authorization_url(
        app, redirect_uri=REDIRECT_URI, scopes=scopes.split(), state="state-1"
    )
    consent_page = requests.get(url, allow_redirects=False, timeout=TIMEOUT)
    if consent_page.status_code == 200:
        fields = {name: value[0] for name, value in parse_qs(urlsplit(url).query).items()}
        consent_page = requests.post(
            f"{app.oauth_base}/oauth/v2/authorization",
            data=fields | {"decision": decision, "member": "mara-1"},
            allow_redirects=False,
            timeout=TIMEOUT,
        )
    query = parse_qs(urlsplit(consent_page.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


@pytest.mark.parametrize("separator", [",", " "])
def test_connecting(linkedin: LinkedIn, app: AppCredentials, separator: str) -> None:
    linkedin.set("switches", {"scope_separator": separator})
    code = oauth.parse_callback(visit(app, SELF_SERVE_SCOPES), expected_state="state-1")
    tokens = oauth.exchange_code(app, code=code, redirect_uri=REDIRECT_URI)
    assert tokens.scopes == set(SELF_SERVE_SCOPES.split())
    assert timedelta(days=59) < tokens.expires_at - datetime.now(UTC) < timedelta(days=61)
    assert tokens.identity is not None
    assert (tokens.identity.name, tokens.identity.email) == ("Mara Klein", MARA)

    client = LinkedInClient(tokens.access_token, api_version=VERSION, base_url=linkedin.url)
    info = client.profile(tokens.scopes)
    assert info.sub == tokens.identity.sub
    assert (info.name, info.email, info.email_verified) == ("Mara Klein", MARA, True)
    client.create_post(author=info.urn, commentary=escape("Hello"))

    with pytest.raises(oauth.CodeRejected):
        oauth.exchange_code(app, code=code, redirect_uri=REDIRECT_URI)


def test_a_reviewed_app_without_openid_learns_who_the_member_is(
    linkedin: LinkedIn, app: AppCredentials
) -> None:
    scopes = "r_basicprofile w_member_social"
    code = oauth.parse_callback(visit(app, scopes), expected_state="state-1")
    tokens = oauth.exchange_code(app, code=code, redirect_uri=REDIRECT_URI)
    assert tokens.identity is None
    client = LinkedInClient(tokens.access_token, api_version=VERSION, base_url=linkedin.url)
    info = client.profile(tokens.scopes)
    assert info.name == "Mara Klein"
    client.create_post(author=info.urn, commentary=escape("Hello"))


@pytest.mark.parametrize(
    ("decision", "scopes", "expected"),
    [
        ("cancel", SELF_SERVE_SCOPES, oauth.ConsentCancelled),
        ("cancel_login", SELF_SERVE_SCOPES, oauth.ConsentCancelled),
        ("allow", "w_organization_social", oauth.ScopeNotGranted),
    ],
)
def test_coming_back_without_a_code(
    app: AppCredentials, decision: str, scopes: str, expected: type[oauth.ConsentError]
) -> None:
    back = visit(app, scopes, decision)
    with pytest.raises(expected):
        oauth.parse_callback(back, expected_state="state-1")
    with pytest.raises(oauth.StateMismatch):
        oauth.parse_callback(back, expected_state="state-2")


def test_a_wrong_secret_and_a_wrong_address(linkedin: LinkedIn, app: AppCredentials) -> None:
    code = visit(app, SELF_SERVE_SCOPES)["code"]
    stranger = AppCredentials("demo-client", "wrong", oauth_base=linkedin.url)
    with pytest.raises(oauth.AppRejected):
        oauth.exchange_code(stranger, code=code, redirect_uri=REDIRECT_URI)
    with pytest.raises((oauth.CodeRejected, oauth.AppRejected)):
        oauth.exchange_code(app, code=code, redirect_uri="https://other.example/")


def test_refreshing_until_it_ends(linkedin: LinkedIn, app: AppCredentials) -> None:
    code = visit(app, COMMUNITY_SCOPES)["code"]
    first = oauth.exchange_code(app, code=code, redirect_uri=REDIRECT_URI)
    assert first.refresh_token
    second = oauth.refresh(app, refresh_token=first.refresh_token)
    assert second.access_token != first.access_token
    assert second.scopes == first.scopes
    linkedin.set(f"members/{MARA}/tokens", {"action": "expire_refresh"})
    with pytest.raises(ReconnectNeeded):
        oauth.refresh(app, refresh_token=first.refresh_token)


def test_a_refreshed_token_is_not_known_at_once(linkedin: LinkedIn, app: AppCredentials) -> None:
    linkedin.set("switches", {"fresh_token_refused": 5})
    code = visit(app, COMMUNITY_SCOPES)["code"]
    first = oauth.exchange_code(app, code=code, redirect_uri=REDIRECT_URI)
    token = oauth.refresh(app, refresh_token=first.refresh_token or "").access_token
    issued_at = datetime.now(UTC)
    patient = LinkedInClient(token, api_version=VERSION, base_url=linkedin.url, issued_at=issued_at)
    with pytest.raises(TransientError):
        patient.followers_count()
    linkedin.advance(seconds=6)
    assert patient.followers_count() is not None


def test_introspecting_and_revoking(linkedin: LinkedIn, app: AppCredentials) -> None:
    code = visit(app, SELF_SERVE_SCOPES)["code"]
    token = oauth.exchange_code(app, code=code, redirect_uri=REDIRECT_URI).access_token
    found = oauth.introspect(app, token=token)
    assert (found.active, found.status) == (True, "active")
    assert found.scopes == set(SELF_SERVE_SCOPES.split())
    assert found.expires_at is not None
    assert oauth.revoke(app, token=token)
    found = oauth.introspect(app, token=token)
    assert (found.active, found.status) == (False, "revoked")
    assert not oauth.introspect(app, token="AQVnever").active


def test_asking_for_other_scopes_ends_the_earlier_token(
    linkedin: LinkedIn, app: AppCredentials
) -> None:
    code = visit(app, SELF_SERVE_SCOPES)["code"]
    token = oauth.exchange_code(app, code=code, redirect_uri=REDIRECT_URI).access_token
    visit(app, "openid profile email")
    client = LinkedInClient(token, api_version=VERSION, base_url=linkedin.url)
    with pytest.raises(ReconnectNeeded) as caught:
        client.userinfo()
    assert caught.value.reason is ReconnectReason.REVOKED
