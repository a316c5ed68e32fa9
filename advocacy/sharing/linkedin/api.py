"""One call to LinkedIn's REST API: headers, token, and errors as types."""

import io
import json as jsonlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from advocacy.kernel.http import FetchError, GuardedSession
from advocacy.sharing.linkedin.errors import (
    LinkedInError,
    PermanentError,
    ReconnectNeeded,
    ReconnectReason,
    TransientError,
    error_from_failure,
    error_from_response,
    request_id,
)
from advocacy.sharing.linkedin.hosts import may_see_token

USER_AGENT = "advocacy/0.1"

FRESH_TOKEN_GRACE = timedelta(seconds=30)
"""LinkedIn may call a token revoked (65601) for a few seconds after issuing it."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class NotSent(Exception):
    """The body was held back at the last moment: the other side has seen headers, no request."""


class _GuardedBody(io.BytesIO):
    """A request body that asks, right before it goes out, whether it still may."""

    def __init__(self, data: bytes, may_send: Callable[[], bool]) -> None:
        super().__init__(data)
        self._may_send = may_send

    def read(self, size: int | None = -1, /) -> bytes:
        if not self._may_send():
            raise NotSent
        return super().read(size)


class RestApi:
    """Sends what `LinkedInClient` and the uploads ask for. Holds the token; shows it to nobody."""

    def __init__(
        self,
        access_token: str,
        *,
        version: str,
        base: str,
        session: GuardedSession,
        deadline_seconds: float,
        upload_deadline_seconds: float,
        issued_at: datetime | None,
        now: Callable[[], datetime],
    ) -> None:
        self.base = base
        self.version = version
        self._access_token = access_token
        self._session = session
        self._deadline_seconds = deadline_seconds
        self._upload_deadline_seconds = upload_deadline_seconds
        self._issued_at = issued_at
        self._now = now

    def call(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        creating: bool = False,
        may_send: Callable[[], bool] | None = None,
    ) -> requests.Response:
        """Call `path` ("/rest/…", its query included) and return the 2xx response.

        `creating` says that the call creates a post: then what leaves its outcome open raises
        `AmbiguousError`. All else raises another `LinkedInError`. `may_send` is asked after the
        connection stands, right before the body goes out; on its no, `TransientError`.
        """
        headers = {"Authorization": f"Bearer {self._access_token}", "User-Agent": USER_AGENT}
        if path.startswith("/rest/"):
            headers["LinkedIn-Version"] = self.version
            headers["X-Restli-Protocol-Version"] = "2.0.0"
        body = None
        if may_send is not None:
            body, json = _GuardedBody(jsonlib.dumps(json).encode(), may_send), None
            headers["Content-Type"] = "application/json"
        try:
            response = self._session.request(
                method,
                self.base + path,
                json=json,
                data=body,
                headers=headers,
                timeout=self._deadline_seconds,
                allow_redirects=False,
            )
        except NotSent as error:
            raise TransientError("It was too late to send this; nothing was sent.") from error
        except FetchError as error:
            raise error_from_failure(error, creating=creating) from error
        if not 200 <= response.status_code < 300:
            raise self._error(response, creating=creating)
        return response

    def call_for_json(
        self, method: str, path: str, *, json: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """As `call`, for the JSON object in the answer. Raises `TransientError` without one."""
        response = self.call(method, path, json=json)
        try:
            body = response.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise TransientError(
                "LinkedIn's answer is no JSON object.",
                status=response.status_code,
                request_id=request_id(response),
            )
        return body

    def put_file(
        self, url: str, data: bytes, *, content_type: str, with_token: bool
    ) -> requests.Response:
        """Send bytes to an upload URL, with the token only where `may_see_token` agrees.

        An upload creates nothing that anybody sees, so every failure is transient (start over with
        a new upload URL), permanent, or a call to reconnect.
        """
        headers = {"Content-Type": content_type, "User-Agent": USER_AGENT}
        if with_token and may_see_token(url, base=self.base):
            headers["Authorization"] = f"Bearer {self._access_token}"
        try:
            response = self._session.put(
                url,
                data=data,
                headers=headers,
                timeout=self._upload_deadline_seconds,
                allow_redirects=False,
            )
        except FetchError as error:
            raise error_from_failure(error) from error
        if 200 <= response.status_code < 300:
            return response
        if response.status_code in (403, 404, 410):  # signed URLs that have run out
            raise TransientError(
                "The upload address is no longer valid.",
                status=response.status_code,
                request_id=request_id(response),
            )
        raise self._error(response)

    def _error(self, response: requests.Response, *, creating: bool = False) -> LinkedInError:
        if 300 <= response.status_code < 400:
            return PermanentError(
                "LinkedIn's API redirects, which it never does.",
                status=response.status_code,
                request_id=request_id(response),
            )
        error = error_from_response(response, now=self._now(), creating=creating)
        if (
            isinstance(error, ReconnectNeeded)
            and error.reason is ReconnectReason.REVOKED
            and self._issued_at is not None
            and self._now() - self._issued_at < FRESH_TOKEN_GRACE
        ):
            return TransientError(
                "The new token is not known everywhere yet.",
                status=error.status,
                service_code=error.service_code,
                code=error.code,
                request_id=error.request_id,
            )
        return error
