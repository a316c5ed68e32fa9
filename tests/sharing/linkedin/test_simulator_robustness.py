"""Whatever a client sends, the simulator answers with a refusal and never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from advocacy.sharing.linkedin.simulator import apps, members, tokens
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.wsgi import Application
from tests.sharing.linkedin.simulated import PEOPLE, VERSION, text_post

EXAMPLES = settings(max_examples=150, deadline=None)
MARA = "urn:li:person:mara-1"
REFUSALS = {400, 403, 404, 409, 422}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.characters(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
contents = st.fixed_dictionaries(
    {},
    optional={
        "article": st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("source", "title", "thumbnail"), anything)
        ),
        "media": st.fixed_dictionaries({}, optional={"id": anything, "altText": anything}),
        "multiImage": st.fixed_dictionaries({}, optional={"images": anything}),
        "poll": st.fixed_dictionaries(
            {},
            optional={
                "question": st.just("Which?") | anything,
                "options": st.just([{"text": "a"}, {"text": "b"}]) | anything,
                "settings": st.fixed_dictionaries({"duration": anything}) | anything,
            },
        ),
    },
)
changes = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(text_post(MARA), anything)
    | {
        "content": contents | anything,
        "reshareContext": st.fixed_dictionaries({"parent": anything}) | anything,
        "distribution": st.fixed_dictionaries({"feedDistribution": anything}) | anything,
    },
)


class Robust:
    """Mara's calls straight into the application, without a server between."""

    def __init__(self, simulator: Simulator) -> None:
        self._client = Client(Application(simulator))
        app = apps.register(
            simulator.state,
            {"client_id": "demo-client", "quota": {"app": 10**9, "member": 10**9}},
        )
        granted = tokens.grant(
            simulator.state,
            simulator.clock,
            app=app,
            member=members.named(simulator.state, MARA),
            scopes=app.scopes,
        )
        self._headers = {
            "Authorization": f"Bearer {granted.access_token}",
            "LinkedIn-Version": VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
        }

    def status(self, method: str, path: str, body: Any = None, **headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self._client.open(path, method=method, json=body, headers=self._headers | named)
        assert response.status_code < 400 or response.is_json
        return response.status_code


@pytest.fixture(scope="module")
def robust(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Robust]:
    simulator = Simulator(tmp_path_factory.mktemp("robust") / "simulator.sqlite3")
    apps.register_demo(simulator.state)
    for person in PEOPLE:
        members.enrol(simulator.state, person)
    yield Robust(simulator)
    simulator.close()


@EXAMPLES
@given(changed=changes)
def test_creating_posts(robust: Robust, changed: dict[str, Any]):
    status = robust.status("POST", "/rest/posts", text_post(MARA) | changed)
    assert status == 201 or status in REFUSALS


@EXAMPLES
@given(body=anything, urn=st.text(max_size=20).map(lambda text: f"urn%3Ali%3A{text!a}"))
def test_changing_posts(robust: Robust, body: Any, urn: str):
    path = "/rest/posts/" + urn.replace("/", "").replace("?", "").replace("#", "")
    for patch in (
        body,
        {"patch": body},
        {"patch": {"$set": body}},
        {"patch": {"$set": {"commentary": body}}},
    ):
        assert robust.status("POST", path, patch, X_RestLi_Method="PARTIAL_UPDATE") in REFUSALS


@EXAMPLES
@given(body=anything, kind=st.sampled_from(["images", "documents", "videos"]))
def test_initializing_uploads(robust: Robust, body: Any, kind: str):
    path = f"/rest/{kind}?action=initializeUpload"
    wanted = [body, {"initializeUploadRequest": body}]
    wanted += [{"initializeUploadRequest": {"owner": body}}]
    wanted += [{"initializeUploadRequest": {"owner": MARA, "fileSizeBytes": body}}]
    for each in wanted:
        assert robust.status("POST", path, each) in REFUSALS | {200}


@EXAMPLES
@given(body=anything)
def test_finalizing_uploads(robust: Robust, body: Any):
    whole = {"video": body, "uploadToken": body, "uploadedPartIds": body}
    for each in (body, {"finalizeUploadRequest": body}, {"finalizeUploadRequest": whole}):
        assert robust.status("POST", "/rest/videos?action=finalizeUpload", each) in REFUSALS


@EXAMPLES
@given(value=st.text(alphabet="List():,aurn%3Anx0\0é&=", max_size=30))
def test_queries(robust: Robust, value: str):
    for query in (
        f"/rest/posts?ids={value}",
        f"/rest/posts?q={value}",
        f"/rest/images?ids={value}",
        f"/rest/memberCreatorPostAnalytics?q=entity&queryType=REACTION&entity={value}",
        f"/rest/memberCreatorPostAnalytics?q=me&queryType=REACTION&dateRange={value}",
        f"/rest/memberCreatorPostAnalytics?q=me&queryType={value}",
    ):
        assert robust.status("GET", query) in REFUSALS | {200}


@EXAMPLES
@given(values=st.dictionaries(st.text(), anything, max_size=2) | anything)
def test_the_control_interface(robust: Robust, values: Any):
    named = [values]
    for name in (
        "client_id",
        "members",
        "posts",
        "kind",
        "count",
        "email",
        "action",
        "latency",
        "scope_separator",
    ):
        named.append({name: values})
    named.append({"email": "new@example.org", "name": values})
    for path in ("switches", "clock", "faults", "apps", "tokens", "posts", "members"):
        for each in named:
            assert robust.status("POST", f"/simulator/{path}", each) in {200, 400}
