"""The gates of an API call, one by one and in their order, with LinkedIn's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from advocacy.sharing.linkedin.simulator.switches import Switches
from tests.sharing.linkedin.simulated import (
    JONAS,
    MARA,
    SELF_SERVE_SCOPES,
    TIMEOUT,
    Client,
    LinkedIn,
    text_post,
)


def refusal(response: requests.Response) -> dict:
    """The body of a refusal; none of them tells when to try again."""
    assert "Retry-After" not in response.headers
    assert not [name for name in response.headers if name.lower().startswith("x-ratelimit")]
    return response.json()


def test_version_is_required(mara: Client):
    response = mara.call("POST", "/rest/posts", headers=mara.headers(LinkedIn_Version=None))
    assert response.status_code == 400
    assert refusal(response)["code"] == "VERSION_MISSING"


@pytest.mark.parametrize("version", ["202508", "209901", "20250801"])
def test_inactive_versions(mara: Client, version: str):
    mara.version = version
    response = mara.post()
    assert response.status_code == 426
    assert refusal(response) == {
        "status": 426,
        "code": "NONEXISTENT_VERSION",
        "message": f"Requested version {version[:6]}01 is not active",
    }


def test_the_oldest_version_is_a_switch(linkedin: LinkedIn, mara: Client):
    mara.version = "202511"
    assert mara.post("one").status_code == 201
    linkedin.set("switches", {"oldest_version": "202512"})
    assert mara.post("two").status_code == 426


def test_a_version_becomes_active_with_its_month(linkedin: LinkedIn, mara: Client):
    now = datetime.fromtimestamp(linkedin.get("state")["clock"]["now_ms"] / 1000, UTC)
    next_month = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
    mara.version = next_month.strftime("%Y%m")
    assert mara.post().status_code == 426
    linkedin.advance(seconds=(next_month - now).total_seconds())
    assert mara.post().status_code == 201


def test_only_listed_versions_when_there_is_a_list(linkedin: LinkedIn, mara: Client):
    linkedin.set("switches", {"active_versions": ["202401"]})
    assert mara.post().status_code == 426
    mara.version = "202401"
    assert mara.post().status_code == 201


def test_empty_token(mara: Client):
    for headers in (mara.headers(Authorization=None), mara.headers(Authorization="Bearer ")):
        response = mara.call("GET", "/rest/posts", headers=headers)
        assert response.status_code == 401
        assert refusal(response) == {
            "message": "Empty oauth2_access_token",
            "serviceErrorCode": 401,
            "status": 401,
        }


def test_unknown_token(mara: Client):
    response = mara.call("GET", "/rest/posts", headers=mara.headers(Authorization="Bearer AQVx"))
    assert response.status_code == 401
    assert refusal(response)["serviceErrorCode"] == 65600
    assert refusal(response)["code"] == "INVALID_ACCESS_TOKEN"


def test_revoked_token(linkedin: LinkedIn, mara: Client):
    other = linkedin.client(JONAS)
    linkedin.set(f"members/{MARA}/tokens", {"action": "revoke"})
    response = mara.post()
    assert response.status_code == 401
    assert refusal(response)["serviceErrorCode"] == 65601
    assert refusal(response)["code"] == "REVOKED_ACCESS_TOKEN"
    assert other.post().status_code == 201


def test_token_expired_by_switch(linkedin: LinkedIn, mara: Client):
    linkedin.set(f"members/{MARA}/tokens", {"action": "expire"})
    response = mara.post()
    assert response.status_code == 401
    assert refusal(response)["serviceErrorCode"] == 65602
    assert refusal(response)["code"] == "EXPIRED_ACCESS_TOKEN"


def test_token_expires_after_sixty_days(linkedin: LinkedIn, mara: Client):
    linkedin.advance(days=59)
    assert mara.post().status_code == 201
    linkedin.advance(days=1)
    assert refusal(mara.post())["serviceErrorCode"] == 65602


def test_restricted_member(linkedin: LinkedIn, mara: Client):
    linkedin.set(f"members/{MARA}/restriction", {"restricted": True})
    response = mara.post()
    assert response.status_code == 401
    assert refusal(response)["serviceErrorCode"] == 65608
    assert refusal(response)["code"] == "RESTRICTED_MEMBER"
    linkedin.set(f"members/{MARA}/restriction", {"restricted": False})
    assert mara.post().status_code == 201


def test_quota_of_a_member_is_per_day(linkedin: LinkedIn, mara: Client):
    linkedin.set_quota(app=100, member=2)
    other = linkedin.client(JONAS)
    assert mara.post("one").status_code == 201
    assert mara.post("two").status_code == 201
    response = mara.post("three")
    assert response.status_code == 429
    assert refusal(response) == {
        "status": 429,
        "serviceErrorCode": 101,
        "code": "TOO_MANY_REQUESTS",
        "message": "Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this "
        "resource is reached.",
    }
    assert other.post("three").status_code == 201


def test_quota_of_an_app_covers_all_members(linkedin: LinkedIn, mara: Client):
    linkedin.set_quota(app=1, member=100)
    other = linkedin.client(JONAS)
    assert mara.post().status_code == 201
    response = other.post()
    assert response.status_code == 429
    assert "APPLICATION DAY limit" in refusal(response)["message"]


def test_quotas_start_again_at_midnight_utc(linkedin: LinkedIn, mara: Client):
    now = linkedin.get("state")["clock"]["now_ms"] / 1000
    until_midnight = 86_400 - now % 86_400
    linkedin.advance(seconds=until_midnight + 86_400 - 60)
    linkedin.set_quota(app=100, member=1)
    assert mara.post("one").status_code == 201
    assert mara.post("two").status_code == 429
    linkedin.advance(seconds=61)
    assert mara.post("three").status_code == 201


def test_refused_calls_use_no_quota(linkedin: LinkedIn, mara: Client):
    linkedin.set_quota(app=100, member=1)
    linkedin.arm("throttle", 3)
    assert [mara.post().status_code for _ in range(3)] == [429, 429, 429]
    assert mara.post().status_code == 201


def test_uploads_of_bytes_use_no_quota(linkedin: LinkedIn, mara: Client):
    linkedin.set_quota(app=100, member=1)
    value = mara.initialize()
    stored = requests.put(value["uploadUrl"], data=b"x", headers=mara.headers(), timeout=TIMEOUT)
    assert stored.status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", "/rest/posts/urn%3Ali%3Ashare%3A1", "partnerApiPostsExternal.GET"),
        ("GET", "/rest/images/urn%3Ali%3Aimage%3A1", "partnerApiImages.GET"),
        ("GET", "/rest/documents/urn%3Ali%3Adocument%3A1", "partnerApiDocuments.GET"),
        ("GET", "/rest/memberCreatorPostAnalytics", "memberCreatorPostAnalytics.FINDER"),
        ("GET", "/rest/memberFollowersCount?q=me", "memberFollowersCount.FINDER"),
    ],
)
def test_self_serve_apps_read_nothing(linkedin: LinkedIn, method: str, path: str, permission: str):
    response = linkedin.self_serve_client().call(method, path)
    assert response.status_code == 403
    assert refusal(response) == {
        "status": 403,
        "serviceErrorCode": 100,
        "code": "ACCESS_DENIED",
        "message": f"Not enough permissions to access: {permission}.20260501",
    }


def test_posting_needs_the_scope(linkedin: LinkedIn):
    response = linkedin.client(scope="openid profile").post()
    assert response.status_code == 403
    assert "partnerApiPostsExternal.CREATE.20260501" in refusal(response)["message"]


def test_gates_come_in_linkedins_order(linkedin: LinkedIn):
    """Everything is wrong with this call; each repair uncovers the next refusal."""
    linkedin.register("narrow", products="self_serve", quota={"app": 9, "member": 1})
    client = linkedin.client(client_id="narrow", scope=SELF_SERVE_SCOPES)
    broken = text_post(client.urn, lifecycleState="DRAFT")

    def status(body=broken, **headers: str | None) -> int:
        response = client.call("POST", "/rest/posts", headers=client.headers(**headers), json=body)
        return response.status_code

    assert status(LinkedIn_Version=None, Authorization=None) == 400
    assert status(LinkedIn_Version="202001", Authorization=None) == 426
    linkedin.arm("throttle")
    assert status(Authorization="Bearer nobody") == 401
    assert status() == 429
    reader = linkedin.client(JONAS, client_id="narrow", scope="openid profile")
    assert reader.post(lifecycleState="DRAFT").status_code == 403
    assert status() == 400
    linkedin.register("narrow", quota={"app": 99, "member": 99})
    good = text_post(client.urn)
    assert status(good) == 201
    assert status(good | {"lifecycleState": "DRAFT"}) == 400
    assert status(good) == 422


def test_unknown_resources(mara: Client):
    for method, path in (("GET", "/rest/nothing"), ("PUT", "/rest/posts")):
        response = mara.call(method, path)
        assert response.status_code == 404
        assert refusal(response)["code"] == "RESOURCE_NOT_FOUND"


def test_urns_in_paths_have_to_be_encoded(mara: Client):
    urn = mara.create()
    response = mara.call("DELETE", f"/rest/posts/{urn}")
    assert response.status_code == 400
    assert refusal(response) == {"message": "Syntax exception in path variables", "status": 400}


def test_documented_defaults():
    rules = Switches()
    assert rules.token_lifetime == 60 * 86_400
    assert rules.refresh_lifetime == 365 * 86_400
    assert rules.duplicate_window == 10 * 60
