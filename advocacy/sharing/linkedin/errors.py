"""What LinkedIn can answer instead of doing what was asked.

Three kinds matter to a caller: *permanent* (asking again gives the same answer), *transient* (ask
again later, nothing has happened), *ambiguous* (it may have happened).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import requests

from advocacy.kernel.clock import next_utc_midnight
from advocacy.kernel.http import BlockedAddress, FetchError

_REQUEST_ID_HEADERS = ("x-li-uuid", "x-li-request-id")
_POST_URN = re.compile(r"urn:li:(?:share|ugcPost):[0-9]+")


class ReconnectReason(StrEnum):
    """Why a token no longer works."""

    INVALID = "invalid"
    REVOKED = "revoked"
    EXPIRED = "expired"
    RESTRICTED = "restricted"


_RECONNECT_REASONS = {
    65600: ReconnectReason.INVALID,
    65601: ReconnectReason.REVOKED,
    65602: ReconnectReason.EXPIRED,
    65608: ReconnectReason.RESTRICTED,
}


class QuotaScope(StrEnum):
    """Whose daily calls are used up."""

    MEMBER = "member"
    APPLICATION = "application"


class LinkedInError(Exception):
    """Base of all. Carries what LinkedIn's support asks for, and never a token."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        service_code: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.service_code = service_code
        self.code = code
        self.request_id = request_id

    def __str__(self) -> str:
        details = {
            "status": self.status,
            "service code": self.service_code,
            "code": self.code,
            "request": self.request_id,
        }
        known = ", ".join(f"{name} {value}" for name, value in details.items() if value)
        return f"{super().__str__()} ({known})" if known else super().__str__()


class PermanentError(LinkedInError):
    """Asking again gives the same answer."""


class TransientError(LinkedInError):
    """Nothing has happened; asking again later may help."""


class AmbiguousError(LinkedInError):
    """The post may exist: the answer to its creation was lost, or was no clear answer."""


class QuotaExceeded(TransientError):
    """No more calls today. LinkedIn counts by UTC days and sends no Retry-After."""

    def __init__(
        self, message: str, *, resets_at: datetime, scope: QuotaScope, **details: Any
    ) -> None:
        super().__init__(message, **details)
        self.resets_at = resets_at
        self.scope = scope


class ReconnectNeeded(PermanentError):
    """The member has to connect again before anything else works."""

    def __init__(self, message: str, *, reason: ReconnectReason, **details: Any) -> None:
        super().__init__(message, **details)
        self.reason = reason


class PermissionMissing(PermanentError):
    """The token's scopes, or the app's products, do not cover this call."""


class VersionInactive(PermanentError):
    """LinkedIn has retired the API version that this installation asks for (426)."""


class MediaRejected(PermanentError):
    """LinkedIn does not take this file: type, size or number of pages."""


class DuplicatePost(PermanentError):
    """The author posted the same a moment ago. `urn` is that post, when LinkedIn names it."""

    def __init__(self, message: str, *, urn: str | None, **details: Any) -> None:
        super().__init__(message, **details)
        self.urn = urn


# Starting the upload over, or waiting for the processing, clears these.
_TRANSIENT_CODES = frozenset({"EXPIRED_UPLOAD_URL", "MEDIA_ASSET_WAITING_UPLOAD"})
_MEDIA_CODES = frozenset({"MEDIA_ASSET_PROCESSING_FAILED"})


def error_from_response(
    response: requests.Response, *, now: datetime, creating: bool = False
) -> LinkedInError:
    """The error that an unsuccessful response stands for.

    `creating`: the call creates a post, so that a 5xx or 408 leaves open whether it did.
    """
    body = _body(response)
    status = response.status_code
    message = str(body.get("message") or f"LinkedIn answered {status}.")
    code = _code(body)
    service_code = body.get("serviceErrorCode")
    details: dict[str, Any] = {
        "status": status,
        "service_code": service_code if isinstance(service_code, int) else None,
        "code": code,
        "request_id": request_id(response),
    }
    if status == 401:
        reason = _RECONNECT_REASONS.get(details["service_code"], ReconnectReason.INVALID)
        return ReconnectNeeded(message, reason=reason, **details)
    if status == 403:
        return PermissionMissing(message, **details)
    if status == 426:
        return VersionInactive(message, **details)
    if code == "DUPLICATE_POST":
        found = _POST_URN.search(message)
        return DuplicatePost(message, urn=found[0] if found else None, **details)
    if status == 429 and "DAY limit" in message:
        scope = QuotaScope.MEMBER if "MEMBER" in message else QuotaScope.APPLICATION
        return QuotaExceeded(message, resets_at=next_utc_midnight(now), scope=scope, **details)
    if creating and (status >= 500 or status == 408):
        return AmbiguousError(message, **details)
    if status in (408, 409, 425, 429) or status >= 500 or code in _TRANSIENT_CODES:
        return TransientError(message, **details)
    if code in _MEDIA_CODES:
        return MediaRejected(message, **details)
    return PermanentError(message, **details)


def error_from_failure(error: FetchError, *, creating: bool = False) -> LinkedInError:
    """The error that a missing response stands for."""
    if isinstance(error, BlockedAddress) and not error.request_sent:
        return PermanentError(str(error))
    if creating and error.request_sent:
        return AmbiguousError(str(error))
    return TransientError(str(error))


def request_id(response: requests.Response) -> str | None:
    """LinkedIn's name for this call, for its support."""
    for name in _REQUEST_ID_HEADERS:
        if value := response.headers.get(name):
            return value
    return None


def _body(response: requests.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _code(body: Mapping[str, Any]) -> str | None:
    """Validation errors name theirs in the first of `inputErrors`, all others on top."""
    try:
        return str(body["errorDetails"]["inputErrors"][0]["code"])
    except (KeyError, IndexError, TypeError):
        code = body.get("code")
        return str(code) if code is not None else None
