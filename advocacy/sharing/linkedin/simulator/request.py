"""The request as the handlers see it, and how a route names its handler."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import werkzeug.wrappers
from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import errors, restli

if TYPE_CHECKING:
    from advocacy.sharing.linkedin.simulator.gates import Caller

# A document may have 100 MB; a little more lets the documented check answer instead.
LARGEST_BODY = 110 * 1024 * 1024

API = "api"
OAUTH = "oauth"
PAGE = "page"
CONTROL = "control"


class Request(werkzeug.wrappers.Request):
    max_content_length = LARGEST_BODY
    max_form_memory_size = 8 * 1024 * 1024
    caller: Caller | None = None
    """Set once the token is known, for the list of recent calls."""
    view_args: Mapping[str, Any] = {}
    """What the path says; its parts are keys of Rest.li's."""

    def json_value(self) -> Any:
        """The JSON body. Raises ValueError when it is none."""
        try:
            value = json.loads(self.get_data())
        except RecursionError:
            raise ValueError("The body is nested too deeply.") from None
        # JSON can spell half a surrogate pair, which is no text and cannot be stored.
        json.dumps(value, ensure_ascii=False).encode()
        return value

    def json_object(self) -> dict[str, Any]:
        """The JSON body. Raises `ApiError` 400 when it is not an object."""
        try:
            body = self.json_value()
        except ValueError:
            raise errors.unreadable_body() from None
        if not isinstance(body, dict):
            raise errors.unreadable_body()
        return body

    def query(self) -> dict[str, restli.Value]:
        """The query in Rest.li's notation. Raises `ApiError` 400 when it is broken."""
        return restli.parse_query(
            self.query_string.decode("ascii", "replace"),
            protocol=self.headers.get("X-Restli-Protocol-Version", "1.0.0"),
        )


Handler = Callable[..., Response]


@dataclass(frozen=True)
class Route:
    path: str
    methods: tuple[str, ...]
    handler: Handler
    kind: str
