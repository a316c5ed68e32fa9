"""The WSGI application: finds the handler, and answers what handlers raise."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect, Rule
from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import (
    analytics,
    calls,
    consent,
    console,
    control,
    errors,
    faults,
    media,
    oauth,
    openid,
    organizations,
    pages,
    posts,
    restli,
    switches,
)
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.errors import ApiError
from advocacy.sharing.linkedin.simulator.oauth import OAuthError
from advocacy.sharing.linkedin.simulator.request import API, OAUTH, Request, Route
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MODULES = (oauth, openid, consent, organizations, posts, media, analytics, control, console, pages)
API_PREFIXES = ("/rest/", "/v2/")
UPLOADS = "/dms-uploads/"


def _nowhere(simulator: Simulator, request: Request) -> Response:
    raise errors.no_such_resource()


# Whoever writes a client wants to see the calls that lead nowhere, too.
NOWHERE = Route("", (), _nowhere, API)


class Application:
    """Routes of all modules over one `Simulator`."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        rules = [
            Rule(route.path, methods=route.methods, endpoint=route)
            for module in MODULES
            for route in module.routes()
        ]
        self._map = Map(rules, merge_slashes=False)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(API_PREFIXES):
            restli.untunnel(environ)
        request = Request(environ)
        return self._respond(request)(environ, start_response)

    def _respond(self, request: Request) -> Response:
        try:
            route, values = self._map.bind_to_environ(request.environ).match()
        except RequestRedirect as elsewhere:
            return elsewhere.get_response(request.environ)
        except (NotFound, MethodNotAllowed) as missing:
            if request.path.startswith(API_PREFIXES):
                return self._recorded(NOWHERE, request, {})
            if isinstance(missing, MethodNotAllowed):
                return Response("This address does not take that method.\n", status=405)
            return pages.not_found(self.simulator, request, "There is no such page.")
        if route.kind in (API, OAUTH):
            return self._recorded(route, request, values)
        try:
            answer: Response = route.handler(self.simulator, request, **values)
        except NotFound as missing:
            return pages.not_found(self.simulator, request, missing.description or "")
        except HTTPException as refusal:
            return Response(f"{refusal.description}\n", status=refusal.code)
        except UnfitValue as problem:
            return errors.json_response({"error": str(problem)}, 400)
        return answer

    def _recorded(self, route: Route, request: Request, values: Mapping[str, Any]) -> Response:
        request.view_args = values
        started = time.perf_counter()
        at = self.simulator.clock.now()
        answer = self._api_answer(route, request, values)
        path = request.path
        if path.startswith(UPLOADS):
            # The key in an upload address is as good as a token for a video.
            path = f"{UPLOADS}…"
        elif route.kind == API and request.query_string:
            path += "?" + request.query_string.decode("ascii", "replace")
        calls.record(
            self.simulator.state,
            at=at,
            method=request.method,
            path=path,
            status=answer.status_code,
            caller=request.caller,
            milliseconds=(time.perf_counter() - started) * 1000,
            reason=calls.reason_of(answer),
        )
        _sign(answer, rest=path.startswith("/rest/"))
        return answer

    def _api_answer(self, route: Route, request: Request, values: Mapping[str, Any]) -> Response:
        self.simulator.wait(switches.load(self.simulator.state).latency)
        try:
            if route.kind == API:
                failing = faults.take(self.simulator.state, "unavailable")
                if failing:
                    raise errors.unavailable(failing.status)
                if "urn" in values and not restli.path_keys_encoded(request.environ):
                    raise errors.path_syntax()
            answer: Response = route.handler(self.simulator, request, **values)
        except (ApiError, OAuthError) as refusal:
            return refusal.response()
        except HTTPException as refusal:
            code = refusal.code or 400
            return errors.json_response({"status": code, "message": refusal.description}, code)
        return answer


def _sign(answer: Response, *, rest: bool) -> None:
    """What every answer of LinkedIn's carries: the name of the call, which its support asks for."""
    if not answer.content_length:
        del answer.headers["Content-Type"]
    answer.headers["X-LI-UUID"] = secrets.token_urlsafe(16)
    answer.headers["X-Li-Fabric"] = "simulator"
    if rest:
        answer.headers["X-RestLi-Protocol-Version"] = "2.0.0"
