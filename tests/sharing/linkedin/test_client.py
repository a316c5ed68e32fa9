"""The client's requests on the wire, and its reading of answers that the simulator cannot give."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.kernel.http import GuardedSession
from advocacy.sharing.linkedin.client import LinkedInClient, Metric
from advocacy.sharing.linkedin.content import Article, Visibility
from advocacy.sharing.linkedin.errors import (
    AmbiguousError,
    DuplicatePost,
    LinkedInError,
    MediaRejected,
    PermanentError,
    PermissionMissing,
    QuotaExceeded,
    QuotaScope,
    ReconnectNeeded,
    ReconnectReason,
    TransientError,
    VersionInactive,
)
from advocacy.sharing.linkedin.hosts import may_see_token
from advocacy.sharing.linkedin.little_text import escape
from advocacy.sharing.linkedin.uploads import MediaStatus
from tests.kernel.http_server import Request, Server, serve

TOKEN = "AQVsecret-token"
ME = "urn:li:person:abc"
URN = "urn:li:share:7389012345678901248"
NOW = datetime(2026, 10, 5, 22, 15, tzinfo=UTC)


class Stub:
    """LinkedIn as a test wants it: `on("POST /rest/posts", 201)` says what to answer."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[Request], None]] = {}

    def respond(self, request: Request) -> None:
        path = request.path.partition("?")[0]
        self.answers[f"{request.command} {path}"](request)

    def on(self, call: str, status: int = 200, body: Any = None, **headers: str) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.answers[call] = lambda request: request.answer(status, data, **headers)

    def hang_up_on(self, call: str) -> None:
        def respond(request: Request) -> None:
            request.close_connection = True

        self.answers[call] = respond


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def server(stub: Stub) -> Iterator[Server]:
    with serve(stub.respond) as server:
        yield server


@pytest.fixture
def client(server: Server) -> LinkedInClient:
    return LinkedInClient(TOKEN, api_version="202610", base_url=server.url, now=lambda: NOW)


def post(client: LinkedInClient, **options: Any) -> Any:
    return client.create_post(author=ME, commentary=escape("Hello (all)"), **options)


def sent(server: Server, index: int = -1) -> Any:
    return json.loads(server.requests[index].body)


# Posts


def test_creating_a_post(stub: Stub, server: Server, client: LinkedInClient) -> None:
    stub.on("POST /rest/posts", 201, x_restli_id=URN, x_li_uuid="uuid-1")
    created = post(
        client,
        content=Article("https://example.com/", "Title"),
        visibility=Visibility.CONNECTIONS,
        reshare_of="urn:li:share:1",
    )
    assert (created.urn, created.request_id) == (URN, "uuid-1")
    assert created.created_at.year == 2025
    headers = server.requests[0].headers
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["LinkedIn-Version"] == "202610"
    assert headers["X-Restli-Protocol-Version"] == "2.0.0"
    assert headers["Content-Type"] == "application/json"
    assert sent(server) == {
        "author": ME,
        "commentary": "Hello \\(all\\)",
        "visibility": "CONNECTIONS",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
        "content": {"article": {"source": "https://example.com/", "title": "Title"}},
        "reshareContext": {"parent": "urn:li:share:1"},
    }


@pytest.mark.parametrize("headers", [{}, {"x_restli_id": ""}, {"x_restli_id": "urn:li:person:1"}])
def test_a_success_that_does_not_name_the_post_is_ambiguous(
    stub: Stub, client: LinkedInClient, headers: dict[str, str]
) -> None:
    stub.on("POST /rest/posts", 201, **headers)
    with pytest.raises(AmbiguousError):
        post(client)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_failing_server_leaves_open_whether_it_posted(
    stub: Stub, client: LinkedInClient, status: int
) -> None:
    stub.on("POST /rest/posts", status)
    stub.on("GET /v2/userinfo", status)
    with pytest.raises(AmbiguousError) as caught:
        post(client)
    assert caught.value.status == status
    with pytest.raises(TransientError):
        client.userinfo()


def test_a_lost_answer_is_ambiguous_for_posts_only(stub: Stub, client: LinkedInClient) -> None:
    stub.hang_up_on("POST /rest/posts")
    stub.hang_up_on("GET /v2/userinfo")
    with pytest.raises(AmbiguousError):
        post(client)
    with pytest.raises(TransientError):
        client.userinfo()


def test_a_connection_that_never_was_is_not_ambiguous(server: Server) -> None:
    server.shutdown()
    server.server_close()
    client = LinkedInClient(TOKEN, api_version="202610", base_url=server.url)
    with pytest.raises(TransientError):
        post(client)


def test_a_redirect_is_not_followed(stub: Stub, client: LinkedInClient) -> None:
    stub.on("POST /rest/posts", 302, location="/elsewhere")
    with pytest.raises(PermanentError):
        post(client)


def test_deleting(stub: Stub, server: Server, client: LinkedInClient) -> None:
    path = "/rest/posts/urn%3Ali%3Ashare%3A7389012345678901248"
    for status in (204, 404):
        stub.on(f"DELETE {path}", status)
        client.delete_post(URN)
    assert server.paths == [path, path]
    stub.on(f"DELETE {path}", 403)
    with pytest.raises(PermissionMissing):
        client.delete_post(URN)


# Errors


def throttled(message: str) -> dict[str, Any]:
    return {"status": 429, "serviceErrorCode": 101, "code": "TOO_MANY_REQUESTS", "message": message}


def validation(code: str, message: str = "Bad.") -> dict[str, Any]:
    return {
        "status": 400,
        "message": message,
        "errorDetails": {"inputErrors": [{"code": code, "description": "x", "input": {}}]},
    }


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (401, {"serviceErrorCode": 401, "message": "Empty oauth2_access_token"}, ReconnectNeeded),
        (403, {"serviceErrorCode": 100, "code": "ACCESS_DENIED"}, PermissionMissing),
        (426, {"code": "NONEXISTENT_VERSION"}, VersionInactive),
        (429, throttled("Too fast."), TransientError),
        (409, {}, TransientError),
        (400, validation("FIELD_LENGTH_TOO_LONG"), PermanentError),
        (400, {"code": "VERSION_MISSING"}, PermanentError),
        (400, validation("MEDIA_ASSET_WAITING_UPLOAD"), TransientError),
        (400, validation("EXPIRED_UPLOAD_URL"), TransientError),
        (400, validation("MEDIA_ASSET_PROCESSING_FAILED"), MediaRejected),
        (404, None, PermanentError),
        (400, ["no", "object"], PermanentError),
        (400, {"errorDetails": {"inputErrors": []}, "message": None}, PermanentError),
    ],
)
def test_errors(
    stub: Stub,
    client: LinkedInClient,
    status: int,
    body: Any,
    expected: type[LinkedInError],
) -> None:
    stub.on("POST /rest/posts", status, body, x_li_uuid="uuid-2")
    with pytest.raises(LinkedInError) as caught:
        post(client)
    assert type(caught.value) is expected
    assert caught.value.status == status
    assert caught.value.request_id == "uuid-2"
    assert "uuid-2" in str(caught.value)
    assert TOKEN not in repr(caught.value) + str(caught.value)


@pytest.mark.parametrize(
    ("service_code", "reason"),
    [
        (65600, ReconnectReason.INVALID),
        (65601, ReconnectReason.REVOKED),
        (65602, ReconnectReason.EXPIRED),
        (65608, ReconnectReason.RESTRICTED),
        (1, ReconnectReason.INVALID),
    ],
)
def test_why_to_reconnect(
    stub: Stub, client: LinkedInClient, service_code: int, reason: ReconnectReason
) -> None:
    stub.on("POST /rest/posts", 401, {"serviceErrorCode": service_code, "message": "No."})
    with pytest.raises(ReconnectNeeded) as caught:
        post(client)
    assert caught.value.reason is reason
    assert caught.value.service_code == service_code


@pytest.mark.parametrize(("age", "expected"), [(29, TransientError), (31, ReconnectNeeded)])
def test_a_new_token_may_be_called_revoked(
    stub: Stub, server: Server, age: int, expected: type[LinkedInError]
) -> None:
    stub.on("GET /v2/userinfo", 401, {"serviceErrorCode": 65601, "message": "REVOKED"})
    client = LinkedInClient(
        TOKEN,
        api_version="202610",
        base_url=server.url,
        issued_at=NOW - timedelta(seconds=age),
        now=lambda: NOW,
    )
    with pytest.raises(LinkedInError) as caught:
        client.userinfo()
    assert type(caught.value) is expected


@pytest.mark.parametrize(
    ("whose", "scope"),
    [
        ("APPLICATION_AND_MEMBER", QuotaScope.MEMBER),
        ("MEMBER", QuotaScope.MEMBER),
        ("APPLICATION", QuotaScope.APPLICATION),
    ],
)
def test_the_day_limit_ends_at_midnight_utc(
    stub: Stub, client: LinkedInClient, whose: str, scope: QuotaScope
) -> None:
    message = f"Resource level throttle {whose} DAY limit for calls to this resource is reached."
    stub.on("POST /rest/posts", 429, throttled(message))
    with pytest.raises(QuotaExceeded) as caught:
        post(client)
    assert caught.value.resets_at == datetime(2026, 10, 6, tzinfo=UTC)
    assert caught.value.scope is scope


@pytest.mark.parametrize(
    ("text", "urn"),
    [
        ("Content is a duplicate of urn:li:share:714", "urn:li:share:714"),
        ("Content is a duplicate of urn:li:ugcPost:715.", "urn:li:ugcPost:715"),
        ("Content is a duplicate.", None),
    ],
)
def test_a_duplicate_names_the_other_post(
    stub: Stub, client: LinkedInClient, text: str, urn: str | None
) -> None:
    stub.on("POST /rest/posts", 422, validation("DUPLICATE_POST", f"x: {text}"))
    with pytest.raises(DuplicatePost) as caught:
        post(client)
    assert caught.value.urn == urn


# Profile and figures


def test_userinfo(stub: Stub, server: Server, client: LinkedInClient) -> None:
    stub.on(
        "GET /v2/userinfo",
        body={
            "sub": "abc",
            "name": "Ada Lovelace",
            "given_name": "Ada",
            "family_name": "Lovelace",
            "picture": "https://media.licdn.com/x",
            "email_verified": "true",
            "locale": {"country": "DE", "language": "de"},
        },
    )
    info = client.userinfo()
    assert (info.urn, info.name, info.locale) == (ME, "Ada Lovelace", "de-DE")
    assert (info.email, info.email_verified) == (None, True)
    assert "LinkedIn-Version" not in server.requests[0].headers


@pytest.mark.parametrize("body", [{}, [], "text", {"name": "Ada"}])
def test_userinfo_without_a_member(stub: Stub, client: LinkedInClient, body: object) -> None:
    stub.on("GET /v2/userinfo", body=body)
    stub.on("GET /v2/me", body=body)
    for scopes in ({"openid"}, {"r_basicprofile"}):
        with pytest.raises(TransientError):
            client.profile(scopes)


def analytics(metric_type: object, count: object = 72) -> dict[str, Any]:
    element = {"count": count, "metricType": metric_type, "targetEntity": {"share": URN}}
    return {"paging": {"start": 0, "count": 10, "links": []}, "elements": [element]}


OLD = "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1"


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (analytics("IMPRESSION"), 72),
        (analytics({OLD: "IMPRESSION"}), 72),
        (analytics("IMPRESSION", 0), 0),
        (analytics("REACTION"), None),
        (analytics("IMPRESSION", None), None),
        (analytics(None), None),
        ({"elements": []}, None),
        ({}, None),
    ],
)
def test_unknown_is_not_zero(
    stub: Stub, client: LinkedInClient, body: Any, count: int | None
) -> None:
    stub.on("GET /rest/memberCreatorPostAnalytics", body=body)
    assert client.post_analytics(URN, [Metric.IMPRESSION]) == {Metric.IMPRESSION: count}


@pytest.mark.parametrize(
    ("urn", "entity"),
    [
        ("urn:li:share:71", "(share:urn%3Ali%3Ashare%3A71)"),
        ("urn:li:ugcPost:72", "(ugc:urn%3Ali%3AugcPost%3A72)"),
    ],
)
def test_analytics_are_asked_in_rest_li(
    stub: Stub, server: Server, client: LinkedInClient, urn: str, entity: str
) -> None:
    stub.on("GET /rest/memberCreatorPostAnalytics", body={})
    client.post_analytics(urn, [Metric.REACTION, Metric.COMMENT])
    assert server.paths == [
        f"/rest/memberCreatorPostAnalytics?q=entity&entity={entity}"
        f"&queryType={metric}&aggregation=TOTAL"
        for metric in ("REACTION", "COMMENT")
    ]


def test_what_cannot_be_known_is_not_asked(server: Server) -> None:
    client = LinkedInClient(TOKEN, api_version="202603", base_url=server.url)
    assert client.post_analytics(URN, [Metric.LINK_CLICKS]) == {Metric.LINK_CLICKS: None}
    assert client.post_analytics("urn:li:activity:7", [Metric.COMMENT]) == {Metric.COMMENT: None}
    assert server.paths == []


def test_a_refused_metric_is_unknown_and_a_refused_token_an_error(
    stub: Stub, client: LinkedInClient
) -> None:
    stub.on("GET /rest/memberCreatorPostAnalytics", 400, {"message": "DAILY"})
    assert client.post_analytics(URN, [Metric.COMMENT]) == {Metric.COMMENT: None}
    stub.on("GET /rest/memberCreatorPostAnalytics", 403, {})
    with pytest.raises(PermissionMissing):
        client.post_analytics(URN, [Metric.COMMENT])


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ({"elements": [{"memberFollowersCount": 961}]}, 961),
        ({"elements": [{"memberFollowersCount": 0}]}, 0),
        ({"elements": []}, None),
        ({}, None),
    ],
)
def test_followers(stub: Stub, client: LinkedInClient, body: Any, count: int | None) -> None:
    stub.on("GET /rest/memberFollowersCount", body=body)
    assert client.followers_count() == count


# Uploads


def test_an_image_is_asked_for_and_put(stub: Stub, server: Server, client: LinkedInClient) -> None:
    value = {"uploadUrl": f"{server.url}/dms/1", "image": "urn:li:image:1", "uploadUrlExpiresAt": 1}
    stub.on("POST /rest/images", body={"value": value})
    stub.on("PUT /dms/1", 201)
    assert client.upload_image(owner=ME, data=b"JPEG", content_type="image/jpeg") == value["image"]
    assert server.requests[0].path == "/rest/images?action=initializeUpload"
    assert sent(server, 0) == {"initializeUploadRequest": {"owner": ME}}
    assert server.requests[1].body == b"JPEG"
    assert server.requests[1].headers["Content-Type"] == "image/jpeg"
    assert server.requests[1].headers["Authorization"] == f"Bearer {TOKEN}"


def test_the_token_does_not_follow_an_upload_to_a_stranger(stub: Stub, server: Server) -> None:
    with serve(lambda request: request.answer(201)) as stranger:
        value = {"uploadUrl": f"{stranger.url}/x", "document": "urn:li:document:1"}
        stub.on("POST /rest/documents", body={"value": value})
        client = LinkedInClient(
            TOKEN,
            api_version="202610",
            base_url=server.url,
            session=GuardedSession(trusted_origins=[server.url, stranger.url]),
        )
        client.upload_document(owner=ME, data=b"%PDF", content_type="application/pdf")
    assert stranger.requests[0].body == b"%PDF"
    assert "Authorization" not in stranger.requests[0].headers


def test_an_upload_address_in_the_private_network_is_not_visited(
    stub: Stub, client: LinkedInClient
) -> None:
    value = {"uploadUrl": "http://169.254.169.254/latest", "image": "urn:li:image:1"}
    stub.on("POST /rest/images", body={"value": value})
    with pytest.raises(PermanentError):
        client.upload_image(owner=ME, data=b"JPEG", content_type="image/jpeg")


@pytest.mark.parametrize(
    ("status", "expected"),
    [(403, TransientError), (410, TransientError), (500, TransientError), (400, PermanentError)],
)
def test_a_failing_upload_is_never_ambiguous(
    stub: Stub,
    server: Server,
    client: LinkedInClient,
    status: int,
    expected: type[LinkedInError],
) -> None:
    value = {"uploadUrl": f"{server.url}/dms/1", "image": "urn:li:image:1"}
    stub.on("POST /rest/images", body={"value": value})
    stub.on("PUT /dms/1", status)
    with pytest.raises(LinkedInError) as caught:
        client.upload_image(owner=ME, data=b"JPEG", content_type="image/jpeg")
    assert type(caught.value) is expected


@pytest.mark.parametrize("body", [{}, {"value": {}}, {"value": {"uploadUrl": ""}}])
def test_an_upload_without_an_address(stub: Stub, client: LinkedInClient, body: object) -> None:
    stub.on("POST /rest/images", body=body)
    stub.on("POST /rest/videos", body=body)
    with pytest.raises(TransientError):
        client.upload_image(owner=ME, data=b"JPEG", content_type="image/jpeg")
    with pytest.raises(TransientError):
        client.upload_video(owner=ME, file=io.BytesIO(b"x"), size_bytes=1)


def test_what_linkedin_would_refuse_is_not_sent(server: Server, client: LinkedInClient) -> None:
    with pytest.raises(MediaRejected):
        client.upload_image(owner=ME, data=b"x", content_type="image/webp")
    with pytest.raises(MediaRejected):
        client.upload_document(owner=ME, data=b"x", content_type="text/plain")
    with pytest.raises(MediaRejected):
        client.upload_document(
            owner=ME, data=bytes(100 * 1024 * 1024 + 1), content_type="application/pdf"
        )
    assert server.paths == []


def test_a_video_goes_in_parts(stub: Stub, server: Server, client: LinkedInClient) -> None:
    value = {
        "video": "urn:li:video:1",
        "uploadToken": "",
        "uploadInstructions": [
            {"uploadUrl": f"{server.url}/part/1", "firstByte": 0, "lastByte": 3},
            {"uploadUrl": f"{server.url}/part/2", "firstByte": 4, "lastByte": 5},
        ],
    }
    initialize = {"value": value}

    def videos(request: Request) -> None:
        body = json.dumps(initialize).encode() if "initialize" in request.path else b""
        request.answer(200, body)

    stub.answers["POST /rest/videos"] = videos
    stub.on("PUT /part/1", 200, etag='"/signed/1"')
    stub.on("PUT /part/2", 200, etag="/signed/2")
    assert client.upload_video(owner=ME, file=io.BytesIO(b"abcdef"), size_bytes=6) == value["video"]
    assert sent(server, 0)["initializeUploadRequest"]["fileSizeBytes"] == 6
    assert [request.body for request in server.requests[1:3]] == [b"abcd", b"ef"]
    assert all("Authorization" not in request.headers for request in server.requests[1:3])
    assert server.requests[3].path == "/rest/videos?action=finalizeUpload"
    assert sent(server, 3)["finalizeUploadRequest"] == {
        "video": "urn:li:video:1",
        "uploadToken": "",
        "uploadedPartIds": ["/signed/1", "/signed/2"],
    }
    with pytest.raises(MediaRejected, match="shorter"):
        client.upload_video(owner=ME, file=io.BytesIO(b"abcde"), size_bytes=6)
    stub.on("PUT /part/1", 200)
    with pytest.raises(TransientError):
        client.upload_video(owner=ME, file=io.BytesIO(b"abcdef"), size_bytes=6)


def test_media_status(stub: Stub, client: LinkedInClient) -> None:
    stub.on("GET /rest/images/urn%3Ali%3Aimage%3A1", body={"status": "PROCESSING"})
    assert client.media_status("urn:li:image:1") is MediaStatus.PROCESSING
    stub.on("GET /rest/videos/urn%3Ali%3Avideo%3A1", body={"status": "SOMETHING_NEW"})
    with pytest.raises(TransientError):
        client.media_status("urn:li:video:1")
    with pytest.raises(ValueError, match="Not the URN"):
        client.media_status("urn:li:share:1")


# Where the token may go


def test_the_token_does_not_travel_in_clear() -> None:
    for base in ("http://api.linkedin.com", "http://10.0.0.1:8901", "ftp://api.linkedin.com"):
        with pytest.raises(ValueError, match=r"https|Not an http"):
            LinkedInClient(TOKEN, api_version="202610", base_url=base)
    LinkedInClient(
        TOKEN,
        api_version="202610",
        base_url="http://simulator:8901",
        trusted_origins=["http://simulator:8901"],
    )


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://api.linkedin.com/x", True),
        ("https://www.linkedin.com/dms-uploads/x", True),
        ("https://linkedin.com/", True),
        ("http://www.linkedin.com/x", False),
        ("https://www.linkedin.com:8443/x", False),
        ("https://evillinkedin.com/", False),
        ("https://linkedin.com.evil.example/", False),
        ("https://media.licdn.com/", False),
        ("https://www.linkedin.com@evil.example/", False),
        ("//www.linkedin.com/", False),
        ("", False),
    ],
)
def test_hosts_that_may_see_the_token(url: str, allowed: bool) -> None:

    assert may_see_token(url, base="https://api.linkedin.com") is allowed
    assert may_see_token("http://127.0.0.1:8901/up", base="http://127.0.0.1:8901")
    assert not may_see_token("http://127.0.0.1:8902/up", base="http://127.0.0.1:8901")
