"""A simulator as the tests use it: over real HTTP, with the requests a client would send."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import requests
from PIL import Image

from advocacy.sharing.linkedin.simulator import SimulatorServer

VERSION = "202605"
REDIRECT_URI = "https://product.example/linkedin/callback?from=share"
MARA = "mara@example.org"
JONAS = "jonas@example.org"
PEOPLE = (
    {"sub": "mara-1", "name": "Mara Klein", "email": MARA, "headline": "Acoustics engineer"},
    {"sub": "jonas-2", "name": "Jonas Okafor", "email": JONAS, "connections": 900},
)
COMMUNITY_SCOPES = "w_member_social r_member_postAnalytics r_member_profileAnalytics"
SELF_SERVE_SCOPES = "openid profile email w_member_social"
TIMEOUT = 20


def text_post(author: str, commentary: str = "Hello", **fields: Any) -> dict[str, Any]:
    return {
        "author": author,
        "commentary": commentary,
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    } | fields


def png(width: int = 40, height: int = 20, kind: str = "PNG") -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(picture, kind)
    return picture.getvalue()


@dataclass
class Client:
    """Calls of one member's token."""

    url: str
    token: str
    urn: str
    version: str = VERSION

    def headers(self, **changes: str | None) -> dict[str, str]:
        """The headers of every call; an argument changes one, None leaves it out."""
        headers: dict[str, str | None] = {
            "Authorization": f"Bearer {self.token}",
            "LinkedIn-Version": self.version,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        headers |= {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in headers.items() if value is not None}

    def call(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **how: Any
    ) -> requests.Response:
        return requests.request(
            method, self.url + path, headers=headers or self.headers(), timeout=TIMEOUT, **how
        )

    def post(self, commentary: str = "Hello", **fields: Any) -> requests.Response:
        return self.call("POST", "/rest/posts", json=text_post(self.urn, commentary, **fields))

    def create(self, commentary: str = "Hello", **fields: Any) -> str:
        """The URN of a new post."""
        response = self.post(commentary, **fields)
        assert response.status_code == 201, response.text
        return response.headers["x-restli-id"]

    def initialize(self, kind: str = "image", **fields: Any) -> dict[str, Any]:
        response = self.call(
            "POST",
            f"/rest/{kind}s?action=initializeUpload",
            json={"initializeUploadRequest": {"owner": self.urn} | fields},
        )
        assert response.status_code == 200, response.text
        return response.json()["value"]

    def upload(self, data: bytes, kind: str = "image") -> str:
        """The URN of an uploaded image or document."""
        value = self.initialize(kind)
        stored = requests.put(
            value["uploadUrl"],
            data=data,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=TIMEOUT,
        )
        assert stored.status_code == 201, stored.text
        return value[kind]

    def analytics(self, urn: str, metric: str = "IMPRESSION", aggregation: str = "TOTAL"):
        kind = "ugc" if "ugcPost" in urn else "share"
        return self.call(
            "GET",
            f"/rest/memberCreatorPostAnalytics?q=entity&entity=({kind}:{quote(urn, safe='')})"
            f"&queryType={metric}&aggregation={aggregation}",
        )


@dataclass
class LinkedIn:
    """A running simulator with two members and its control interface."""

    server: SimulatorServer

    @property
    def url(self) -> str:
        return self.server.url

    def set(self, path: str, values: Any) -> Any:
        response = requests.post(f"{self.url}/simulator/{path}", json=values, timeout=TIMEOUT)
        assert response.status_code == 200, response.text
        return response.json()

    def get(self, path: str) -> Any:
        response = requests.get(f"{self.url}/simulator/{path}", timeout=TIMEOUT)
        assert response.status_code == 200, response.text
        return response.json()

    def advance(self, **units: float) -> None:
        lengths = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
        seconds = sum(count * lengths[unit] for unit, count in units.items())
        self.set("clock", {"advance_seconds": seconds})

    def arm(self, kind: str, count: int = 1, **more: Any) -> None:
        self.set("faults", {"kind": kind, "count": count} | more)

    def posts(self, **query: str) -> list[dict[str, Any]]:
        response = requests.get(f"{self.url}/simulator/posts", params=query, timeout=TIMEOUT)
        return response.json()["posts"]

    def client(
        self, member: str = MARA, *, client_id: str = "demo-client", scope: str = COMMUNITY_SCOPES
    ) -> Client:
        tokens = self.set("tokens", {"client_id": client_id, "member": member, "scope": scope})
        return Client(self.url, tokens["access_token"], f"urn:li:person:{tokens['sub']}")

    def register(self, client_id: str, **values: Any) -> dict[str, Any]:
        return self.set(
            "apps",
            {"client_id": client_id, "client_secret": "secret", "redirect_uris": [REDIRECT_URI]}
            | values,
        )

    def set_quota(self, *, app: int, member: int) -> None:
        """How many calls a day `demo-client` may make, in all and for one member."""
        self.set("apps", {"client_id": "demo-client", "quota": {"app": app, "member": member}})

    def self_serve_client(self, member: str = MARA) -> Client:
        self.register("self-serve", products="self_serve")
        return self.client(member, client_id="self-serve", scope=SELF_SERVE_SCOPES)

    # The member's side of OAuth

    def authorization(self, **changes: str | None) -> dict[str, str]:
        wanted: dict[str, str | None] = {
            "response_type": "code",
            "client_id": "demo-client",
            "redirect_uri": REDIRECT_URI,
            "state": "s&t=1",
            "scope": COMMUNITY_SCOPES,
        }
        return {name: value for name, value in (wanted | changes).items() if value is not None}

    def consent(
        self,
        decision: str = "allow",
        member: str = "mara-1",
        session: requests.Session | None = None,
        **changes: str | None,
    ) -> dict[str, str]:
        """What the app's redirect address is called with."""
        response = (session or requests).post(
            f"{self.url}/oauth/v2/authorization",
            data=self.authorization(**changes) | {"decision": decision, "member": member},
            allow_redirects=False,
            timeout=TIMEOUT,
        )
        assert response.status_code == 303, response.text
        return callback(response)

    def token(self, code: str, /, **changes: str | None) -> requests.Response:
        fields: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "client_id": "demo-client",
            "client_secret": "demo-secret",
        }
        return self.oauth("accessToken", fields | changes)

    def oauth(self, path: str, fields: dict[str, str | None]) -> requests.Response:
        return requests.post(f"{self.url}/oauth/v2/{path}", data=fields, timeout=TIMEOUT)


def callback(response: requests.Response) -> dict[str, str]:
    address = response.headers["Location"]
    assert address.startswith(REDIRECT_URI)
    query = parse_qs(urlsplit(address).query)
    assert query.pop("from") == ["share"]
    return {name: values[0] for name, values in query.items()}
