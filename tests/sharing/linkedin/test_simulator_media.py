"""Uploads: three kinds, their states, and what LinkedIn cannot process."""

from __future__ import annotations

import zlib
from typing import Any
from urllib.parse import quote

import pytest
import requests

from advocacy.sharing.linkedin.simulator import media_files
from advocacy.sharing.linkedin.simulator.media import VIDEO_PART
from tests.sharing.linkedin.simulated import JONAS, TIMEOUT, Client, LinkedIn, png

PDF = b"%PDF-1.7\n<< /Type /Pages >> << /Type /Page >>"
DAY_MS = 86_400_000


def mp4(size: int = 80 * 1024) -> bytes:
    head = b"\x00\x00\x00\x18ftypmp42"
    return head + bytes(size - len(head))


def status(client: Client, urn: str) -> dict[str, Any]:
    kind = urn.split(":")[2]
    response = client.call("GET", f"/rest/{kind}s/{quote(urn, safe='')}")
    assert response.status_code == 200, response.text
    return response.json()


def put(value: dict[str, Any], data: bytes, token: str = "") -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.put(value["uploadUrl"], data=data, headers=headers, timeout=TIMEOUT)


def upload_video(client: Client, data: bytes) -> str:
    value = client.initialize("video", fileSizeBytes=len(data))
    etags = [
        put(part, data[part["firstByte"] : part["lastByte"] + 1]).headers["ETag"]
        for part in value["uploadInstructions"]
    ]
    response = finalize(client, value["video"], etags)
    assert response.status_code == 200, response.text
    return value["video"]


def finalize(client: Client, video: str, etags: list[str]) -> requests.Response:
    return client.call(
        "POST",
        "/rest/videos?action=finalizeUpload",
        json={
            "finalizeUploadRequest": {
                "video": video,
                "uploadToken": "",
                "uploadedPartIds": etags,
            }
        },
    )


@pytest.mark.parametrize("kind", ["image", "document"])
def test_states_move_with_the_clock(linkedin: LinkedIn, mara: Client, kind: str):
    now_ms = linkedin.get("state")["clock"]["now_ms"]
    linkedin.set("switches", {"processing": 60})
    value = mara.initialize(kind)
    urn = value[kind]
    assert urn.startswith(f"urn:li:{kind}:")
    assert now_ms < value["uploadUrlExpiresAt"] <= now_ms + 2 * DAY_MS
    assert status(mara, urn)["status"] == "WAITING_UPLOAD"
    response = put(value, png() if kind == "image" else PDF, mara.token)
    assert response.status_code == 201
    assert response.content == b""
    assert status(mara, urn)["status"] == "PROCESSING"
    linkedin.advance(seconds=61)
    body = status(mara, urn)
    assert body["status"] == "AVAILABLE"
    assert body["owner"] == mara.urn
    assert requests.get(body["downloadUrl"], timeout=TIMEOUT).content == (
        png() if kind == "image" else PDF
    )


def test_states_of_several_at_once(linkedin: LinkedIn, mara: Client):
    own, foreign = mara.upload(png()), linkedin.client(JONAS).upload(png())
    listed = ",".join(quote(urn, safe="") for urn in (own, foreign))
    body = mara.call("GET", f"/rest/images?ids=List({listed})").json()
    assert set(body["results"]) == {own}
    assert body["statuses"] == {own: 200, foreign: 404}


@pytest.mark.parametrize("kind", ["image", "document"])
def test_bytes_of_images_and_documents_need_the_members_token(
    linkedin: LinkedIn, mara: Client, kind: str
):
    value = mara.initialize(kind)
    assert put(value, b"x").status_code == 401
    assert put(value, b"x", linkedin.client(JONAS).token).status_code == 403
    assert put(value, b"x", mara.token).status_code == 201


def test_an_upload_address_expires(linkedin: LinkedIn, mara: Client):
    value = mara.initialize()
    linkedin.advance(days=1, seconds=1)
    response = put(value, png(), mara.token)
    assert response.status_code == 400
    assert response.json()["code"] == "EXPIRED_UPLOAD_URL"


@pytest.mark.parametrize(
    ("wanted", "status_code", "code"),
    [
        ({}, 400, "MISSING_FIELD"),
        ({"owner": "urn:li:share:1"}, 400, "INVALID_URN_TYPE"),
        ({"owner": "urn:li:person:jonas-2"}, 403, "ACCESS_DENIED"),
        (None, 400, "MISSING_FIELD"),
    ],
)
def test_refused_initializations(mara: Client, wanted: Any, status_code: int, code: str):
    body = {} if wanted is None else {"initializeUploadRequest": wanted}
    response = mara.call("POST", "/rest/images?action=initializeUpload", json=body)
    assert response.status_code == status_code
    assert response.json()["code"] == code


def test_unknown_actions(mara: Client):
    for kind, action in (("image", "finalizeUpload"), ("video", "explode"), ("image", "")):
        response = mara.call("POST", f"/rest/{kind}s?action={action}", json={})
        assert response.status_code == 400
        assert response.json()["code"] == "ILLEGAL_ARGUMENT"


# What posts make of media


def image_content(urn: str) -> dict[str, Any]:
    return {"media": {"id": urn}}


def test_a_post_right_after_the_upload(linkedin: LinkedIn, mara: Client):
    linkedin.set("switches", {"processing": 3600})
    mara.create(content=image_content(mara.upload(png())))


def test_a_post_before_the_upload(mara: Client):
    response = mara.post(content=image_content(mara.initialize()["image"]))
    assert response.status_code == 400
    assert response.json()["code"] == "MEDIA_ASSET_WAITING_UPLOAD"


@pytest.mark.parametrize("data", [png(kind="WEBP"), b"<svg></svg>", png()[:20], b"GIF89a"])
def test_images_that_cannot_be_processed(mara: Client, data: bytes):
    urn = mara.upload(data)
    assert status(mara, urn)["status"] == "PROCESSING_FAILED"
    response = mara.post(content=image_content(urn))
    assert response.status_code == 400
    assert response.json()["code"] == "MEDIA_ASSET_PROCESSING_FAILED"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_images_that_can_be_processed(mara: Client, kind: str):
    mara.create(content=image_content(mara.upload(png(kind=kind))))


def test_images_have_fewer_than_so_many_pixels():
    def header(width: int, height: int) -> bytes:
        """A PNG that claims a size, with the checksum of its header made right again."""
        data = bytearray(png(1, 1))
        data[16:24] = width.to_bytes(4) + height.to_bytes(4)
        data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
        return bytes(data)

    most = media_files.MOST_PIXELS
    assert not media_files.check_image(header(most - 1, 1)).failure
    assert "pixels" in media_files.check_image(header(most, 1)).failure


def test_others_media_cannot_be_posted(linkedin: LinkedIn, mara: Client):
    foreign = linkedin.client(JONAS).upload(png())
    response = mara.post(content=image_content(foreign))
    assert response.status_code == 403
    assert response.json()["code"] == "ACCESS_DENIED"


@pytest.mark.parametrize(
    ("data", "failure"),
    [
        (PDF, ""),
        (b"PK\x03\x04 ppt/presentation.xml", ""),
        (b"PK\x03\x04 word/document.xml", ""),
        (media_files.OLE + b"...", ""),
        (b"PK\x03\x04 xl/workbook.xml", "PDF"),
        (b"plain text", "PDF"),
        (PDF + b"<< /Type/Page >>" * 300, "300 pages"),
        (PDF + bytes(media_files.LARGEST_DOCUMENT), "100 MB"),
    ],
    ids=lambda value: str(value[:20]),
)
def test_documents(data: bytes, failure: str):
    found = media_files.check_document(data).failure
    assert failure in found
    assert bool(found) == bool(failure)


def test_a_document_post(linkedin: LinkedIn, mara: Client):
    urn = mara.upload(PDF, "document")
    mara.create(content={"media": {"id": urn, "title": "deck.pdf"}})
    page = requests.get(f"{linkedin.url}/feed/", timeout=TIMEOUT).text
    assert "deck.pdf" in page


# Videos


def test_a_video_in_parts(linkedin: LinkedIn, mara: Client):
    data = mp4(2 * VIDEO_PART + 100)
    value = mara.initialize("video", fileSizeBytes=len(data))
    assert [(part["firstByte"], part["lastByte"]) for part in value["uploadInstructions"]] == [
        (0, VIDEO_PART - 1),
        (VIDEO_PART, 2 * VIDEO_PART - 1),
        (2 * VIDEO_PART, len(data) - 1),
    ]
    urn = upload_video(mara, data)
    assert status(mara, urn)["status"] == "PROCESSING"
    waiting = mara.post(content={"media": {"id": urn, "title": "Blades"}})
    assert waiting.json()["code"] == "MEDIA_ASSET_WAITING_UPLOAD"
    linkedin.advance(minutes=1)
    assert status(mara, urn)["status"] == "AVAILABLE"
    created = mara.create(content={"media": {"id": urn, "title": "Blades"}})
    assert created.startswith("urn:li:ugcPost:")


def test_self_serve_apps_may_ask_for_the_state_of_a_video(linkedin: LinkedIn):
    client = linkedin.self_serve_client()
    assert status(client, upload_video(client, mp4()))["status"] == "PROCESSING"


def test_video_parts_come_without_a_token_and_complete(mara: Client):
    data = mp4(VIDEO_PART + 10)
    value = mara.initialize("video", fileSizeBytes=len(data))
    first, second = value["uploadInstructions"]
    assert put(first, data[:VIDEO_PART], mara.token).status_code == 400
    assert put(first, data[:100]).status_code == 400
    etag = put(first, data[:VIDEO_PART]).headers["ETag"]
    early = finalize(mara, value["video"], [etag])
    assert early.json()["code"] == "MEDIA_ASSET_WAITING_UPLOAD"
    other = put(second, data[VIDEO_PART:]).headers["ETag"]
    assert finalize(mara, value["video"], [other, etag]).status_code == 400
    assert finalize(mara, value["video"], [etag.strip('"'), other]).status_code == 200


def test_refused_videos(linkedin: LinkedIn, mara: Client):
    for fields, code in (
        ({}, "MISSING_FIELD"),
        ({"fileSizeBytes": 0}, "INVALID_VALUE_FOR_FIELD"),
        ({"fileSizeBytes": 600 * 1024 * 1024}, "INVALID_VALUE_FOR_FIELD"),
    ):
        body = {"initializeUploadRequest": {"owner": mara.urn} | fields}
        response = mara.call("POST", "/rest/videos?action=initializeUpload", json=body)
        assert response.json()["code"] == code
    for data in (bytes(80 * 1024), mp4(1000)):
        assert status(mara, upload_video(mara, data))["status"] == "PROCESSING_FAILED"
    urn = upload_video(mara, mp4())
    assert finalize(linkedin.client(JONAS), urn, []).status_code == 403
    assert finalize(mara, "urn:li:video:none", []).status_code == 404
