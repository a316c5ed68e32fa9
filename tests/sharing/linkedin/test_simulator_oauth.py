"""OAuth 2.0 and OpenID Connect, from the consent page to revocation."""

from __future__ import annotations

import pytest
import requests

from tests.sharing.linkedin.simulated import (
    COMMUNITY_SCOPES,
    JONAS,
    MARA,
    REDIRECT_URI,
    SELF_SERVE_SCOPES,
    TIMEOUT,
    Client,
    LinkedIn,
    callback,
)

CREDENTIALS = {"client_id": "demo-client", "client_secret": "demo-secret"}


def authorize(linkedin: LinkedIn, session: requests.Session | None = None, **changes: str | None):
    return (session or requests).get(
        f"{linkedin.url}/oauth/v2/authorization",
        params=linkedin.authorization(**changes),
        allow_redirects=False,
        timeout=TIMEOUT,
    )


def granted(linkedin: LinkedIn, **changes: str | None) -> dict:
    response = linkedin.token(linkedin.consent(**changes)["code"])
    assert response.status_code == 200, response.text
    return response.json()


def error(response: requests.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert set(response.json()) == {"error", "error_description"}
    return response.json()["error"]


# The member's page


def test_the_page_says_who_asks_for_what(linkedin: LinkedIn):
    response = authorize(linkedin)
    assert response.status_code == 200
    for words in ("Employee advocacy", "Create, change and delete posts", "Mara Klein", "Cancel"):
        assert words in response.text


def test_allow_sends_a_code_back(linkedin: LinkedIn):
    assert linkedin.consent()["state"] == "s&t=1"
    assert "state" not in linkedin.consent(state=None)


@pytest.mark.parametrize(
    ("decision", "code"),
    [("cancel", "user_cancelled_authorize"), ("cancel_login", "user_cancelled_login")],
)
def test_cancelling(linkedin: LinkedIn, decision: str, code: str):
    query = linkedin.consent(decision)
    assert query.pop("error") == code
    assert query.pop("error_description")
    assert query == {"state": "s&t=1"}


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": REDIRECT_URI + "/"},
        {"redirect_uri": "https://product.example/linkedin/callback"},
        {"redirect_uri": "https://attacker.example/"},
    ],
)
@pytest.mark.parametrize("decision", [None, "allow"])
def test_nobody_is_sent_to_an_unknown_address(
    linkedin: LinkedIn, changes: dict, decision: str | None
):
    address = f"{linkedin.url}/oauth/v2/authorization"
    values = linkedin.authorization(**changes)
    if decision is None:
        response = requests.get(address, params=values, allow_redirects=False, timeout=TIMEOUT)
    else:
        values |= {"decision": decision, "member": "mara-1"}
        response = requests.post(address, data=values, allow_redirects=False, timeout=TIMEOUT)
    assert response.status_code == 400
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scope": "w_member_social r_ads"}, "unauthorized_scope_error"),
        ({"scope": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_errors_that_are_sent_back(linkedin: LinkedIn, changes: dict, code: str):
    response = authorize(linkedin, **changes)
    assert response.status_code == 302
    assert callback(response)["error"] == code
    assert linkedin.consent(**changes)["error"] == code


def test_scopes_follow_from_the_product(linkedin: LinkedIn):
    linkedin.register("self-serve", products="self_serve")
    linkedin.register("reviewed", products="community_management")
    fits = {"self-serve": SELF_SERVE_SCOPES, "reviewed": COMMUNITY_SCOPES}
    for client_id, own in fits.items():
        for scope in fits.values():
            query = linkedin.consent(client_id=client_id, scope=scope)
            assert ("code" in query) == (scope == own)


@pytest.mark.parametrize("member", ["", "nobody"])
def test_an_account_has_to_be_chosen(linkedin: LinkedIn, member: str):
    response = requests.post(
        f"{linkedin.url}/oauth/v2/authorization",
        data=linkedin.authorization() | {"decision": "allow", "member": member},
        timeout=TIMEOUT,
    )
    assert response.status_code == 400
    assert "Choose an account first." in response.text


def test_restricted_accounts_are_stopped(linkedin: LinkedIn):
    linkedin.set(f"members/{MARA}/restriction", {"restricted": True})
    response = requests.post(
        f"{linkedin.url}/oauth/v2/authorization",
        data=linkedin.authorization() | {"decision": "allow", "member": "mara-1"},
        timeout=TIMEOUT,
    )
    assert response.status_code == 400
    assert "restricted" in response.text


def test_consent_is_skipped_with_a_token_of_the_same_scopes(linkedin: LinkedIn):
    with requests.Session() as session:
        first = linkedin.consent(session=session)
        assert authorize(linkedin, session).status_code == 200, "no token yet"
        linkedin.token(first["code"])
        skipped = authorize(linkedin, session)
        assert skipped.status_code == 302
        assert linkedin.token(callback(skipped)["code"]).status_code == 200
        assert authorize(linkedin, session, scope="w_member_social").status_code == 200
        assert authorize(linkedin, session, login_hint=JONAS).status_code == 200
        assert authorize(linkedin, session, login_hint=MARA).status_code == 302
        assert authorize(linkedin).status_code == 200, "another browser"
        linkedin.advance(days=61)
        assert authorize(linkedin, session).status_code == 200


def test_signing_out_ends_the_skipping(linkedin: LinkedIn):
    with requests.Session() as session:
        linkedin.token(linkedin.consent(session=session)["code"])
        session.post(f"{linkedin.url}/sign-out", timeout=TIMEOUT)
        assert authorize(linkedin, session).status_code == 200


def test_accounts_can_be_searched(linkedin: LinkedIn):
    page = authorize(linkedin, find="okafor").text
    assert "Jonas Okafor" in page
    assert "Mara Klein" not in page
    assert "Nobody matches" in authorize(linkedin, find="100%").text


# Tokens


def test_the_token_answer(linkedin: LinkedIn):
    body = granted(linkedin)
    assert 450 <= len(body.pop("access_token")) <= 550
    assert 450 <= len(body.pop("refresh_token")) <= 550
    assert body == {
        "expires_in": 5_183_999,
        "refresh_token_expires_in": 31_535_999,
        "scope": "r_member_postAnalytics,r_member_profileAnalytics,w_member_social",
        "token_type": "Bearer",
    }


def test_scopes_may_be_separated_by_spaces(linkedin: LinkedIn):
    linkedin.set("switches", {"scope_separator": " "})
    assert granted(linkedin)["scope"].split(" ") == sorted(COMMUNITY_SCOPES.split())


def test_self_serve_apps_get_no_refresh_token(linkedin: LinkedIn):
    linkedin.register("self-serve", products="self_serve")
    code = linkedin.consent(client_id="self-serve", scope=SELF_SERVE_SCOPES)["code"]
    body = linkedin.token(code, client_id="self-serve", client_secret="secret").json()
    assert "refresh_token" not in body
    assert body["scope"] == "email,openid,profile,w_member_social"


@pytest.mark.parametrize(
    "name", ["grant_type", "code", "redirect_uri", "client_id", "client_secret"]
)
def test_missing_parameters(linkedin: LinkedIn, name: str):
    response = linkedin.token(linkedin.consent()["code"], **{name: None})
    assert error(response, 400) == "invalid_request"


@pytest.mark.parametrize(
    "changes",
    [{"client_secret": "wrong"}, {"client_id": "nobody"}, {"code_verifier": "x" * 43}],
)
def test_invalid_clients(linkedin: LinkedIn, changes: dict):
    code = linkedin.consent()["code"]
    assert error(linkedin.token(code, **changes), 401) == "invalid_client"
    assert linkedin.token(code).status_code == 200, "the code was not used up"


def test_unknown_grant_types(linkedin: LinkedIn):
    response = linkedin.token("", grant_type="password")
    assert error(response, 400) == "invalid_request"


def test_credentials_belong_into_the_form(linkedin: LinkedIn):
    address = f"{linkedin.url}/oauth/v2/accessToken"
    fields = {
        "grant_type": "authorization_code",
        "code": linkedin.consent()["code"],
        "redirect_uri": REDIRECT_URI,
    }
    basic = requests.post(
        address, data=fields, auth=("demo-client", "demo-secret"), timeout=TIMEOUT
    )
    assert error(basic, 400) == "invalid_request"
    as_json = requests.post(address, json=fields | CREDENTIALS, timeout=TIMEOUT)
    assert error(as_json, 400) == "invalid_request"


def test_a_code_serves_once(linkedin: LinkedIn):
    code = linkedin.consent()["code"]
    assert linkedin.token(code).status_code == 200
    assert error(linkedin.token(code), 400) == "invalid_request"
    assert error(linkedin.token("AQTunknown"), 400) == "invalid_request"


def test_a_code_lives_for_thirty_minutes(linkedin: LinkedIn):
    early, late = linkedin.consent()["code"], linkedin.consent()["code"]
    linkedin.advance(minutes=29)
    assert linkedin.token(early).status_code == 200
    linkedin.advance(minutes=1)
    assert error(linkedin.token(late), 400) == "invalid_request"


def test_a_code_belongs_to_its_app_and_address(linkedin: LinkedIn):
    other = "https://product.example/elsewhere"
    linkedin.register("other", products="community_management")
    linkedin.set("apps", {"client_id": "demo-client", "redirect_uris": [REDIRECT_URI, other]})
    code = linkedin.consent()["code"]
    stolen = linkedin.token(code, client_id="other", client_secret="secret")
    assert error(stolen, 400) == "invalid_request"
    unknown = linkedin.token(code, redirect_uri="https://attacker.example/")
    assert error(unknown, 400) == "invalid_redirect_uri"
    assert error(linkedin.token(code, redirect_uri=other), 400) == "invalid_redirect_uri"


def test_another_scope_set_revokes_what_came_before(linkedin: LinkedIn, mara: Client):
    jonas = linkedin.client(JONAS)
    linkedin.consent(scope=COMMUNITY_SCOPES)
    assert mara.post("one").status_code == 201, "the same scopes revoke nothing"
    linkedin.consent(scope=f"openid profile {COMMUNITY_SCOPES}")
    assert mara.post("two").json()["serviceErrorCode"] == 65601
    assert jonas.post("two").status_code == 201


# Refreshing


def refresh(linkedin: LinkedIn, token: str, **changes: str | None) -> requests.Response:
    fields = {"grant_type": "refresh_token", "refresh_token": token} | CREDENTIALS | changes
    return linkedin.oauth("accessToken", fields)


def test_refreshing_keeps_the_year_from_consent(linkedin: LinkedIn):
    first = granted(linkedin)
    linkedin.advance(days=300)
    body = refresh(linkedin, first["refresh_token"]).json()
    assert body["refresh_token"] == first["refresh_token"]
    assert body["access_token"] != first["access_token"]
    assert body["expires_in"] == 5_183_999
    assert abs(body["refresh_token_expires_in"] - 65 * 86_400) < 60
    assert Client(linkedin.url, body["access_token"], "urn:li:person:mara-1").create()
    linkedin.advance(days=66)
    assert error(refresh(linkedin, first["refresh_token"]), 400) == "invalid_request"


def test_refused_refreshing(linkedin: LinkedIn):
    tokens = granted(linkedin)
    linkedin.register("other", products="community_management")
    foreign = {"client_id": "other", "client_secret": "secret"}
    assert error(refresh(linkedin, tokens["refresh_token"], **foreign), 400) == "invalid_request"
    assert error(refresh(linkedin, tokens["access_token"]), 400) == "invalid_request"
    assert error(refresh(linkedin, "AQXunknown"), 400) == "invalid_request"
    linkedin.set(f"members/{MARA}/tokens", {"action": "revoke"})
    assert error(refresh(linkedin, tokens["refresh_token"]), 400) == "invalid_request"


def test_refresh_tokens_expire_by_switch(linkedin: LinkedIn):
    tokens = granted(linkedin)
    linkedin.set(f"members/{MARA}/tokens", {"action": "expire_refresh"})
    assert error(refresh(linkedin, tokens["refresh_token"]), 400) == "invalid_request"
    assert Client(linkedin.url, tokens["access_token"], "urn:li:person:mara-1").create()


def test_a_fresh_token_may_be_refused_for_a_moment(linkedin: LinkedIn):
    linkedin.set("switches", {"fresh_token_refused": 30})
    tokens = granted(linkedin)
    assert Client(linkedin.url, tokens["access_token"], "urn:li:person:mara-1").create("one")
    fresh = refresh(linkedin, tokens["refresh_token"]).json()["access_token"]
    client = Client(linkedin.url, fresh, "urn:li:person:mara-1")
    assert client.post("two").json()["serviceErrorCode"] == 65601
    linkedin.advance(seconds=31)
    assert client.post("two").status_code == 201


# Introspection and revocation


def introspect(linkedin: LinkedIn, token: str) -> dict:
    response = linkedin.oauth("introspectToken", CREDENTIALS | {"token": token})
    assert response.status_code == 200
    return response.json()


def test_introspection(linkedin: LinkedIn):
    token = granted(linkedin)["access_token"]
    body = introspect(linkedin, token)
    assert (body["active"], body["status"], body["auth_type"]) == (True, "active", "3L")
    assert body["scope"].split(",") == sorted(COMMUNITY_SCOPES.split())
    assert body["expires_at"] - body["created_at"] == 60 * 86_400
    linkedin.set(f"members/{MARA}/tokens", {"action": "expire"})
    assert introspect(linkedin, token)["status"] == "expired"
    assert introspect(linkedin, "AQVunknown") == {"active": False}


def test_revocation(linkedin: LinkedIn):
    token = granted(linkedin)["access_token"]
    for each in (token, token, "AQVunknown"):
        response = linkedin.oauth("revoke", CREDENTIALS | {"token": each})
        assert response.status_code == 200
    body = introspect(linkedin, token)
    assert (body["active"], body["status"]) == (False, "revoked")
    client = Client(linkedin.url, token, "urn:li:person:mara-1")
    assert client.post().json()["serviceErrorCode"] == 65601
    wrong = linkedin.oauth("revoke", CREDENTIALS | {"token": token, "client_secret": "x"})
    assert error(wrong, 401) == "invalid_client"
