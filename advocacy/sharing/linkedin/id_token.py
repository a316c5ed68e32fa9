"""The id_token that comes with an access token."""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from advocacy.sharing.linkedin.client import is_true, person_urn, read_locale
from advocacy.sharing.linkedin.errors import PermanentError

CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class IdTokenClaims:
    """The member who consented. `sub` is theirs for this app only."""

    sub: str
    name: str
    email: str | None
    email_verified: bool
    locale: str | None

    @property
    def urn(self) -> str:
        return person_urn(self.sub)


def read_id_token(token: str, *, client_id: str, base: str, now: datetime) -> IdTokenClaims:
    """The claims, once issuer, audience and expiry are what they should be.

    The signature is not checked: the token came straight from the token endpoint, and TLS vouches
    for it (OpenID Connect Core 1.0, section 3.1.3.7, item 6). Do not call this with a token that
    came through a browser. Raises `PermanentError`.
    """
    claims = _payload(token)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    expires = claims.get("exp")
    if claims.get("iss") not in (base, f"{base}/oauth"):
        raise PermanentError("The id_token has another issuer.")
    if client_id not in audiences:
        raise PermanentError("The id_token is for another app.")
    if not isinstance(expires, int | float) or expires < (now - CLOCK_SKEW).timestamp():
        raise PermanentError("The id_token has expired.")
    if not claims.get("sub"):
        raise PermanentError("The id_token does not say whose it is.")
    return IdTokenClaims(
        sub=str(claims["sub"]),
        name=str(claims.get("name") or ""),
        email=claims.get("email") or None,
        email_verified=is_true(claims.get("email_verified")),
        locale=read_locale(claims.get("locale")),
    )


def _payload(token: str) -> dict[str, Any]:
    try:
        _, encoded, _ = token.split(".")
        claims = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except ValueError as error:
        raise PermanentError("The id_token is unreadable.") from error
    if not isinstance(claims, dict):
        raise PermanentError("The id_token is unreadable.")
    return claims
