"""For people: `/simulator/`, a form for every switch and fault; `/simulator/recent/`, the calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import (
    apps,
    calls,
    control,
    faults,
    little_text,
    members,
    organizations,
    switches,
)
from advocacy.sharing.linkedin.simulator.calls import Call
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.request import CONTROL, Request, Route
from advocacy.sharing.linkedin.simulator.state import State
from advocacy.sharing.linkedin.simulator.templating import page
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue

FIRST_CALLS, SHOWN_CALLS = 10, 200
ADVANCES = (
    (3_600, "1 hour"),
    (86_400, "1 day"),
    (7 * 86_400, "1 week"),
    (53 * 86_400, "53 days"),
    (61 * 86_400, "61 days"),
)
SWITCH_GROUPS = {
    "In seconds": {
        "latency": "Delay of each answer",
        "processing": "Processing of images and documents",
        "video_processing": "Processing of videos",
        "duplicate_window": "Same text counts as duplicate",
        "token_lifetime": "Life of access tokens",
        "refresh_lifetime": "Life of refresh tokens",
        "fresh_token_refused": "Refreshed tokens are refused",
    },
    "Versions, as YYYYMM": {
        "oldest_version": "Oldest active one",
        "active_versions": "Only these are active",
    },
}
SWITCH_NAMES = [name for group in SWITCH_GROUPS.values() for name in group]
MEMBER_ACTIONS = {
    "expire": "Let the access tokens expire",
    "expire_refresh": "Let the refresh tokens expire",
    "revoke": "Revoke all tokens",
    "restrict": "Restrict the account",
    "unrestrict": "Lift the restriction",
}

Form = Mapping[str, str]


def show(simulator: Simulator, request: Request, *, problem: str = "") -> Response:
    state = simulator.state
    day = simulator.clock.today().isoformat()
    used = {
        row["client_id"]: row["calls"]
        for row in state.all("SELECT * FROM usage WHERE day = ? AND sub = ''", day)
    }
    armed = {fault.kind: fault for fault in faults.armed(state)}
    now = simulator.clock.now()
    return page(
        simulator,
        request,
        "console.html",
        status=400 if problem else 200,
        problem=problem,
        form=request.form,
        now=datetime.fromtimestamp(now, UTC),
        advances=ADVANCES,
        switches=switches.load(state),
        switch_groups=SWITCH_GROUPS,
        fault_kinds=faults.KINDS,
        armed=armed,
        apps=[(app, used.get(app.client_id, 0)) for app in apps.everyone(state)],
        products=apps.PRODUCT_SCOPES,
        extra_scopes=sorted(apps.KNOWN_SCOPES),
        members=list(members.by_sub(state).values()),
        member_actions=MEMBER_ACTIONS,
        company_pages=organizations.everyone(state),
        calls=_calls(state, limit=FIRST_CALLS),
    )


def recent(simulator: Simulator, request: Request) -> Response:
    """The calls of programs, newest first; with ``?show=refused`` only what was refused."""
    refused = request.args.get("show") == "refused"
    return page(
        simulator,
        request,
        "calls.html",
        refused=refused,
        calls=_calls(simulator.state, limit=SHOWN_CALLS, refused=refused),
    )


def _calls(state: State, *, limit: int, refused: bool = False) -> list[tuple[datetime, Call]]:
    found = calls.recent(state, limit=limit, refused=refused)
    return [(datetime.fromtimestamp(call.at, UTC), call) for call in found]


def submit(simulator: Simulator, request: Request, form: str) -> Response:
    action = FORMS.get(form)
    try:
        if action is None:
            raise UnfitValue("There is no such form.")
        action(simulator, request.form)
    except UnfitValue as problem:
        return show(simulator, request, problem=str(problem))
    return redirect("/simulator/", 303)


def _clock(simulator: Simulator, form: Form) -> None:
    if form.get("advance"):
        control.move_clock(simulator, {"advance_seconds": _number(form, "advance")})
    else:
        control.move_clock(simulator, {"offset_seconds": 0})


def _fault(simulator: Simulator, form: Form) -> None:
    values: dict[str, Any] = {"kind": form.get("kind", "")}
    for name in ("count", "status", "seconds"):
        if form.get(name):
            values[name] = _number(form, name)
    control.arm_fault(simulator, values)


def _disarm(simulator: Simulator, form: Form) -> None:
    control.disarm(simulator)


def _switches(simulator: Simulator, form: Form) -> None:
    values: dict[str, Any] = {
        name: form[name].strip() for name in SWITCH_NAMES if name in form and form[name].strip()
    }
    values["active_versions"] = form.get("active_versions", "").replace(",", " ").split()
    values["scope_separator"] = " " if form.get("scope_separator") == "space" else ","
    values["escapes_count"] = form.get("escapes_count") == "on"
    control.set_switches(simulator, values)


def _app(simulator: Simulator, form: Form) -> None:
    client_id = form.get("client_id", "").strip()
    values: dict[str, Any] = {
        "client_id": client_id,
        "products": form.get("products", ""),
        "refresh_tokens": form.get("refresh_tokens") == "on",
        "extra_scopes": form.get("extra_scopes", "").split(),
        "redirect_uris": form.get("redirect_uris", "").split(),
    }
    if form.get("client_secret"):
        values["client_secret"] = form["client_secret"]
    quota = {
        level: int(_number(form, f"quota_{level}"))
        for level in ("app", "member")
        if form.get(f"quota_{level}")
    }
    control.register_app(simulator, values | ({"quota": quota} if quota else {}))


def _member(simulator: Simulator, form: Form) -> None:
    who, action = form.get("member", ""), form.get("action", "")
    if action in ("restrict", "unrestrict"):
        control.restrict(simulator, {"restricted": action == "restrict"}, who)
    else:
        control.act_on_tokens(simulator, {"action": action}, who)


def _new_member(simulator: Simulator, form: Form) -> None:
    values: dict[str, Any] = {name: form.get(name, "") for name in ("name", "headline", "email")}
    if form.get("connections"):
        values["connections"] = int(_number(form, "connections"))
    control.enrol(simulator, values)


def _page_post(simulator: Simulator, form: Form) -> None:
    text = form.get("text", "").strip()
    if not text:
        raise UnfitValue("A post needs a text.")
    post = {"author": form.get("page", ""), "commentary": little_text.escape(text)}
    control.import_posts(simulator, {"posts": [post | {"created": simulator.clock.now_ms()}]})


def _reset(simulator: Simulator, form: Form) -> None:
    control.reset(simulator, {"everything": False})


def _number(form: Form, name: str) -> float:
    try:
        return float(form[name])
    except ValueError:
        raise UnfitValue(f"{name} is a number.") from None


FORMS: dict[str, Callable[[Simulator, Form], None]] = {
    "clock": _clock,
    "fault": _fault,
    "disarm": _disarm,
    "switches": _switches,
    "app": _app,
    "member": _member,
    "new-member": _new_member,
    "page-post": _page_post,
    "reset": _reset,
}


def routes() -> Iterable[Route]:
    yield Route("/simulator/", ("GET",), show, CONTROL)
    yield Route("/simulator/recent/", ("GET",), recent, CONTROL)
    yield Route("/simulator/forms/<form>", ("POST",), submit, CONTROL)
