"""OpenID Connect: id tokens, user information, and subjects that differ by app."""

from __future__ import annotations

import jwt
import requests

from tests.sharing.linkedin.simulated import COMMUNITY_SCOPES, MARA, TIMEOUT, Client, LinkedIn


def test_the_id_token_is_signed_with_the_published_key(linkedin: LinkedIn):
    linkedin.set(
        "members",
        {"email": "lea@example.org", "name": "Léa Petit Martin", "locale": "fr_FR"},
    )
    member = linkedin.get("members")["members"][-2]
    scope = f"openid profile email {COMMUNITY_SCOPES}"
    code = linkedin.consent(member=member["sub"], scope=scope, nonce="n-1")["code"]
    body = linkedin.token(code).json()
    discovery = requests.get(
        f"{linkedin.url}/oauth/.well-known/openid-configuration", timeout=TIMEOUT
    ).json()
    (key,) = requests.get(discovery["jwks_uri"], timeout=TIMEOUT).json()["keys"]
    claims = jwt.decode(
        body["id_token"],
        jwt.PyJWK(key),
        algorithms=["RS256"],
        audience="demo-client",
        issuer=discovery["issuer"],
    )
    assert claims["sub"] == member["sub"]
    assert claims["given_name"] == "Léa"
    assert claims["family_name"] == "Petit Martin"
    assert claims["email_verified"] == "true"
    assert claims["locale"] == "fr_FR"
    assert "nonce" not in claims
    assert jwt.get_unverified_header(body["id_token"])["kid"] == key["kid"]


def test_userinfo(linkedin: LinkedIn):
    client = linkedin.self_serve_client()
    response = client.call(
        "GET", "/v2/userinfo", headers={"Authorization": f"Bearer {client.token}"}
    )
    assert response.status_code == 200
    body = response.json()
    picture = requests.get(body.pop("picture"), timeout=TIMEOUT)
    assert picture.headers["Content-Type"] == "image/png"
    assert body == {
        "sub": "mara-1",
        "name": "Mara Klein",
        "given_name": "Mara",
        "family_name": "Klein",
        "email": MARA,
        "email_verified": True,
        "locale": {"country": "US", "language": "en"},
    }


def test_userinfo_shows_what_the_scopes_allow(linkedin: LinkedIn, mara: Client):
    assert mara.call("GET", "/v2/userinfo").status_code == 403
    assert linkedin.client(scope="openid").call("GET", "/v2/userinfo").json() == {"sub": "mara-1"}


def test_basic_profile(linkedin: LinkedIn):
    body = linkedin.client(scope="r_basicprofile").call("GET", "/v2/me").json()
    assert body["id"] == "mara-1"
    assert body["localizedHeadline"] == "Acoustics engineer"


def test_pairwise_apps_know_a_member_by_another_name(linkedin: LinkedIn, mara: Client):
    for client_id in ("one", "two"):
        linkedin.register(client_id, products="community_management", pairwise=True)
    urns = [mara.urn] + [linkedin.client(client_id=each).urn for each in ("one", "two")]
    assert len(set(urns)) == 3
    client = linkedin.client(client_id="one")
    assert client.create("As one knows me")
    client.urn = mara.urn
    assert client.post("As another knows me").status_code == 403
