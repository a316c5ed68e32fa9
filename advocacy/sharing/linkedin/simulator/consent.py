"""`/oauth/v2/authorization`: the page on which a member allows an app, and what leads past it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import apps, members, tokens
from advocacy.sharing.linkedin.simulator.apps import App
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.members import Member
from advocacy.sharing.linkedin.simulator.request import PAGE, Request, Route
from advocacy.sharing.linkedin.simulator.templating import page
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue
from advocacy.sharing.linkedin.simulator.visitor import forget, remember, signed_in

PARAMETERS = ("response_type", "client_id", "redirect_uri", "state", "scope", "login_hint")
SHOWN_ACCOUNTS = 8
SCOPE_MEANINGS = {
    "openid": "Know that it is you",
    "profile": "See your name and photo",
    "email": "See the primary email address of your account",
    "r_basicprofile": "See your name, photo and headline",
    "w_member_social": "Create, change and delete posts on your behalf",
    "r_member_social": "Read your posts",
    "r_member_postAnalytics": "Read the figures of your posts",
    "r_organization_admin": "See which company pages you manage",
    "rw_organization_admin": "Manage the company pages you manage",
    "r_organization_social": "Read the posts of the company pages you manage",
    "r_member_profileAnalytics": "Read how many people follow you",
}


class UnusableRequest(Exception):
    """The request names no app or address to send the member back to: only a page can say so."""


@dataclass(frozen=True)
class Wanted:
    """A request that may be answered by a redirect."""

    app: App
    redirect_uri: str
    state: str
    scopes: frozenset[str]
    login_hint: str
    error: str
    error_description: str

    def back(self, parameters: Mapping[str, str], *, code: int) -> Response:
        """Send the member back to the app, with its `state`."""
        query = dict(parameters)
        if self.state:
            query["state"] = self.state
        joint = "&" if "?" in self.redirect_uri else "?"
        return redirect(f"{self.redirect_uri}{joint}{urlencode(query)}", code)

    def back_with_error(self, error: str, description: str, *, code: int) -> Response:
        return self.back({"error": error, "error_description": description}, code=code)


def show(simulator: Simulator, request: Request) -> Response:
    try:
        wanted = _wanted(simulator, request.args)
    except UnusableRequest as reason:
        return _error_page(simulator, request, str(reason))
    if wanted.error:
        return wanted.back_with_error(wanted.error, wanted.error_description, code=302)
    member = signed_in(simulator, request)
    if member and not member.restricted and _hinted(member, wanted):
        given = tokens.holds_active(
            simulator.state, simulator.clock, app=wanted.app, member=member, scopes=wanted.scopes
        )
        if given:
            return _allowed(simulator, wanted, member, code=302)
    return _consent_page(simulator, request, wanted, request.args)


def decide(simulator: Simulator, request: Request) -> Response:
    try:
        wanted = _wanted(simulator, request.form)
    except UnusableRequest as reason:
        return _error_page(simulator, request, str(reason))
    if wanted.error:
        return wanted.back_with_error(wanted.error, wanted.error_description, code=303)
    decision = request.form.get("decision")
    if decision == "cancel_login":
        return wanted.back_with_error(
            "user_cancelled_login", "The user cancelled LinkedIn login", code=303
        )
    if decision == "cancel":
        return wanted.back_with_error(
            "user_cancelled_authorize", "The user cancelled the authorization", code=303
        )
    member = members.find(simulator.state, request.form.get("member", ""))
    if member is None or member.restricted:
        problem = (
            f"The account of {member.name} is restricted." if member else "Choose an account first."
        )
        return _consent_page(simulator, request, wanted, request.form, problem=problem)
    response = _allowed(simulator, wanted, member, code=303)
    remember(response, member)
    return response


def sign_out(simulator: Simulator, request: Request) -> Response:
    """Forget which member this browser is, so that the next consent asks again."""
    response = redirect("/feed/", 303)
    forget(response)
    return response


def _wanted(simulator: Simulator, values: Mapping[str, str]) -> Wanted:
    app = apps.find(simulator.state, values.get("client_id", ""))
    if app is None:
        raise UnusableRequest("The client_id is not that of a registered app.")
    redirect_uri = values.get("redirect_uri", "")
    if redirect_uri not in app.redirect_uris:
        raise UnusableRequest(
            f"The redirect_uri {redirect_uri!r} is not registered with {app.name}. "
            "It has to match exactly."
        )
    scopes = frozenset(values.get("scope", "").split())
    error = description = ""
    refused = sorted(scopes - app.scopes)
    if values.get("response_type") != "code":
        error, description = ("unsupported_response_type", "The response_type has to be code")
    elif not scopes:
        error, description = ("invalid_request", 'A required parameter "scope" is missing')
    elif refused:
        error = "unauthorized_scope_error"
        description = f'Scope "{refused[0]}" is not authorized for your application'
    return Wanted(
        app=app,
        redirect_uri=redirect_uri,
        state=values.get("state", ""),
        scopes=scopes,
        login_hint=values.get("login_hint", "").strip().lower(),
        error=error,
        error_description=description,
    )


def _hinted(member: Member, wanted: Wanted) -> bool:
    """Whether `login_hint` fits, so that nobody connects the account of whoever came before."""
    return wanted.login_hint in ("", member.email)


def _allowed(simulator: Simulator, wanted: Wanted, member: Member, *, code: int) -> Response:
    granted = tokens.issue_code(
        simulator.state,
        simulator.clock,
        app=wanted.app,
        member=member,
        redirect_uri=wanted.redirect_uri,
        scopes=wanted.scopes,
    )
    return wanted.back({"code": granted}, code=code)


def _consent_page(
    simulator: Simulator,
    request: Request,
    wanted: Wanted,
    values: Mapping[str, str],
    *,
    problem: str = "",
) -> Response:
    words = values.get("find", "").strip()
    current = signed_in(simulator, request)
    accounts = members.matching(simulator.state, words, limit=SHOWN_ACCOUNTS + 1)
    more = len(accounts) > SHOWN_ACCOUNTS
    accounts = accounts[:SHOWN_ACCOUNTS]
    first = _first(simulator, wanted, current, values)
    if first and not words:
        accounts = [first, *(each for each in accounts if each.sub != first.sub)][:SHOWN_ACCOUNTS]
    return page(
        simulator,
        request,
        "consent.html",
        status=400 if problem else 200,
        app=wanted.app,
        permissions=[SCOPE_MEANINGS[scope] for scope in SCOPE_MEANINGS if scope in wanted.scopes],
        parameters={name: values[name] for name in PARAMETERS if values.get(name)},
        accounts=accounts,
        chosen=first.sub if first else "",
        more=more,
        find=words,
        problem=problem,
    )


def _first(
    simulator: Simulator, wanted: Wanted, current: Member | None, values: Mapping[str, str]
) -> Member | None:
    """The account that is chosen to begin with: the one clicked, hinted at, or signed in."""
    clicked = members.find(simulator.state, values.get("member", ""))
    if clicked:
        return clicked
    if wanted.login_hint:
        try:
            return members.named(simulator.state, wanted.login_hint)
        except UnfitValue:
            return None
    return current


def _error_page(simulator: Simulator, request: Request, reason: str) -> Response:
    return page(simulator, request, "oauth_error.html", status=400, reason=reason)


def routes() -> Iterable[Route]:
    yield Route("/oauth/v2/authorization", ("GET",), show, PAGE)
    yield Route("/oauth/v2/authorization", ("POST",), decide, PAGE)
    yield Route("/sign-out", ("POST",), sign_out, PAGE)
