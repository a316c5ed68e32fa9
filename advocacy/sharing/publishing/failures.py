"""Naming what went wrong with an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from advocacy.kernel.encryption import DecryptionFailed
from advocacy.sharing.credentials import NoLinkedInApp
from advocacy.sharing.linkedin.errors import (
    AmbiguousError,
    DuplicatePost,
    LinkedInError,
    MediaRejected,
    PermanentError,
    PermissionMissing,
    QuotaExceeded,
    QuotaScope,
    ReconnectNeeded,
    ReconnectReason,
    TransientError,
    VersionInactive,
)
from advocacy.sharing.linkedin.oauth import AppRejected
from advocacy.sharing.rules import Cancellation, Failure


class Blocked(Exception):
    """Something on our side stands in the way; nothing was sent."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


class CalledOff(Exception):
    """The share must not go out at all any more."""

    def __init__(self, reason: Cancellation) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Diagnosis:
    """A failure with what is written into the attempt."""

    failure: Failure
    code: str
    http_status: int | None = None
    request_id: str = ""
    resets_at: datetime | None = None


_RECONNECT = {
    ReconnectReason.EXPIRED: Failure.RECONNECT_EXPIRED,
    ReconnectReason.INVALID: Failure.RECONNECT_REVOKED,
    ReconnectReason.REVOKED: Failure.RECONNECT_REVOKED,
    ReconnectReason.RESTRICTED: Failure.RECONNECT_RESTRICTED,
}
# The first that fits, so subclasses stand before their parents.
_BY_TYPE: tuple[tuple[type[Exception], Failure], ...] = (
    (AmbiguousError, Failure.AMBIGUOUS),
    (DuplicatePost, Failure.DUPLICATE),
    (MediaRejected, Failure.PICTURE),
    (PermissionMissing, Failure.PERMISSION),
    (VersionInactive, Failure.OPERATOR),
    (AppRejected, Failure.OPERATOR),
    (PermanentError, Failure.REFUSED),
    (TransientError, Failure.UNAVAILABLE),
    (NoLinkedInApp, Failure.OPERATOR),
    (DecryptionFailed, Failure.RECONNECT_REVOKED),
)


def diagnose(error: Exception, *, is_sent: bool) -> Diagnosis:
    """What an exception means. Once sent, anything that is no answer of LinkedIn's is ambiguous."""
    if isinstance(error, Blocked):
        return Diagnosis(error.failure, code=error.failure)
    if not isinstance(error, LinkedInError):
        unknown = Failure.AMBIGUOUS if is_sent else Failure.UNAVAILABLE
        failure = unknown if is_sent else _failure_of(error) or unknown
        return Diagnosis(failure, code=type(error).__name__)
    resets_at = None
    if isinstance(error, QuotaExceeded):
        is_members = error.scope is QuotaScope.MEMBER
        failure = Failure.QUOTA_MEMBER if is_members else Failure.QUOTA_APP
        resets_at = error.resets_at
    elif isinstance(error, ReconnectNeeded):
        failure = _RECONNECT[error.reason]
    else:
        failure = _failure_of(error) or Failure.REFUSED
    code = error.code or (str(error.service_code) if error.service_code else "")
    return Diagnosis(
        failure,
        code=code or type(error).__name__,
        http_status=error.status,
        request_id=error.request_id or "",
        resets_at=resets_at,
    )


def _failure_of(error: Exception) -> Failure | None:
    return next((failure for kind, failure in _BY_TYPE if isinstance(error, kind)), None)
