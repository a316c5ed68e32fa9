"""Which servers may be spoken to as LinkedIn, and which of them may see a token."""

import ipaddress
from collections.abc import Iterable

from advocacy.kernel.http import GuardedSession, Origin, kept_session

API_BASE = "https://api.linkedin.com"
OAUTH_BASE = "https://www.linkedin.com"


def checked_base(url: str, *, trusted_origins: Iterable[str] = ()) -> str:
    """The base URL without its trailing slash.

    Raises `ValueError` for plain http, except to this machine or a trusted origin: that is where
    the simulator runs.
    """
    origin = Origin.parse(url)
    plain_is_fine = is_loopback(origin.host) or origin in map(Origin.parse, trusted_origins)
    if origin.scheme != "https" and not plain_is_fine:
        raise ValueError(f"{url} would see tokens unencrypted; use https.")
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def local_origins(base: str) -> tuple[str, ...]:
    """The base itself when it is on this machine: whoever configured it there trusts it."""
    return (base,) if is_loopback(Origin.parse(base).host) else ()


def may_see_token(url: str, *, base: str) -> bool:
    """True for the API's own origin and, over https, for LinkedIn's domain.

    Upload URLs come out of a response; the token does not follow them just anywhere.
    """
    try:
        origin = Origin.parse(url)
    except ValueError:
        return False
    if origin == Origin.parse(base):
        return True
    return (
        origin.scheme == "https"
        and origin.port == 443
        and (origin.host == "linkedin.com" or origin.host.endswith(".linkedin.com"))
    )


def default_session(base: str, *, trusted_origins: Iterable[str] = ()) -> GuardedSession:
    return GuardedSession(trusted_origins=(*local_origins(base), *trusted_origins))


def session_of_thread(base: str, *, trusted_origins: Iterable[str] = ()) -> GuardedSession:
    """One for all members whose calls this thread makes: it keeps connections, and nothing else."""
    return kept_session(trusted_origins=(*local_origins(base), *trusted_origins))
