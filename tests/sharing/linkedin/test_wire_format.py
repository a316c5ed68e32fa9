"""The simulator against bytes on a socket: what a client that was not written here sends and reads.

Only `http.client` and what LinkedIn documents; nothing of our own client is used.
"""

from __future__ import annotations

import http.client
import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from tests.sharing.linkedin.simulated import (
    COMMUNITY_SCOPES,
    JONAS,
    MARA,
    REDIRECT_URI,
    SELF_SERVE_SCOPES,
    LinkedIn,
    png,
    text_post,
)

FORM = "application/x-www-form-urlencoded"
VERSIONED = {"LinkedIn-Version": "202605", "X-Restli-Protocol-Version": "2.0.0"}
PAGE_SCOPES = f"{COMMUNITY_SCOPES} r_organization_admin r_organization_social"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    """By lower-case name."""
    body: bytes

    @property
    def json(self):
        assert self.headers["content-type"].split(";")[0] == "application/json"
        return json.loads(self.body)


@dataclass
class Wire:
    url: str
    token: str = ""

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """One request on a connection of its own. `content_type="…"` becomes Content-Type."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        connection.request(method, path, body or None, sent)
        response = connection.getresponse()
        answer = Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )
        connection.close()
        return answer

    def rest(self, method: str, path: str, value: object = None, **headers: str) -> Answer:
        body = b"" if value is None else json.dumps(value).encode()
        kind = {"content_type": "application/json"} if body else {}
        return self.send(method, path, body, **VERSIONED, **kind, **headers)

    def form(self, path: str, **fields: str) -> Answer:
        return self.send("POST", path, urlencode(fields).encode(), content_type=FORM)


@pytest.fixture
def wire(linkedin: LinkedIn) -> Wire:
    return Wire(linkedin.url)


def signed_in(linkedin: LinkedIn, member: str = MARA, scope: str = COMMUNITY_SCOPES) -> Wire:
    granted = linkedin.set("tokens", {"client_id": "demo-client", "member": member, "scope": scope})
    return Wire(linkedin.url, granted["access_token"])


def consent(wire: Wire, scope: str) -> str:
    """The code that LinkedIn sends the browser back with."""
    answer = wire.form(
        "/oauth/v2/authorization",
        response_type="code",
        client_id="demo-client",
        redirect_uri=REDIRECT_URI,
        state="a b&c",
        scope=scope,
        member="mara-1",
        decision="allow",
    )
    assert (answer.status, answer.body[:0]) == (303, b"")
    assert answer.headers["location"].startswith(REDIRECT_URI)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["state"] == ["a b&c"]
    return query["code"][0]


def exchanged(wire: Wire, code: str, **changes: str) -> Answer:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT_URI,
        "client_id": "demo-client",
        "client_secret": "demo-secret",
    }
    return wire.form("/oauth/v2/accessToken", **fields | changes)


def test_from_consent_to_a_deleted_post(wire: Wire):
    granted = exchanged(wire, consent(wire, SELF_SERVE_SCOPES))
    assert granted.status == 200
    assert granted.headers["cache-control"] == "no-store"
    token = granted.json
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] in (5_183_999, 5_184_000)
    assert set(token["scope"].split(",")) == set(SELF_SERVE_SCOPES.split())
    assert 300 <= len(token["access_token"]) <= 1000
    claims = json.loads(urlsafe_b64decode(token["id_token"].split(".")[1] + "=="))
    assert (claims["aud"], claims["email_verified"]) == ("demo-client", "true")

    wire.token = token["access_token"]
    me = wire.send("GET", "/v2/userinfo").json
    assert (me["sub"], me["email_verified"]) == (claims["sub"], True)
    assert me["locale"] == {"country": "US", "language": "en"}
    person = f"urn:li:person:{me['sub']}"

    asked = wire.rest(
        "POST",
        "/rest/images?action=initializeUpload",
        {"initializeUploadRequest": {"owner": person}},
    )
    upload = asked.json["value"]
    assert set(upload) == {"uploadUrlExpiresAt", "uploadUrl", "image"}
    address = urlsplit(upload["uploadUrl"])
    stored = wire.send("PUT", f"{address.path}?{address.query}".rstrip("?"), png())
    assert (stored.status, stored.body) == (201, b"")

    body = text_post(person, "Hello \\(all\\) #wind", content={"media": {"id": upload["image"]}})
    created = wire.rest("POST", "/rest/posts", body, X_RestLi_Method="CREATE")
    assert (created.status, created.body) == (201, b"")
    urn = created.headers["x-restli-id"]
    assert urn.startswith("urn:li:share:")
    assert created.headers["x-li-uuid"]
    key = quote(urn, safe="")

    changed = wire.rest(
        "POST",
        f"/rest/posts/{key}",
        {"patch": {"$set": {"commentary": "Better"}}},
        X_RestLi_Method="PARTIAL_UPDATE",
    )
    assert (changed.status, changed.body) == (204, b"")
    assert wire.rest("GET", f"/rest/posts/{key}").status == 200  # this app may read
    for _again in range(2):
        gone = wire.rest("DELETE", f"/rest/posts/{key}", X_RestLi_Method="DELETE")
        assert (gone.status, gone.body) == (204, b"")
    assert wire.rest("GET", f"/rest/posts/{key}").status == 404


def test_a_code_serves_once_and_pkce_is_refused(wire: Wire):
    code = consent(wire, SELF_SERVE_SCOPES)
    refused = exchanged(wire, code, code_verifier="x" * 43)
    assert (refused.status, refused.json["error"]) == (401, "invalid_client")
    assert exchanged(wire, code).status == 200
    again = exchanged(wire, code)
    assert (again.status, again.json["error"]) == (400, "invalid_request")
    assert set(again.json) == {"error", "error_description"}


def test_what_discovery_names_is_there(wire: Wire):
    named = wire.send("GET", "/oauth/.well-known/openid-configuration").json
    assert named["issuer"] == f"{wire.url}/oauth"
    assert named["id_token_signing_alg_values_supported"] == ["RS256"]
    keys = wire.send("GET", urlsplit(named["jwks_uri"]).path).json["keys"]
    assert {"kty", "n", "e", "kid", "use", "alg"} <= set(keys[0])
    assert urlsplit(named["token_endpoint"]).path == "/oauth/v2/accessToken"
    missing = wire.send("GET", urlsplit(named["userinfo_endpoint"]).path)
    assert missing.json == {
        "message": "Empty oauth2_access_token",
        "serviceErrorCode": 401,
        "status": 401,
    }


def test_introspection_and_revocation(linkedin: LinkedIn):
    wire = signed_in(linkedin)
    app = {"client_id": "demo-client", "client_secret": "demo-secret", "token": wire.token}
    told = wire.form("/oauth/v2/introspectToken", **app).json
    assert (told["active"], told["status"]) == (True, "active")
    assert told["expires_at"] > told["created_at"]
    assert wire.form("/oauth/v2/revoke", **app).status == 200
    assert wire.form("/oauth/v2/introspectToken", **app).json["status"] == "revoked"
    refused = wire.rest("GET", "/rest/memberFollowersCount?q=me")
    assert (refused.status, refused.json["serviceErrorCode"]) == (401, 65601)


class TestRestLi:
    @pytest.fixture
    def mara(self, linkedin: LinkedIn) -> Wire:
        return signed_in(linkedin)

    @pytest.fixture
    def urns(self, mara: Wire) -> list[str]:
        return [
            mara.rest("POST", "/rest/posts", text_post("urn:li:person:mara-1", text)).headers[
                "x-restli-id"
            ]
            for text in ("One", "Two")
        ]

    def test_several_at_once(self, mara: Wire, urns: list[str]):
        unknown = "urn:li:share:1"
        keys = ",".join(quote(urn, safe="") for urn in [*urns, unknown])
        answer = mara.rest("GET", f"/rest/posts?ids=List({keys})", X_RestLi_Method="BATCH_GET")
        assert set(answer.json) == {"results", "statuses", "errors"}
        assert set(answer.json["results"]) == set(urns)
        assert answer.json["results"][urns[0]]["commentary"] == "One"
        assert answer.json["errors"][unknown]["status"] == 404

    def test_a_query_in_the_body(self, mara: Wire, urns: list[str]):
        keys = ",".join(quote(urn, safe="") for urn in urns)
        answer = mara.send(
            "POST",
            "/rest/posts",
            f"ids=List({keys})".encode(),
            content_type=FORM,
            X_HTTP_Method_Override="GET",
            **VERSIONED,
        )
        assert set(answer.json["results"]) == set(urns)

    def test_query_and_body_in_parts(self, mara: Wire):
        value = json.dumps({"initializeUploadRequest": {"owner": "urn:li:person:mara-1"}})
        parts = (
            f"--xyz\r\nContent-Type: {FORM}\r\n\r\naction=initializeUpload\r\n"
            f"--xyz\r\nContent-Type: application/json\r\n\r\n{value}\r\n--xyz--\r\n"
        )
        answer = mara.send(
            "POST",
            "/rest/images",
            parts.encode(),
            content_type="multipart/mixed; boundary=xyz",
            X_HTTP_Method_Override="POST",
            **VERSIONED,
        )
        assert answer.json["value"]["image"].startswith("urn:li:image:")

    @pytest.mark.parametrize("body", [b"", b"--xyz", b"--xyz\r\n\r\n\xff\r\n--xyz--"])
    def test_broken_parts_are_refused_in_words(self, mara: Wire, body: bytes):
        answer = mara.send(
            "POST",
            "/rest/posts",
            body,
            content_type="multipart/mixed; boundary=xyz",
            X_HTTP_Method_Override="GET",
            **VERSIONED,
        )
        assert answer.status == 400
        assert answer.headers["x-restli-error-response"] == "true"
        assert answer.json["status"] == 400

    def test_figures_keep_their_structure_literal(self, mara: Wire, urns: list[str]):
        path = "/rest/memberCreatorPostAnalytics?q=entity&queryType=IMPRESSION&aggregation=TOTAL"
        key = quote(urns[0], safe="")
        answer = mara.rest("GET", f"{path}&entity=(share:{key})")
        (element,) = answer.json["elements"]
        assert element["metricType"] == "IMPRESSION"
        assert element["targetEntity"] == {"share": urns[0]}
        assert answer.json["paging"] == {"start": 0, "count": 10, "links": []}
        encoded = quote(f"(share:{key})", safe="")
        assert mara.rest("GET", f"{path}&entity={encoded}").status == 400
        daily = path.replace("TOTAL", "DAILY")
        assert mara.rest("GET", f"{daily}&entity=(share:{key})").status == 400

    def test_followers(self, mara: Wire):
        answer = mara.rest("GET", "/rest/memberFollowersCount?q=me").json
        assert set(answer["elements"][0]) == {"memberFollowersCount"}

    def test_every_refusal_names_the_call(self, mara: Wire):
        answer = mara.rest("GET", "/rest/nothing")
        assert answer.status == 404
        duplicate = [
            mara.rest("POST", "/rest/posts", text_post("urn:li:person:mara-1", "Twice"))
            for _ in range(2)
        ][1]
        assert duplicate.status == 422
        assert duplicate.json["errorDetails"]["inputErrors"][0]["code"] == "DUPLICATE_POST"
        assert duplicate.headers["x-li-uuid"]
        assert duplicate.headers["x-restli-protocol-version"] == "2.0.0"
        assert "retry-after" not in duplicate.headers


class TestCompanyPages:
    URN = "urn:li:organization:2414183"

    @pytest.fixture
    def page(self, linkedin: LinkedIn) -> str:
        linkedin.set(
            "organizations",
            {"id": 2414183, "name": "Acme", "vanity": "acme", "admins": ["mara-1"]},
        )
        post = {"author": self.URN, "commentary": "News \\(big\\)", "created": 1_760_000_000_000}
        (urn,) = linkedin.set("posts", {"posts": [post]})["urns"]
        return urn

    def test_pages_and_posts_of_who_manages_them(self, linkedin: LinkedIn, page: str):
        mara = signed_in(linkedin, scope=PAGE_SCOPES)
        roles = mara.rest(
            "GET",
            "/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED",
            X_RestLi_Method="FINDER",
        ).json
        assert roles["elements"] == [
            {
                "role": "ADMINISTRATOR",
                "organization": self.URN,
                "roleAssignee": "urn:li:person:mara-1",
                "state": "APPROVED",
            }
        ]
        named = mara.rest("GET", "/rest/organizations/2414183").json
        assert (named["localizedName"], named["vanityName"]) == ("Acme", "acme")
        found = mara.rest(
            "GET",
            f"/rest/posts?q=author&author={quote(self.URN, safe='')}&count=10&start=0",
            X_RestLi_Method="FINDER",
        ).json
        (post,) = found["elements"]
        assert (post["id"], post["author"]) == (page, self.URN)
        assert (post["commentary"], post["lifecycleState"]) == ("News \\(big\\)", "PUBLISHED")
        assert post["publishedAt"] == 1_760_000_000_000

    def test_nobody_else(self, linkedin: LinkedIn, page: str):
        finder = f"/rest/posts?q=author&author={quote(self.URN, safe='')}"
        jonas = signed_in(linkedin, JONAS, PAGE_SCOPES)
        assert jonas.rest("GET", finder).json["code"] == "ACCESS_DENIED"
        assert jonas.rest("GET", "/rest/organizations/2414183").status == 403
        assert jonas.rest("GET", "/rest/organizationAcls?q=roleAssignee").json["elements"] == []
        without_scope = signed_in(linkedin)
        assert without_scope.rest("GET", finder).status == 403
        assert without_scope.rest("GET", "/rest/organizationAcls?q=roleAssignee").status == 403
