"""`/rest/images`, `/rest/documents`, `/rest/videos`: uploads and the states they go through."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import errors, faults, media_files, switches
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.errors import json_response
from advocacy.sharing.linkedin.simulator.gates import Caller, Gate, admit
from advocacy.sharing.linkedin.simulator.request import API, Request, Route
from advocacy.sharing.linkedin.simulator.state import State

IMAGE, DOCUMENT, VIDEO = "image", "document", "video"
KINDS = (IMAGE, DOCUMENT, VIDEO)
CHECKS = {
    IMAGE: media_files.check_image,
    DOCUMENT: media_files.check_document,
    VIDEO: media_files.check_video,
}
WAITING_UPLOAD = "WAITING_UPLOAD"
PROCESSING = "PROCESSING"
AVAILABLE = "AVAILABLE"
PROCESSING_FAILED = "PROCESSING_FAILED"

VIDEO_PART = 4_194_304
UPLOAD_LIFETIME = 24 * 60 * 60
DOWNLOAD_LIFETIME = 30 * 24 * 60 * 60
WRITES = frozenset({"w_member_social"})
READS = frozenset({"r_member_social"})


@dataclass(frozen=True)
class Asset:
    urn: str
    kind: str
    sub: str
    upload_expires_at: float
    expected_size: int
    parts: int
    uploaded_at: float | None
    ready_at: float | None
    failure: str
    content_type: str

    def status(self, now: float) -> str:
        if self.uploaded_at is None or self.ready_at is None:
            return WAITING_UPLOAD
        if self.failure:
            return PROCESSING_FAILED
        return AVAILABLE if now >= self.ready_at else PROCESSING


def find(state: State, urn: str) -> Asset | None:
    row = state.one("SELECT * FROM media WHERE urn = ?", urn)
    return None if row is None else _asset(row)


def content(state: State, urn: str) -> bytes:
    """The uploaded bytes, parts joined."""
    rows = state.all("SELECT bytes FROM media_part WHERE urn = ? ORDER BY number", urn)
    return b"".join(row["bytes"] for row in rows)


def act(simulator: Simulator, request: Request, kind: str) -> Response:
    """`?action=initializeUpload`, and for videos `?action=finalizeUpload`."""
    caller = admit(simulator, request, _gate(kind, "ACTION"))
    action = request.query().get("action")
    if action == "initializeUpload":
        return _initialize(simulator, request, caller, kind)
    if action == "finalizeUpload" and kind == VIDEO:
        return _finalize(simulator, request, caller)
    raise errors.illegal_argument(f"there is no action {action!r}")


def status(simulator: Simulator, request: Request, kind: str, urn: str) -> Response:
    caller = admit(simulator, request, _gate(kind, "GET"))
    asset = find(simulator.state, urn)
    if asset is None or asset.kind != kind:
        raise errors.not_found(urn)
    return json_response(_as_json(simulator, request, caller, asset))


def statuses(simulator: Simulator, request: Request, kind: str) -> Response:
    """`?ids=List(…)`."""
    caller = admit(simulator, request, _gate(kind, "BATCH_GET"))
    ids = request.query().get("ids")
    if not isinstance(ids, list):
        raise errors.illegal_argument("ids has to be a List")
    results, failures = {}, {}
    for urn in ids:
        asset = find(simulator.state, str(urn))
        if asset is None or asset.kind != kind or asset.sub != caller.member.sub:
            failures[str(urn)] = errors.not_found(str(urn)).body
        else:
            results[asset.urn] = _as_json(simulator, request, caller, asset)
    return json_response(
        {
            "results": results,
            "statuses": dict.fromkeys(results, 200) | dict.fromkeys(failures, 404),
            "errors": failures,
        }
    )


def upload(simulator: Simulator, request: Request, key: str, number: int) -> Response:
    """PUT of the bytes. Images and documents need the member's token, video parts must not."""
    row = simulator.state.one("SELECT * FROM media WHERE upload_key = ?", key)
    if row is None or number >= row["parts"]:
        raise errors.not_found("The upload")
    asset = _asset(row)
    if asset.kind == VIDEO:
        if "Authorization" in request.headers:
            raise errors.bad_request(
                "ILLEGAL_ARGUMENT", "Video parts are uploaded without Authorization"
            )
    else:
        caller = admit(simulator, request, _upload_gate(asset.kind))
        if caller.member.sub != asset.sub:
            raise errors.access_denied(f"{_resource(asset.kind)}.UPLOAD")
    if simulator.clock.now() >= asset.upload_expires_at:
        raise errors.bad_request("EXPIRED_UPLOAD_URL", "The upload URL is expired")
    data = request.get_data(cache=False)
    if not data:
        raise errors.missing_field("the uploaded bytes")
    etag = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if asset.kind == VIDEO:
        expected = min(VIDEO_PART, asset.expected_size - number * VIDEO_PART)
        if len(data) != expected:
            raise errors.invalid_value("the part", f"{expected} bytes are expected")
        with simulator.state.writing() as db:
            _keep(db, asset.urn, number, etag, data)
        return Response(status=200, headers={"ETag": f'"{etag}"'})
    with simulator.state.writing() as db:
        _keep(db, asset.urn, 0, etag, data)
        _finish(simulator, db, asset, data)
    return Response(status=201)


def _initialize(simulator: Simulator, request: Request, caller: Caller, kind: str) -> Response:
    wanted = request.json_object().get("initializeUploadRequest")
    if not isinstance(wanted, dict):
        raise errors.missing_field("initializeUploadRequest")
    owner = wanted.get("owner")
    if owner is None:
        raise errors.missing_field("initializeUploadRequest/owner")
    if not str(owner).startswith(("urn:li:person:", "urn:li:organization:")):
        raise errors.invalid_urn("initializeUploadRequest/owner", str(owner))
    if owner != caller.urn:
        raise errors.foreign_field("/initializeUploadRequest/owner")
    size = _video_size(wanted) if kind == VIDEO else 0
    parts = max(1, -(-size // VIDEO_PART))
    now = simulator.clock.now()
    key = secrets.token_urlsafe(24)
    urn = f"urn:li:{kind}:{_new_id(kind)}"
    expires_at = now + UPLOAD_LIFETIME
    with simulator.state.writing() as db:
        db.execute(
            "INSERT INTO media (urn, kind, sub, upload_key, upload_expires_at, expected_size, "
            "parts) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (urn, kind, caller.member.sub, key, expires_at, size, parts),
        )
    address = f"{simulator.base_url(request)}/dms-uploads/{key}"
    expires_ms = int(expires_at * 1000)
    if kind != VIDEO:
        return json_response(
            {"value": {"uploadUrlExpiresAt": expires_ms, "uploadUrl": f"{address}/0", kind: urn}}
        )
    return json_response(
        {
            "value": {
                "uploadUrlsExpireAt": expires_ms,
                "video": urn,
                "uploadInstructions": [
                    {
                        "uploadUrl": f"{address}/{number}",
                        "firstByte": number * VIDEO_PART,
                        "lastByte": min((number + 1) * VIDEO_PART, size) - 1,
                    }
                    for number in range(parts)
                ],
                "uploadToken": "",
            }
        }
    )


def _video_size(wanted: dict[str, Any]) -> int:
    size = wanted.get("fileSizeBytes")
    if size is None:
        raise errors.missing_field("initializeUploadRequest/fileSizeBytes")
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise errors.invalid_value("initializeUploadRequest/fileSizeBytes")
    if size > media_files.LARGEST_VIDEO:
        raise errors.invalid_value("initializeUploadRequest/fileSizeBytes", "at most 500 MB")
    return size


def _finalize(simulator: Simulator, request: Request, caller: Caller) -> Response:
    wanted = request.json_object().get("finalizeUploadRequest")
    if not isinstance(wanted, dict):
        raise errors.missing_field("finalizeUploadRequest")
    for name in ("video", "uploadToken", "uploadedPartIds"):
        if wanted.get(name) is None:
            raise errors.missing_field(f"finalizeUploadRequest/{name}")
    asset = find(simulator.state, str(wanted["video"]))
    if asset is None or asset.kind != VIDEO:
        raise errors.not_found(str(wanted["video"]))
    if asset.sub != caller.member.sub:
        raise errors.foreign_field("/finalizeUploadRequest/video")
    rows = simulator.state.all(
        "SELECT etag FROM media_part WHERE urn = ? ORDER BY number", asset.urn
    )
    if len(rows) < asset.parts:
        raise errors.bad_request("MEDIA_ASSET_WAITING_UPLOAD", "Media asset is waiting upload")
    sent = wanted["uploadedPartIds"]
    if not isinstance(sent, list) or [str(each).strip('"') for each in sent] != [
        row["etag"] for row in rows
    ]:
        raise errors.invalid_value("finalizeUploadRequest/uploadedPartIds")
    data = content(simulator.state, asset.urn)
    with simulator.state.writing() as db:
        _finish(simulator, db, asset, data)
    return Response(status=200)


def _finish(simulator: Simulator, db: sqlite3.Connection, asset: Asset, data: bytes) -> None:
    """The upload is complete: from here on its state moves with the clock."""
    verdict = CHECKS[asset.kind](data)
    failure = verdict.failure
    if faults.take_within(db, "fail_processing"):
        failure = "The file could not be processed"
    rules = switches.load(simulator.state)
    delay = rules.video_processing if asset.kind == VIDEO else rules.processing
    now = simulator.clock.now()
    db.execute(
        "UPDATE media SET uploaded_at = ?, ready_at = ?, failure = ?, content_type = ? "
        "WHERE urn = ?",
        (now, now + delay, failure, verdict.content_type, asset.urn),
    )


def _keep(db: sqlite3.Connection, urn: str, number: int, etag: str, data: bytes) -> None:
    db.execute("INSERT OR REPLACE INTO media_part VALUES (?, ?, ?, ?)", (urn, number, etag, data))


def _resource(kind: str) -> str:
    return f"partnerApi{kind.capitalize()}s"


def _gate(kind: str, method: str) -> Gate:
    """A video's state can be read by whoever may upload one; the others' cannot."""
    if method == "ACTION":
        return Gate(f"{_resource(kind)}.{method}", WRITES)
    scopes = READS | WRITES if kind == VIDEO else READS
    return Gate(f"{_resource(kind)}.{method}", scopes, community=True)


def _upload_gate(kind: str) -> Gate:
    return Gate(f"{_resource(kind)}.UPLOAD", WRITES, versioned=False, counted=False)


def _new_id(kind: str) -> str:
    prefix = {IMAGE: "C4E22AQ", DOCUMENT: "C4E1FAQ", VIDEO: "C5F05AQ"}[kind]
    return prefix + secrets.token_urlsafe(9)


def _as_json(
    simulator: Simulator, request: Request, caller: Caller, asset: Asset
) -> dict[str, Any]:
    if asset.sub != caller.member.sub:
        raise errors.access_denied(f"{_resource(asset.kind)}.GET.{caller.version}01")
    now = simulator.clock.now()
    body: dict[str, Any] = {"id": asset.urn, "owner": caller.urn, "status": asset.status(now)}
    if body["status"] == AVAILABLE:
        body["downloadUrl"] = f"{simulator.base_url(request)}/dms/{asset.urn}"
        body["downloadUrlExpiresAt"] = int((now + DOWNLOAD_LIFETIME) * 1000)
    elif body["status"] == PROCESSING_FAILED:
        body["processingFailureReason"] = asset.failure
    return body


def _asset(row: sqlite3.Row) -> Asset:
    return Asset(
        urn=row["urn"],
        kind=row["kind"],
        sub=row["sub"],
        upload_expires_at=row["upload_expires_at"],
        expected_size=row["expected_size"],
        parts=row["parts"],
        uploaded_at=row["uploaded_at"],
        ready_at=row["ready_at"],
        failure=row["failure"],
        content_type=row["content_type"],
    )


def routes() -> Iterable[Route]:
    for kind in KINDS:
        yield Route(f"/rest/{kind}s", ("POST",), partial(act, kind=kind), API)
        yield Route(f"/rest/{kind}s", ("GET",), partial(statuses, kind=kind), API)
        yield Route(f"/rest/{kind}s/<urn>", ("GET",), partial(status, kind=kind), API)
    yield Route("/dms-uploads/<key>/<int:number>", ("PUT",), upload, API)
