"""OpenID Connect: discovery, keys, id tokens; and who the member is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator.apps import App
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.errors import json_response
from advocacy.sharing.linkedin.simulator.gates import Gate, admit
from advocacy.sharing.linkedin.simulator.members import Member
from advocacy.sharing.linkedin.simulator.request import API, OAUTH, Request, Route

KEY_ID = "simulator-1"
ID_TOKEN_LIFETIME = 3600
USERINFO = Gate("userinfo.GET", frozenset({"openid"}), versioned=False)
ME = Gate("me.GET", frozenset({"r_basicprofile"}), versioned=False)


def issuer(simulator: Simulator, request: Request) -> str:
    return f"{simulator.base_url(request)}/oauth"


def discovery(simulator: Simulator, request: Request) -> Response:
    base = simulator.base_url(request)
    return json_response(
        {
            "issuer": f"{base}/oauth",
            "authorization_endpoint": f"{base}/oauth/v2/authorization",
            "token_endpoint": f"{base}/oauth/v2/accessToken",
            "userinfo_endpoint": f"{base}/v2/userinfo",
            "jwks_uri": f"{base}/oauth/openid/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "profile", "email"],
            "claims_supported": [
                "iss",
                "aud",
                "iat",
                "exp",
                "sub",
                "name",
                "given_name",
                "family_name",
                "picture",
                "email",
                "email_verified",
                "locale",
            ],
        }
    )


def jwks(simulator: Simulator, request: Request) -> Response:
    public = json.loads(RSAAlgorithm.to_jwk(_key(simulator).public_key()))
    return json_response({"keys": [public | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]})


def id_token(
    simulator: Simulator, *, issuer: str, app: App, member: Member, scopes: frozenset[str]
) -> str:
    """Signed with RS256. LinkedIn writes `email_verified` as a text here and drops the nonce."""
    now = int(simulator.clock.now())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": app.client_id,
        "iat": now,
        "exp": now + ID_TOKEN_LIFETIME,
        "sub": member.subject_for(app),
    }
    if "profile" in scopes:
        claims |= _profile(member, picture=f"{issuer.removesuffix('/oauth')}{picture_path(member)}")
        claims["locale"] = member.locale
    if "email" in scopes:
        claims |= {"email": member.email, "email_verified": "true"}
    return jwt.encode(claims, _key(simulator), algorithm="RS256", headers={"kid": KEY_ID})


def userinfo(simulator: Simulator, request: Request) -> Response:
    caller = admit(simulator, request, USERINFO)
    member = caller.member
    body: dict[str, Any] = {"sub": member.subject_for(caller.app)}
    if "profile" in caller.scopes:
        language, _, country = member.locale.partition("_")
        body |= _profile(member, picture=f"{simulator.base_url(request)}{picture_path(member)}")
        body["locale"] = {"country": country, "language": language}
    if "email" in caller.scopes:
        body |= {"email": member.email, "email_verified": True}
    return json_response(body)


def me(simulator: Simulator, request: Request) -> Response:
    """The profile for apps without OpenID Connect, with the headline."""
    caller = admit(simulator, request, ME)
    member = caller.member
    return json_response(
        {
            "id": member.subject_for(caller.app),
            "localizedFirstName": member.given_name,
            "localizedLastName": member.family_name,
            "localizedHeadline": member.headline,
            "vanityName": member.sub,
        }
    )


def picture_path(member: Member) -> str:
    return f"/dms/portraits/{member.sub}.png"


def _profile(member: Member, *, picture: str) -> dict[str, str]:
    return {
        "name": member.name,
        "given_name": member.given_name,
        "family_name": member.family_name,
        "picture": picture,
    }


def _key(simulator: Simulator) -> rsa.RSAPrivateKey:
    """The signing key: made on first use, the same ever after."""
    pem = simulator.state.setting("signing_key") or simulator.state.keep_setting(
        "signing_key", _new_pem()
    )
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("The signing key in the state file is not an RSA key.")
    return key


def _new_pem() -> str:
    return (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


def routes() -> Iterable[Route]:
    yield Route("/oauth/.well-known/openid-configuration", ("GET",), discovery, OAUTH)
    yield Route("/oauth/openid/jwks", ("GET",), jwks, OAUTH)
    yield Route("/v2/userinfo", ("GET",), userinfo, API)
    yield Route("/v2/me", ("GET",), me, API)
