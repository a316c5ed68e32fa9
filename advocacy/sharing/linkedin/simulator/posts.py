"""`/rest/posts`: create, read, change, delete; and how a post is remembered."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import (
    errors,
    faults,
    little_text,
    members,
    organizations,
    post_content,
    switches,
)
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.errors import json_response
from advocacy.sharing.linkedin.simulator.gates import Caller, Gate, admit
from advocacy.sharing.linkedin.simulator.request import API, Request, Route
from advocacy.sharing.linkedin.simulator.state import State

RESOURCE = "partnerApiPostsExternal"
WRITES = frozenset({"w_member_social"})
READS = frozenset({"r_member_social"})
PAGE_READS = Gate(f"{RESOURCE}.FINDER-author", frozenset({"r_organization_social"}))
CHANGEABLE = frozenset({"commentary"})
SNOWFLAKE_BITS = 22
MOST_IN_A_PAGE = 100


@dataclass(frozen=True)
class Post:
    urn: str
    id: int
    sub: str
    """Its member's; of a company page its URN."""
    client_id: str
    commentary: str
    content: dict[str, Any]
    visibility: str
    distribution: dict[str, Any]
    reshare_of: str
    reshare_disabled: bool
    created_ms: int
    modified_ms: int
    deleted_ms: int | None
    origin: str

    @property
    def author(self) -> str:
        return self.sub if self.sub.startswith(organizations.URN) else members.PERSON + self.sub

    @property
    def edited(self) -> bool:
        return self.modified_ms != self.created_ms


def gate(method: str) -> Gate:
    reading = method in {"GET", "BATCH_GET", "FINDER"}
    return Gate(f"{RESOURCE}.{method}", READS if reading else WRITES, community=reading)


def find(state: State, urn: str) -> Post | None:
    row = state.one("SELECT * FROM post WHERE urn = ?", urn)
    return None if row is None else post_of(row)


def recent(
    state: State, *, sub: str = "", deleted: bool = False, limit: int = 50, before_id: int = 0
) -> list[Post]:
    """Newest first, of one member or of everybody."""
    rows = state.all(
        "SELECT * FROM post WHERE (? = '' OR sub = ?) AND (? OR deleted_ms IS NULL) "
        "AND (? = 0 OR id < ?) ORDER BY id DESC LIMIT ?",
        sub,
        sub,
        deleted,
        before_id,
        before_id,
        limit,
    )
    return [post_of(row) for row in rows]


def fingerprint(commentary: str, content: Mapping[str, Any], reshare_of: str) -> str:
    """What makes two posts duplicates.

    Asset ids are left out: a retry uploads its picture again and is a duplicate all the same.
    """
    article, poll = content.get("article", {}), content.get("poll", {})
    parts = [
        little_text.parse(commentary).text,
        article.get("source", ""),
        poll.get("question", ""),
        reshare_of,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def insert(
    db: sqlite3.Connection,
    *,
    sub: str,
    client_id: str,
    body: Mapping[str, Any],
    created_ms: int,
    origin: str,
    urn: str = "",
) -> str:
    """Remember a post and return its URN, a new one unless `urn` says which."""
    content = body.get("content") or {}
    reshare_of = (body.get("reshareContext") or {}).get("parent", "")
    if urn:
        number = int(urn.rpartition(":")[2])
    else:
        number = new_id(db, created_ms)
        urn = f"urn:li:{_kind(content)}:{number}"
    db.execute(
        "INSERT INTO post VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)",
        (
            urn,
            number,
            sub,
            client_id,
            body["commentary"],
            json.dumps(content),
            body.get("visibility", "PUBLIC"),
            json.dumps(body.get("distribution", {})),
            reshare_of,
            bool(body.get("isReshareDisabledByAuthor", False)),
            created_ms,
            created_ms,
            fingerprint(body["commentary"], content, reshare_of),
            origin,
        ),
    )
    return urn


def new_id(db: sqlite3.Connection, created_ms: int) -> int:
    """A snowflake: `id >> 22` is the creation time in milliseconds."""
    while True:
        number = (created_ms << SNOWFLAKE_BITS) | secrets.randbits(SNOWFLAKE_BITS)
        if db.execute("SELECT 1 FROM post WHERE id = ?", (number,)).fetchone() is None:
            return number


def create(simulator: Simulator, request: Request) -> Response:
    caller = admit(simulator, request, gate("CREATE"))
    if faults.take(simulator.state, "conflict"):
        raise errors.conflict()
    body = request.json_object()
    post_content.check(simulator, caller, body)
    created_ms = simulator.clock.now_ms()
    window_ms = int(switches.load(simulator.state).duplicate_window * 1000)
    print_of_body = fingerprint(
        body["commentary"],
        body.get("content") or {},
        (body.get("reshareContext") or {}).get("parent", ""),
    )
    # Looking for the duplicate and inserting under one write lock: two creates at once with the
    # same text leave one post.
    with simulator.state.writing() as db:
        earlier = db.execute(
            "SELECT urn FROM post WHERE sub = ? AND fingerprint = ? AND created_ms > ? "
            "ORDER BY id DESC LIMIT 1",
            (caller.member.sub, print_of_body, created_ms - window_ms),
        ).fetchone()
        if earlier is None:
            urn = insert(
                db,
                sub=caller.member.sub,
                client_id=caller.app.client_id,
                body=body,
                created_ms=created_ms,
                origin="api",
            )
            failing = faults.take_within(db, "unavailable_on_create")
            hanging = faults.take_within(db, "hang_on_create")
    if earlier is not None:
        raise errors.duplicate(earlier["urn"])
    if hanging:
        simulator.wait(hanging.seconds)
    if failing:
        raise errors.unavailable(failing.status)
    return Response(status=201, headers={"x-restli-id": urn, "X-RestLi-Protocol-Version": "2.0.0"})


def read(simulator: Simulator, request: Request, urn: str) -> Response:
    caller = admit(simulator, request, gate("GET"))
    post = _own(simulator, caller, urn)
    return json_response(_as_json(post, caller))


def read_many(simulator: Simulator, request: Request) -> Response:
    """`?ids=List(…)` or `?q=author&author=…`."""
    if "ids" in request.args:
        caller = admit(simulator, request, gate("BATCH_GET"))
        return _batch(simulator, caller, request.query()["ids"])
    of_page = unquote(request.args.get("author", "")).startswith(organizations.URN)
    caller = admit(simulator, request, PAGE_READS if of_page else gate("FINDER"))
    query = request.query()
    if query.get("q") != "author":
        raise errors.illegal_argument("q has to be author")
    author = str(query.get("author", ""))
    if of_page:
        page = organizations.find(simulator.state, author)
        if page is None or caller.member.sub not in page.admins:
            raise errors.access_denied(f"{PAGE_READS.permission}.{caller.version}01")
    elif author != caller.urn:
        raise errors.foreign_field("/author")
    start, count = _page(query.get("start", "0")), _page(query.get("count", "10"))
    found = recent(
        simulator.state,
        sub=author if of_page else caller.member.sub,
        limit=start + min(count, MOST_IN_A_PAGE),
    )
    return json_response(
        {
            "paging": {"start": start, "count": count, "links": []},
            "elements": [_as_json(post, caller) for post in found[start:]],
        }
    )


def change(simulator: Simulator, request: Request, urn: str) -> Response:
    """`X-RestLi-Method: PARTIAL_UPDATE` with `{"patch": {"$set": {…}}}`."""
    caller = admit(simulator, request, gate("PARTIAL_UPDATE"))
    patch = request.json_object().get("patch")
    values = patch.get("$set") if isinstance(patch, dict) else None
    if not isinstance(values, dict) or not values:
        raise errors.missing_field("patch/$set")
    for name in values:
        if name not in CHANGEABLE:
            raise errors.invalid_value(f"patch/$set/{name}", "it cannot be changed")
    post_content.check_commentary(simulator, values["commentary"])
    post = _own(simulator, caller, urn)
    with simulator.state.writing() as db:
        db.execute(
            "UPDATE post SET commentary = ?, modified_ms = ? WHERE urn = ?",
            (values["commentary"], max(simulator.clock.now_ms(), post.created_ms + 1), urn),
        )
    return Response(status=204)


def delete(simulator: Simulator, request: Request, urn: str) -> Response:
    """204 also when it is gone already, or never was."""
    caller = admit(simulator, request, gate("DELETE"))
    post = find(simulator.state, urn)
    if post is not None and post.sub != caller.member.sub:
        raise errors.access_denied(f"{RESOURCE}.DELETE.{caller.version}01")
    with simulator.state.writing() as db:
        db.execute(
            "UPDATE post SET deleted_ms = ? WHERE urn = ? AND deleted_ms IS NULL",
            (simulator.clock.now_ms(), urn),
        )
    return Response(status=204)


def _own(simulator: Simulator, caller: Caller, urn: str) -> Post:
    post = find(simulator.state, urn)
    if post is None or post.deleted_ms is not None:
        raise errors.not_found(urn)
    if post.sub != caller.member.sub:
        raise errors.access_denied(f"{RESOURCE}.GET.{caller.version}01")
    return post


def _batch(simulator: Simulator, caller: Caller, ids: Any) -> Response:
    if not isinstance(ids, list):
        raise errors.illegal_argument("ids has to be a List")
    results: dict[str, Any] = {}
    failures: dict[str, Any] = {}
    for urn in ids:
        try:
            results[urn] = _as_json(_own(simulator, caller, str(urn)), caller)
        except errors.ApiError as refusal:
            failures[str(urn)] = refusal.body
    statuses = dict.fromkeys(results, 200) | {
        urn: failure["status"] for urn, failure in failures.items()
    }
    return json_response({"results": results, "statuses": statuses, "errors": failures})


def _page(value: Any) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit():
        raise errors.illegal_argument("start and count are numbers")
    return min(int(value), 10_000)


def _kind(content: Mapping[str, Any]) -> str:
    asset = str(content.get("media", {}).get("id", ""))
    return "ugcPost" if asset.startswith("urn:li:video:") else "share"


def _as_json(post: Post, caller: Caller) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": post.urn,
        "author": caller.urn if post.sub == caller.member.sub else post.author,
        "commentary": post.commentary,
        "visibility": post.visibility,
        "distribution": post.distribution,
        "lifecycleState": "PUBLISHED",
        "lifecycleStateInfo": {"isEditedByAuthor": post.edited},
        "isReshareDisabledByAuthor": post.reshare_disabled,
        "createdAt": post.created_ms,
        "publishedAt": post.created_ms,
        "lastModifiedAt": post.modified_ms,
    }
    if post.content:
        body["content"] = post.content
    if post.reshare_of:
        body["reshareContext"] = {"parent": post.reshare_of, "root": post.reshare_of}
    return body


def post_of(row: sqlite3.Row) -> Post:
    return Post(
        urn=row["urn"],
        id=row["id"],
        sub=row["sub"],
        client_id=row["client_id"],
        commentary=row["commentary"],
        content=json.loads(row["content"]),
        visibility=row["visibility"],
        distribution=json.loads(row["distribution"]),
        reshare_of=row["reshare_of"],
        reshare_disabled=bool(row["reshare_disabled"]),
        created_ms=row["created_ms"],
        modified_ms=row["modified_ms"],
        deleted_ms=row["deleted_ms"],
        origin=row["origin"],
    )


def routes() -> Iterable[Route]:
    yield Route("/rest/posts", ("POST",), create, API)
    yield Route("/rest/posts", ("GET",), read_many, API)
    yield Route("/rest/posts/<urn>", ("GET",), read, API)
    yield Route("/rest/posts/<urn>", ("POST",), change, API)
    yield Route("/rest/posts/<urn>", ("DELETE",), delete, API)
