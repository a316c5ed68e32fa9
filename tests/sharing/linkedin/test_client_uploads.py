"""Uploads on the wire, and the servers that may see the token."""

import io
import json

import pytest

from advocacy.kernel.http import GuardedSession
from advocacy.sharing.linkedin.client import LinkedInClient
from advocacy.sharing.linkedin.errors import (
    LinkedInError,
    MediaRejected,
    PermanentError,
    TransientError,
)
from advocacy.sharing.linkedin.hosts import may_see_token
from advocacy.sharing.linkedin.uploads import MediaStatus
from tests.kernel.http_server import Request, Server, serve
from tests.sharing.linkedin.stub import ME, TOKEN, Stub, sent


def test_an_image_is_asked_for_and_put(
    stub: Stub, stub_server: Server, stub_client: LinkedInClient
) -> None:
    value = {
        "uploadUrl": f"{stub_server.url}/dms/1",
        "image": "urn:li:image:1",
        "uploadUrlExpiresAt": 1,
    }
    stub.on("POST /rest/images", body={"value": value})
    stub.on("PUT /dms/1", 201)
    assert (
        stub_client.upload_image(owner=ME, data=b"JPEG", content_type="image/jpeg")
        == value["image"]
    )
    assert stub_server.requests[0].path == "/rest/images?action=initializeUpload"
    assert sent(stub_server, 0) == {"initializeUploadRequest": {"owner": ME}}
    assert stub_server.requests[1].body == b"JPEG"
    assert stub_server.requests[1].headers["Content-Type"] == "image/jpeg"
    assert stub_server.requests[1].headers["Authorization"] == f"Bearer {TOKEN}"


def test_the_token_does_not_follow_an_upload_to_a_stranger(stub: Stub, stub_server: Server) -> None:
    with serve(lambda request: request.answer(201)) as stranger:
        value = {"uploadUrl": f"{stranger.url}/x", "document": "urn:li:document:1"}
        stub.on("POST /rest/documents", body={"value": value})
        client = LinkedInClient(
            TOKEN,
            api_version="202610",
            base_url=stub_server.url,
            session=GuardedSession(trusted_origins=[stub_server.url, stranger.url]),
        )
        client.upload_document(owner=ME, data=b"%PDF", content_type="application/pdf")
    assert stranger.requests[0].body == b"%PDF"
    assert "Authorization" not in stranger.requests[0].headers


def test_an_upload_address_in_the_private_network_is_not_visited(
    stub: Stub, stub_client: LinkedInClient
) -> None:
    value = {"uploadUrl": "http://169.254.169.254/latest", "image": "urn:li:image:1"}
    stub.on("POST /rest/images", body={"value": value})
    with pytest.raises(PermanentError):
        stub_client.upload_image(owner=ME, data=b"JPEG", content_type="image/jpeg")


@pytest.mark.parametrize(
    ("status", "expected"),
    [(403, TransientError), (410, TransientError), (500, TransientError), (400, PermanentError)],
)
def test_a_failing_upload_is_never_ambiguous(
    stub: Stub,
    stub_server: Server,
    stub_client: LinkedInClient,
    status: int,
    expected: type[LinkedInError],
) -> None:
    value = {"uploadUrl": f"{stub_server.url}/dms/1", "image": "urn:li:image:1"}
    stub.on("POST /rest/images", body={"value": value})
    stub.on("PUT /dms/1", status)
    with pytest.raises(LinkedInError) as caught:
        stub_client.upload_image(owner=ME, data=b"JPEG", content_type="image/jpeg")
    assert type(caught.value) is expected


@pytest.mark.parametrize("body", [{}, {"value": {}}, {"value": {"uploadUrl": ""}}])
def test_an_upload_without_an_address(
    stub: Stub, stub_client: LinkedInClient, body: object
) -> None:
    stub.on("POST /rest/images", body=body)
    stub.on("POST /rest/videos", body=body)
    with pytest.raises(TransientError):
        stub_client.upload_image(owner=ME, data=b"JPEG", content_type="image/jpeg")
    with pytest.raises(TransientError):
        stub_client.upload_video(owner=ME, file=io.BytesIO(b"x"), size_bytes=1)


def test_what_linkedin_would_refuse_is_not_sent(
    stub_server: Server, stub_client: LinkedInClient
) -> None:
    with pytest.raises(MediaRejected):
        stub_client.upload_image(owner=ME, data=b"x", content_type="image/webp")
    with pytest.raises(MediaRejected):
        stub_client.upload_document(owner=ME, data=b"x", content_type="text/plain")
    with pytest.raises(MediaRejected):
        stub_client.upload_document(
            owner=ME, data=bytes(100 * 1024 * 1024 + 1), content_type="application/pdf"
        )
    assert stub_server.paths == []


def test_a_video_goes_in_parts(
    stub: Stub, stub_server: Server, stub_client: LinkedInClient
) -> None:
    value = {
        "video": "urn:li:video:1",
        "uploadToken": "",
        "uploadInstructions": [
            {"uploadUrl": f"{stub_server.url}/part/1", "firstByte": 0, "lastByte": 3},
            {"uploadUrl": f"{stub_server.url}/part/2", "firstByte": 4, "lastByte": 5},
        ],
    }
    initialize = {"value": value}

    def videos(request: Request) -> None:
        body = json.dumps(initialize).encode() if "initialize" in request.path else b""
        request.answer(200, body)

    stub.answers["POST /rest/videos"] = videos
    stub.on("PUT /part/1", 200, etag='"/signed/1"')
    stub.on("PUT /part/2", 200, etag="/signed/2")
    assert (
        stub_client.upload_video(owner=ME, file=io.BytesIO(b"abcdef"), size_bytes=6)
        == value["video"]
    )
    assert sent(stub_server, 0)["initializeUploadRequest"]["fileSizeBytes"] == 6
    assert [request.body for request in stub_server.requests[1:3]] == [b"abcd", b"ef"]
    assert all("Authorization" not in request.headers for request in stub_server.requests[1:3])
    assert stub_server.requests[3].path == "/rest/videos?action=finalizeUpload"
    assert sent(stub_server, 3)["finalizeUploadRequest"] == {
        "video": "urn:li:video:1",
        "uploadToken": "",
        "uploadedPartIds": ["/signed/1", "/signed/2"],
    }
    with pytest.raises(MediaRejected, match="shorter"):
        stub_client.upload_video(owner=ME, file=io.BytesIO(b"abcde"), size_bytes=6)
    stub.on("PUT /part/1", 200)
    with pytest.raises(TransientError):
        stub_client.upload_video(owner=ME, file=io.BytesIO(b"abcdef"), size_bytes=6)


def test_media_status(stub: Stub, stub_client: LinkedInClient) -> None:
    stub.on("GET /rest/images/urn%3Ali%3Aimage%3A1", body={"status": "PROCESSING"})
    assert stub_client.media_status("urn:li:image:1") is MediaStatus.PROCESSING
    stub.on("GET /rest/videos/urn%3Ali%3Avideo%3A1", body={"status": "SOMETHING_NEW"})
    with pytest.raises(TransientError):
        stub_client.media_status("urn:li:video:1")
    with pytest.raises(ValueError, match="Not the URN"):
        stub_client.media_status("urn:li:share:1")


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
