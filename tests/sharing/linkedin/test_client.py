"""The client's requests on the wire, and its reading of answers that the simulator cannot give."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.sharing.linkedin.client import LinkedInClient, Metric
from advocacy.sharing.linkedin.content import Article, Reshare, Visibility
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
from advocacy.sharing.linkedin.little_text import escape
from tests.kernel.http_server import Server
from tests.sharing.linkedin.stub import ME, NOW, TOKEN, URN, Stub, sent


def post(stub_client: LinkedInClient, **options: Any) -> Any:
    return stub_client.create_post(author=ME, commentary=escape("Hello (all)"), **options)


# Posts


def test_creating_a_post(stub: Stub, stub_server: Server, stub_client: LinkedInClient) -> None:
    stub.on("POST /rest/posts", 201, x_restli_id=URN, x_li_uuid="uuid-1")
    created = post(
        stub_client,
        content=Article("https://example.com/", "Title"),
        visibility=Visibility.CONNECTIONS,
    )
    assert (created.urn, created.request_id) == (URN, "uuid-1")
    assert created.created_at.year == 2025
    headers = stub_server.requests[0].headers
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["LinkedIn-Version"] == "202610"
    assert headers["X-Restli-Protocol-Version"] == "2.0.0"
    assert headers["Content-Type"] == "application/json"
    assert sent(stub_server) == {
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
    }
    stub_server.requests.clear()
    post(stub_client, content=Reshare("urn:li:share:1"))
    assert sent(stub_server)["reshareContext"] == {"parent": "urn:li:share:1"}
    assert "content" not in sent(stub_server)


@pytest.mark.parametrize("headers", [{}, {"x_restli_id": ""}, {"x_restli_id": "urn:li:person:1"}])
def test_a_success_that_does_not_name_the_post_is_ambiguous(
    stub: Stub, stub_client: LinkedInClient, headers: dict[str, str]
) -> None:
    stub.on("POST /rest/posts", 201, **headers)
    with pytest.raises(AmbiguousError):
        post(stub_client)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_failing_server_leaves_open_whether_it_posted(
    stub: Stub, stub_client: LinkedInClient, status: int
) -> None:
    stub.on("POST /rest/posts", status)
    stub.on("GET /v2/userinfo", status)
    with pytest.raises(AmbiguousError) as caught:
        post(stub_client)
    assert caught.value.status == status
    with pytest.raises(TransientError):
        stub_client.userinfo()


def test_a_lost_answer_is_ambiguous_for_posts_only(stub: Stub, stub_client: LinkedInClient) -> None:
    stub.hang_up_on("POST /rest/posts")
    stub.hang_up_on("GET /v2/userinfo")
    with pytest.raises(AmbiguousError):
        post(stub_client)
    with pytest.raises(TransientError):
        stub_client.userinfo()


def test_a_connection_that_never_was_is_not_ambiguous(stub_server: Server) -> None:
    stub_server.shutdown()
    stub_server.server_close()
    client = LinkedInClient(TOKEN, api_version="202610", base_url=stub_server.url)
    with pytest.raises(TransientError):
        post(client)


def test_a_redirect_is_not_followed(stub: Stub, stub_client: LinkedInClient) -> None:
    stub.on("POST /rest/posts", 302, location="/elsewhere")
    with pytest.raises(PermanentError):
        post(stub_client)


def test_deleting(stub: Stub, stub_server: Server, stub_client: LinkedInClient) -> None:
    path = "/rest/posts/urn%3Ali%3Ashare%3A7389012345678901248"
    for status in (204, 404):
        stub.on(f"DELETE {path}", status)
        stub_client.delete_post(URN)
    assert stub_server.paths == [path, path]
    stub.on(f"DELETE {path}", 403)
    with pytest.raises(PermissionMissing):
        stub_client.delete_post(URN)


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
    stub_client: LinkedInClient,
    status: int,
    body: Any,
    expected: type[LinkedInError],
) -> None:
    stub.on("POST /rest/posts", status, body, x_li_uuid="uuid-2")
    with pytest.raises(LinkedInError) as caught:
        post(stub_client)
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
    stub: Stub, stub_client: LinkedInClient, service_code: int, reason: ReconnectReason
) -> None:
    stub.on("POST /rest/posts", 401, {"serviceErrorCode": service_code, "message": "No."})
    with pytest.raises(ReconnectNeeded) as caught:
        post(stub_client)
    assert caught.value.reason is reason
    assert caught.value.service_code == service_code


@pytest.mark.parametrize(("age", "expected"), [(29, TransientError), (31, ReconnectNeeded)])
def test_a_new_token_may_be_called_revoked(
    stub: Stub, stub_server: Server, age: int, expected: type[LinkedInError]
) -> None:
    stub.on("GET /v2/userinfo", 401, {"serviceErrorCode": 65601, "message": "REVOKED"})
    client = LinkedInClient(
        TOKEN,
        api_version="202610",
        base_url=stub_server.url,
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
    stub: Stub, stub_client: LinkedInClient, whose: str, scope: QuotaScope
) -> None:
    message = f"Resource level throttle {whose} DAY limit for calls to this resource is reached."
    stub.on("POST /rest/posts", 429, throttled(message))
    with pytest.raises(QuotaExceeded) as caught:
        post(stub_client)
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
    stub: Stub, stub_client: LinkedInClient, text: str, urn: str | None
) -> None:
    stub.on("POST /rest/posts", 422, validation("DUPLICATE_POST", f"x: {text}"))
    with pytest.raises(DuplicatePost) as caught:
        post(stub_client)
    assert caught.value.urn == urn


# Profile and figures


def test_userinfo(stub: Stub, stub_server: Server, stub_client: LinkedInClient) -> None:
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
    info = stub_client.userinfo()
    assert (info.urn, info.name, info.locale) == (ME, "Ada Lovelace", "de-DE")
    assert (info.email, info.email_verified) == (None, True)
    assert "LinkedIn-Version" not in stub_server.requests[0].headers


@pytest.mark.parametrize("body", [{}, [], "text", {"name": "Ada"}])
def test_userinfo_without_a_member(stub: Stub, stub_client: LinkedInClient, body: object) -> None:
    stub.on("GET /v2/userinfo", body=body)
    stub.on("GET /v2/me", body=body)
    for scopes in ({"openid"}, {"r_basicprofile"}):
        with pytest.raises(TransientError):
            stub_client.profile(scopes)


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
    stub: Stub, stub_client: LinkedInClient, body: Any, count: int | None
) -> None:
    stub.on("GET /rest/memberCreatorPostAnalytics", body=body)
    assert stub_client.post_analytics(URN, [Metric.IMPRESSION]) == {Metric.IMPRESSION: count}


@pytest.mark.parametrize(
    ("urn", "entity"),
    [
        ("urn:li:share:71", "(share:urn%3Ali%3Ashare%3A71)"),
        ("urn:li:ugcPost:72", "(ugc:urn%3Ali%3AugcPost%3A72)"),
    ],
)
def test_analytics_are_asked_in_rest_li(
    stub: Stub, stub_server: Server, stub_client: LinkedInClient, urn: str, entity: str
) -> None:
    stub.on("GET /rest/memberCreatorPostAnalytics", body={})
    stub_client.post_analytics(urn, [Metric.REACTION, Metric.COMMENT])
    assert stub_server.paths == [
        f"/rest/memberCreatorPostAnalytics?q=entity&entity={entity}"
        f"&queryType={metric}&aggregation=TOTAL"
        for metric in ("REACTION", "COMMENT")
    ]


def test_what_cannot_be_known_is_not_asked(stub_server: Server) -> None:
    client = LinkedInClient(TOKEN, api_version="202603", base_url=stub_server.url)
    assert client.post_analytics(URN, [Metric.LINK_CLICKS]) == {Metric.LINK_CLICKS: None}
    assert client.post_analytics("urn:li:activity:7", [Metric.COMMENT]) == {Metric.COMMENT: None}
    assert stub_server.paths == []


def test_a_refused_metric_is_unknown_and_a_refused_token_an_error(
    stub: Stub, stub_client: LinkedInClient
) -> None:
    stub.on("GET /rest/memberCreatorPostAnalytics", 400, {"message": "DAILY"})
    assert stub_client.post_analytics(URN, [Metric.COMMENT]) == {Metric.COMMENT: None}
    stub.on("GET /rest/memberCreatorPostAnalytics", 403, {})
    with pytest.raises(PermissionMissing):
        stub_client.post_analytics(URN, [Metric.COMMENT])


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ({"elements": [{"memberFollowersCount": 961}]}, 961),
        ({"elements": [{"memberFollowersCount": 0}]}, 0),
        ({"elements": []}, None),
        ({}, None),
    ],
)
def test_followers(stub: Stub, stub_client: LinkedInClient, body: Any, count: int | None) -> None:
    stub.on("GET /rest/memberFollowersCount", body=body)
    assert stub_client.followers_count() == count
