"""A past from a file: posts and consents that members had before the simulator was started."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advocacy.sharing.linkedin.simulator import members, organizations, posts, tokens
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue


def load(simulator: Simulator, path: Path) -> None:
    """Take over the posts and tokens of ``{"posts": [{"urn", "author", "commentary", "content"}],
    "organizations"?: [{"id", "name", "vanity"?, "admins"}],
    "tokens": [{"secret", "kind", "client_id", "member", "scopes", "authorized_at",
    "expires_at"}]}``.

    A post's number says when it was written. What is known already stays as it is, so that a file
    can be loaded at every start; what belongs to nobody here is passed over. Raises UnfitValue
    when the file holds something else.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        for page in held.get("organizations", []):
            known = members.by_sub(simulator.state)
            admins = [each for each in page["admins"] if each in known]
            organizations.register(simulator.state, {**page, "admins": admins})
        _posts(simulator, held["posts"])
        _tokens(simulator, held["tokens"])
    except (KeyError, TypeError, AttributeError) as problem:
        raise UnfitValue(f"{path} does not hold posts and tokens: {problem!r}") from problem


def _posts(simulator: Simulator, listed: list[Mapping[str, Any]]) -> None:
    known = {*members.by_sub(simulator.state)}
    known |= {each.urn for each in organizations.everyone(simulator.state)}
    with simulator.state.writing() as db:
        written = {row["urn"] for row in db.execute("SELECT urn FROM post")}
        for each in listed:
            sub = each["author"].removeprefix(members.PERSON)
            if each["urn"] in written or sub not in known:
                continue
            posts.insert(
                db,
                sub=sub,
                client_id="",
                body=each,
                created_ms=int(each["urn"].rpartition(":")[2]) >> posts.SNOWFLAKE_BITS,
                origin="import",
                urn=each["urn"],
            )


def _tokens(simulator: Simulator, listed: list[Mapping[str, Any]]) -> None:
    known = members.by_sub(simulator.state)
    for each in listed:
        sub = each["member"].removeprefix(members.PERSON)
        if sub in known:
            tokens.remember(
                simulator.state,
                each["secret"],
                kind=each["kind"],
                client_id=each["client_id"],
                sub=sub,
                scopes=frozenset(each["scopes"]),
                authorized_at=each["authorized_at"],
                expires_at=each["expires_at"],
            )
