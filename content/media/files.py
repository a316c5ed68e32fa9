"""Documents and videos: told by their first bytes, checked for being whole, kept as they are."""

from __future__ import annotations

import struct
from typing import BinaryIO

from content.media.pictures import PictureError, sniff
from content.models import MediaAsset

# LinkedIn takes documents up to 100 MB and 300 pages, and videos up to 500 MB. Ours are smaller:
# whoever shares a video waits until all of it is uploaded.
MAX_DOCUMENT_BYTES = 100 * 1024 * 1024
MAX_VIDEO_BYTES = 200 * 1024 * 1024
MOST_BOXES = 2_000


class NotAFile(PictureError):
    """No picture, PDF or MP4: whatever it is called."""


class NoSvg(NotAFile):
    """An SVG: it may hold a program, and no network takes it."""


class FileTooBig(PictureError):
    """A document or video over its limit."""


class Damaged(PictureError):
    """It begins like a PDF or MP4, but is not a whole one."""


def kind_of(head: bytes) -> str | None:
    """The kind of a file by its first bytes (a few hundred are enough); None for all others."""
    if sniff(head):
        return MediaAsset.Kind.PICTURE.value
    if head.startswith(b"%PDF-"):
        return MediaAsset.Kind.DOCUMENT.value
    if head[4:8] == b"ftyp" and head[8:12] not in _NOT_VIDEO:
        return MediaAsset.Kind.VIDEO.value
    return None


# Still pictures in the same container as MP4: HEIC and AVIF.
_NOT_VIDEO = {b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"}


def looks_like_svg(head: bytes) -> bool:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith((b"<svg", b"<?xml", b"<!doctype svg")) and b"<svg" in text


def check_document(file: BinaryIO, size: int) -> str:
    """The content type of a PDF. Raises FileTooBig, Damaged."""
    if size > MAX_DOCUMENT_BYTES:
        raise FileTooBig
    file.seek(max(0, size - 2048))
    if b"%%EOF" not in file.read():
        raise Damaged
    return "application/pdf"


def check_video(file: BinaryIO, size: int) -> str:
    """The content type of an MP4. Raises FileTooBig, Damaged.

    Reads only the headers of its outer boxes: ISO/IEC 14496-12, 4.2. A whole one has its index
    (`moov`) and its pictures and sound (`mdat`), and its boxes end where the file ends.
    """
    if size > MAX_VIDEO_BYTES:
        raise FileTooBig
    place, found = 0, set()
    for _ in range(MOST_BOXES):
        if place == size:
            break
        file.seek(place)
        header = file.read(16)
        if len(header) < 8:
            raise Damaged
        length, name = struct.unpack(">I4s", header[:8])
        if length == 1 and len(header) == 16:
            (length,) = struct.unpack(">Q", header[8:])
        elif length == 0:
            length = size - place
        if length < 8 or place + length > size:
            raise Damaged
        found.add(name)
        place += length
    if place != size or not {b"ftyp", b"moov", b"mdat"} <= found:
        raise Damaged
    return "video/mp4"
