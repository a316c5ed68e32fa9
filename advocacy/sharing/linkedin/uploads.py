"""Pictures, documents and videos on their way to LinkedIn: ask for an address, send, finish."""

from enum import StrEnum
from typing import IO, Any

from advocacy.sharing.linkedin.api import RestApi
from advocacy.sharing.linkedin.errors import MediaRejected, TransientError
from advocacy.sharing.linkedin.urns import encode

IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})
DOCUMENT_TYPES = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)
MAX_DOCUMENT_BYTES = 100 * 1024 * 1024

_COLLECTIONS = {"image": "images", "document": "documents", "video": "videos"}


class MediaStatus(StrEnum):
    WAITING_UPLOAD = "WAITING_UPLOAD"
    PROCESSING = "PROCESSING"
    AVAILABLE = "AVAILABLE"
    PROCESSING_FAILED = "PROCESSING_FAILED"


def upload_image(api: RestApi, *, owner: str, data: bytes, content_type: str) -> str:
    if content_type not in IMAGE_TYPES:
        raise MediaRejected(f"LinkedIn takes JPEG, PNG and GIF, not {content_type}.")
    return _upload_whole(api, "image", owner=owner, data=data, content_type=content_type)


def upload_document(api: RestApi, *, owner: str, data: bytes, content_type: str) -> str:
    if content_type not in DOCUMENT_TYPES:
        raise MediaRejected(f"LinkedIn takes PDF, PowerPoint and Word, not {content_type}.")
    if len(data) > MAX_DOCUMENT_BYTES:
        raise MediaRejected("LinkedIn takes documents of up to 100 MB.")
    return _upload_whole(api, "document", owner=owner, data=data, content_type=content_type)


def upload_video(api: RestApi, *, owner: str, file: IO[bytes], size_bytes: int) -> str:
    value = _initialize(
        api,
        "video",
        {
            "owner": owner,
            "fileSizeBytes": size_bytes,
            "uploadCaptions": False,
            "uploadThumbnail": False,
        },
    )
    urn = _text(value, "video")
    instructions = value.get("uploadInstructions")
    if not instructions:
        raise TransientError("LinkedIn named no address for the upload.")
    parts = []
    for instruction in instructions:
        first, last = int(instruction["firstByte"]), int(instruction["lastByte"])
        file.seek(first)
        data = file.read(last - first + 1)
        if len(data) != last - first + 1:
            raise MediaRejected("The video is shorter than announced.")
        response = api.put_file(
            _text(instruction, "uploadUrl"),
            data,
            content_type="application/octet-stream",
            with_token=False,  # these addresses are signed; LinkedIn refuses a token there
        )
        etag = response.headers.get("ETag")
        if not etag:
            raise TransientError("LinkedIn did not confirm a part of the video.")
        parts.append(etag.strip('"'))
    api.call(
        "POST",
        "/rest/videos?action=finalizeUpload",
        json={
            "finalizeUploadRequest": {
                "video": urn,
                "uploadToken": value.get("uploadToken") or "",
                "uploadedPartIds": parts,
            }
        },
    )
    return urn


def media_status(api: RestApi, urn: str) -> MediaStatus:
    kind = urn.split(":")[2] if urn.count(":") >= 3 else ""
    if kind not in _COLLECTIONS:
        raise ValueError(f"Not the URN of an image, a document or a video: {urn!r}")
    body = api.call_for_json("GET", f"/rest/{_COLLECTIONS[kind]}/{encode(urn)}")
    try:
        return MediaStatus(str(body.get("status")))
    except ValueError as error:
        raise TransientError(f"LinkedIn calls the upload {body.get('status')!r}.") from error


def _upload_whole(api: RestApi, kind: str, *, owner: str, data: bytes, content_type: str) -> str:
    value = _initialize(api, kind, {"owner": owner})
    api.put_file(_text(value, "uploadUrl"), data, content_type=content_type, with_token=True)
    return _text(value, kind)


def _initialize(api: RestApi, kind: str, request: dict[str, Any]) -> dict[str, Any]:
    body = api.call_for_json(
        "POST",
        f"/rest/{_COLLECTIONS[kind]}?action=initializeUpload",
        json={"initializeUploadRequest": request},
    )
    value = body.get("value")
    if not isinstance(value, dict):
        raise TransientError("LinkedIn named no address for the upload.")
    return value


def _text(value: dict[str, Any], key: str) -> str:
    text = value.get(key)
    if not isinstance(text, str) or not text:
        raise TransientError(f"LinkedIn's answer lacks {key!r}.")
    return text
