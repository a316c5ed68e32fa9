"""The Content-Security-Policy header, written once: none of our pages asks for another."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# What decorators of the package leave on a response that wants something else.
_WISHES = ("_csp_exempt", "_csp_config", "_csp_update", "_csp_replace")


class PolicyMiddleware(CSPMiddleware):
    """Like the package's own, which puts the same header together anew for each response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._policy = build_policy()
        self._is_plain = not getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None)
        self._excluded = tuple(settings.CONTENT_SECURITY_POLICY.get("EXCLUDE_URL_PREFIXES", ()))

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if (
            not self._is_plain
            or settings.DEBUG
            or hasattr(request, "_csp_nonce")
            or request.path_info.startswith(self._excluded)
            or not response.__dict__.keys().isdisjoint(_WISHES)
        ):
            return super().process_response(request, response)
        # A nonce that is asked for from here on would not be in the header: the package refuses it.
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        response.headers.setdefault(HEADER, self._policy)
        return response
