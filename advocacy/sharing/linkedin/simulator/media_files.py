"""Whether uploaded bytes are what LinkedIn takes, told by the bytes and not by their name."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

IMAGE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}
MOST_PIXELS = 36_152_320
MEGABYTE = 1024 * 1024
LARGEST_DOCUMENT = 100 * MEGABYTE
MOST_PAGES = 300
SMALLEST_VIDEO = 75 * 1024
LARGEST_VIDEO = 500 * MEGABYTE
PDF_PAGE = re.compile(rb"/Type\s*/Page(?![s\w])")
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Verdict:
    content_type: str
    failure: str
    """Why LinkedIn cannot process it; empty when it can."""


def check_image(data: bytes) -> Verdict:
    """JPG, PNG or GIF with fewer than 36,152,320 pixels; nothing is decoded to know that."""
    try:
        with Image.open(io.BytesIO(data), formats=tuple(IMAGE_TYPES)) as picture:
            kind, (width, height) = str(picture.format), picture.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        return Verdict("", "Only JPG, PNG and GIF images can be processed")
    if width * height >= MOST_PIXELS:
        return Verdict(IMAGE_TYPES[kind], f"An image has fewer than {MOST_PIXELS} pixels")
    return Verdict(IMAGE_TYPES[kind], "")


def check_document(data: bytes) -> Verdict:
    """PDF, PPT(X) or DOC(X) up to 100 MB and 300 pages.

    Pages are counted in PDF files only, and only where the page tree is not compressed.
    """
    if data.startswith(b"%PDF-"):
        kind = "application/pdf"
    elif data.startswith(ZIP) and b"ppt/" in data:
        kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    elif data.startswith(ZIP) and b"word/" in data:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    elif data.startswith(OLE):
        kind = "application/vnd.ms-office"
    else:
        return Verdict("", "Only PDF, PPT and DOC documents can be processed")
    if len(data) > LARGEST_DOCUMENT:
        return Verdict(kind, "A document has at most 100 MB")
    if len(PDF_PAGE.findall(data)) > MOST_PAGES:
        return Verdict(kind, f"A document has at most {MOST_PAGES} pages")
    return Verdict(kind, "")


def check_video(data: bytes) -> Verdict:
    """MP4 between 75 KB and 500 MB."""
    if data[4:8] != b"ftyp":
        return Verdict("", "Only MP4 videos can be processed")
    if not SMALLEST_VIDEO <= len(data) <= LARGEST_VIDEO:
        return Verdict("video/mp4", "A video has between 75 KB and 500 MB")
    return Verdict("video/mp4", "")
