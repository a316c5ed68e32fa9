"""Small but whole PDFs and MP4s made by code."""

from __future__ import annotations

import struct

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.content.pictures import picture

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def box(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


MP4 = box(b"ftyp", b"isom\0\0\2\0isommp42") + box(b"moov", b"\0" * 32) + box(b"mdat", b"v" * 1000)


def upload(name: str, body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def pdf(name: str = "report.pdf") -> SimpleUploadedFile:
    return upload(name, PDF)


def mp4(name: str = "film.mp4") -> SimpleUploadedFile:
    return upload(name, MP4)


def jpeg(name: str = "blade.jpg", **options: object) -> SimpleUploadedFile:
    return upload(name, picture(**options))  # type: ignore[arg-type]  # passed on as they are
