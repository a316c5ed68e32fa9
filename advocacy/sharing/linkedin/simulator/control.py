"""The control interface: JSON in, JSON out, for tests and demo data. `console` is its page.

A refused value gives 400 ``{"error": "a sentence"}``. There is no sign-in: the simulator listens
on the loopback address only.

==========================================  ======================================================
GET  /simulator/health                      ``{"status": "ok"}``
GET  /simulator/state                       switches, faults, apps, clock, counts
POST /simulator/switches                    ``{name: value, …}``, the names of `switches.Switches`
POST /simulator/clock                       ``{"advance_seconds": n}`` or ``{"offset_seconds": n}``
POST /simulator/faults                      ``{"kind", "count"?, "status"?, "seconds"?}``;
                                            kinds in `faults`
DELETE /simulator/faults                    disarm all
GET  /simulator/apps                        the apps, without secrets
POST /simulator/apps                        add or change one: ``{"client_id", "client_secret",
                                            "redirect_uris", "products": "self_serve" |
                                            "community_management", "extra_scopes"?, "name"?,
                                            "refresh_tokens"?, "pairwise"?,
                                            "quota"?: {"app", "member"}}``
GET  /simulator/members                     everybody
POST /simulator/members                     add or change one, or a list: ``{"sub"?, "name",
                                            "headline"?, "email", "connections"?, "locale"?}``
POST /simulator/members/{who}/tokens        ``{"action": "expire" | "expire_refresh" | "revoke"}``
POST /simulator/members/{who}/restriction   ``{"restricted": true | false}``
POST /simulator/organizations               add or change a company page: ``{"id", "name",
                                            "vanity"?, "admins": [member, …]}``; it is an
                                            ``author`` of posts by its URN
POST /simulator/tokens                      ``{"client_id", "member", "scope"?}`` → a token answer
                                            without a browser; scope defaults to all of the app's
GET  /simulator/posts?member=&deleted=1     ``{"posts": [{"urn", "author", "commentary", "text",
                                            "content", "created", "deleted", …}]}``
POST /simulator/posts                       posts of the past: ``{"posts": [{"author",
                                            "commentary", "content"?, "created"?, "urn"?}]}``;
                                            a URN alone also says when
GET  /simulator/calls                       recent calls, newest first
POST /simulator/reset                       ``{"everything": false}``: forget activity, faults and
                                            switches; with true also the members and
                                            all apps but the demo's
==========================================  ======================================================

``{who}``, ``member`` and ``author`` are a sub, a person URN or an e-mail address. ``created`` is in
milliseconds since 1970.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import (
    apps,
    calls,
    faults,
    little_text,
    members,
    oauth,
    organizations,
    posts,
    switches,
    tokens,
)
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.errors import json_response
from advocacy.sharing.linkedin.simulator.request import CONTROL, Request, Route
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue

POST_URN = re.compile(r"urn:li:(?:share|ugcPost):\d{1,19}")
MOST_POSTS = 10_000
LARGEST_ID = 2**63
Operation = Callable[..., Any]


def overview(simulator: Simulator) -> dict[str, Any]:
    state = simulator.state
    return {
        "clock": {"now_ms": simulator.clock.now_ms(), "day": simulator.clock.today().isoformat()},
        "seed": simulator.seed,
        "switches": switches.load(state).as_json(),
        "faults": [
            {"kind": f.kind, "count": f.remaining, "status": f.status, "seconds": f.seconds}
            for f in faults.armed(state)
        ],
        "apps": [app.as_json() for app in apps.everyone(state)],
        "counts": {
            table: state.count(table) for table in ("member", "post", "media", "token", "call")
        },
    }


def set_switches(simulator: Simulator, values: Mapping[str, Any]) -> dict[str, Any]:
    changed = switches.load(simulator.state).changed(values)
    switches.store(simulator.state, changed)
    return changed.as_json()


def move_clock(simulator: Simulator, values: Mapping[str, Any]) -> dict[str, Any]:
    if "advance_seconds" in values:
        simulator.clock.advance(seconds=_number(values, "advance_seconds"))
    else:
        simulator.clock.move(offset=_number(values, "offset_seconds"))
    return {"now_ms": simulator.clock.now_ms()}


def arm_fault(simulator: Simulator, values: Mapping[str, Any]) -> dict[str, Any]:
    faults.arm(
        simulator.state,
        kind=str(values.get("kind", "")),
        count=int(_number(values, "count", 1)),
        status=int(_number(values, "status", 503)),
        seconds=_number(values, "seconds", 30),
    )
    return {"faults": overview(simulator)["faults"]}


def disarm(simulator: Simulator) -> dict[str, Any]:
    faults.disarm_all(simulator.state)
    return {"faults": []}


def register_app(simulator: Simulator, values: Mapping[str, Any]) -> dict[str, Any]:
    return apps.register(simulator.state, values).as_json()


def enrol(simulator: Simulator, values: Any) -> dict[str, Any]:
    """One member or a list of them; a list answers ``{"members": […]}``."""
    if isinstance(values, Mapping) and "members" not in values:
        return members.enrol(simulator.state, values).as_json()
    listed = values["members"] if isinstance(values, Mapping) else values
    enrolled = [members.enrol(simulator.state, each) for each in _listed(listed, "members")]
    return {"members": [member.as_json() for member in enrolled]}


def act_on_tokens(simulator: Simulator, values: Mapping[str, Any], who: str) -> dict[str, Any]:
    member = members.named(simulator.state, who)
    state, clock = simulator.state, simulator.clock
    match values.get("action"):
        case "expire":
            return {"expired": tokens.expire_member(state, clock, member)}
        case "expire_refresh":
            return {"expired": tokens.expire_member(state, clock, member, kind=tokens.REFRESH)}
        case "revoke":
            return {"revoked": tokens.revoke_member(state, clock, member)}
    raise UnfitValue("action is expire, expire_refresh or revoke.")


def restrict(simulator: Simulator, values: Mapping[str, Any], who: str) -> dict[str, Any]:
    if not isinstance(values.get("restricted"), bool):
        raise UnfitValue("restricted is true or false.")
    member = members.named(simulator.state, who)
    members.restrict(simulator.state, member, restricted=values["restricted"])
    return {"restricted": values["restricted"]}


def issue_tokens(simulator: Simulator, values: Mapping[str, Any]) -> dict[str, Any]:
    app = apps.find(simulator.state, str(values.get("client_id", "")))
    if app is None:
        raise UnfitValue("There is no app with that client_id.")
    member = members.named(simulator.state, str(values.get("member", "")))
    scopes = frozenset(str(values.get("scope", "")).split()) or app.scopes
    if not scopes <= app.scopes:
        raise UnfitValue(f"{app.name} may not ask for {min(scopes - app.scopes)}.")
    granted = tokens.grant(simulator.state, simulator.clock, app=app, member=member, scopes=scopes)
    return oauth.as_json(simulator, granted) | {"sub": member.subject_for(app)}


def import_posts(simulator: Simulator, values: Mapping[str, Any]) -> dict[str, Any]:
    """Posts of the past, all or none. Their attention has grown since they were created."""
    urns = []
    listed = _listed(values.get("posts"), "posts")
    with simulator.state.writing() as db:
        for each in listed:
            author = _author(simulator, str(each.get("author", "")))
            urn = str(each.get("urn", ""))
            if urn and not POST_URN.fullmatch(urn):
                raise UnfitValue(f"{urn!r} is not the URN of a post.")
            if urn and db.execute("SELECT 1 FROM post WHERE urn = ?", (urn,)).fetchone():
                raise UnfitValue(f"{urn} exists already.")
            number = int(urn.rpartition(":")[2]) if urn else 0
            if number >= LARGEST_ID:
                raise UnfitValue(f"{urn} has too large a number.")
            created_ms = int(_number(each, "created", (number >> posts.SNOWFLAKE_BITS) or None))
            body = {"commentary": str(each.get("commentary", "")), "content": each.get("content")}
            urns.append(
                posts.insert(
                    db,
                    sub=author,
                    client_id="",
                    body=body,
                    created_ms=created_ms,
                    origin="import",
                    urn=urn,
                )
            )
    return {"urns": urns}


def register_organization(simulator: Simulator, values: Mapping[str, Any]) -> dict[str, Any]:
    return organizations.register(simulator.state, values).as_json()


def reset(simulator: Simulator, values: Mapping[str, Any]) -> dict[str, Any]:
    demo = apps.find(simulator.state, apps.DEMO_CLIENT_ID)
    sign_in = apps.find(simulator.state, apps.SIGN_IN_CLIENT_ID)
    simulator.state.clear(identities=values.get("everything") is True)
    apps.register_demo(simulator.state, demo.redirect_uris if demo else ())
    if sign_in:
        apps.register_sign_in(simulator.state, sign_in.redirect_uris)
    switches.store(simulator.state, switches.Switches())
    return {"reset": True}


def list_posts(simulator: Simulator, request: Request) -> Response:
    who = request.args.get("member", "")
    found = posts.recent(
        simulator.state,
        sub=members.named(simulator.state, who).sub if who else "",
        deleted=request.args.get("deleted") == "1",
        limit=MOST_POSTS,
    )
    return json_response({"posts": [_post_json(post) for post in found]})


def list_members(simulator: Simulator, request: Request) -> Response:
    everybody = members.by_sub(simulator.state).values()
    return json_response({"members": [member.as_json() for member in everybody]})


def list_calls(simulator: Simulator, request: Request) -> Response:
    return json_response({"calls": [call.as_json() for call in calls.recent(simulator.state)]})


def _post_json(post: posts.Post) -> dict[str, Any]:
    read = little_text.parse(post.commentary)
    return {
        "urn": post.urn,
        "author": post.author,
        "commentary": post.commentary,
        "text": read.text,
        "cut_at": read.cut_at,
        "content": post.content,
        "visibility": post.visibility,
        "reshare_of": post.reshare_of,
        "created": post.created_ms,
        "modified": post.modified_ms,
        "deleted": post.deleted_ms,
        "origin": post.origin,
    }


def _author(simulator: Simulator, who: str) -> str:
    page = organizations.find(simulator.state, who)
    return page.urn if page else members.named(simulator.state, who).sub


def _listed(value: Any, what: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise UnfitValue(f"A list of {what} is expected.")
    return value


def _number(values: Mapping[str, Any], name: str, default: float | None = None) -> float:
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e18 < value < 1e18:
        raise UnfitValue(f"{name} is a number of reasonable size.")
    return float(value)


def _reading(operation: Operation, simulator: Simulator, request: Request) -> Response:
    return json_response(operation(simulator))


def _changing(
    operation: Operation, simulator: Simulator, request: Request, **keys: str
) -> Response:
    try:
        values = request.json_value()
    except ValueError:
        values = None
    try:
        if not isinstance(values, dict) and operation is not enrol:
            raise UnfitValue("A JSON object is expected.")
        return json_response(operation(simulator, values, **keys))
    except UnfitValue as problem:
        return json_response({"error": str(problem)}, 400)


def routes() -> Iterable[Route]:
    prefix = "/simulator"
    yield Route(
        f"{prefix}/health", ("GET",), partial(_reading, lambda _: {"status": "ok"}), CONTROL
    )
    yield Route(f"{prefix}/state", ("GET",), partial(_reading, overview), CONTROL)
    yield Route(f"{prefix}/apps", ("GET",), partial(_reading, _apps), CONTROL)
    yield Route(f"{prefix}/faults", ("DELETE",), partial(_reading, disarm), CONTROL)
    yield Route(f"{prefix}/members", ("GET",), list_members, CONTROL)
    yield Route(f"{prefix}/posts", ("GET",), list_posts, CONTROL)
    yield Route(f"{prefix}/calls", ("GET",), list_calls, CONTROL)
    changes: dict[str, Operation] = {
        "switches": set_switches,
        "clock": move_clock,
        "faults": arm_fault,
        "apps": register_app,
        "members": enrol,
        "organizations": register_organization,
        "members/<who>/tokens": act_on_tokens,
        "members/<who>/restriction": restrict,
        "tokens": issue_tokens,
        "posts": import_posts,
        "reset": reset,
    }
    for path, operation in changes.items():
        yield Route(f"{prefix}/{path}", ("POST",), partial(_changing, operation), CONTROL)


def _apps(simulator: Simulator) -> dict[str, Any]:
    return {"apps": [app.as_json() for app in apps.everyone(simulator.state)]}
