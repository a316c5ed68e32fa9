"""The outbound HTTP client: everything this installation asks of other servers goes through here.

Use `fetch` for an address that a person typed, `guarded_session` for an API.
"""

from advocacy.kernel.http.addresses import Guard, Origin, Resolver, is_public_address
from advocacy.kernel.http.errors import (
    BadContentType,
    BlockedAddress,
    FetchError,
    NotReached,
    TooLarge,
    TooManyRedirects,
    TooSlow,
)
from advocacy.kernel.http.session import (
    DEADLINE_SECONDS,
    MAX_BYTES,
    USER_AGENT,
    Fetched,
    GuardedSession,
    fetch,
    guarded_session,
    kept_session,
)
from advocacy.kernel.http.transport import GuardedAdapter

__all__ = [
    "DEADLINE_SECONDS",
    "MAX_BYTES",
    "USER_AGENT",
    "BadContentType",
    "BlockedAddress",
    "FetchError",
    "Fetched",
    "Guard",
    "GuardedAdapter",
    "GuardedSession",
    "NotReached",
    "Origin",
    "Resolver",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "fetch",
    "guarded_session",
    "is_public_address",
    "kept_session",
]
