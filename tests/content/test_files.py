"""Uploads of every kind: told by their bytes, whole, scanned, within the quota; who gets them."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from advocacy.tenancy.urls import reverse
from content import media
from content.models import MediaAsset, Post, PostMedia
from tests.content.files import MP4, PDF, box, jpeg, mp4, pdf, upload
from tests.content.pictures import picture
from tests.factories import PostFactory
from tests.factories.sharing import ShareFactory

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("file", "kind", "content_type"),
    [
        (jpeg("anything.exe"), "picture", "image/jpeg"),
        (pdf("anything.jpg"), "document", "application/pdf"),
        (mp4("anything.pdf"), "video", "video/mp4"),
    ],
)
def test_a_file_is_what_its_first_bytes_say(curator, file, kind, content_type):
    asset = media.store_upload(file, by=curator)
    assert (asset.kind, asset.content_type) == (kind, content_type)
    assert len(asset.sha256) == 64


@pytest.mark.parametrize(
    ("name", "body", "refusal"),
    [
        ("a.png", SVG, media.NoSvg),
        ("a.svg", b"\xef\xbb\xbf<?xml version='1.0'?>\n" + SVG, media.NoSvg),
        ("a.pdf", HTML, media.NotAFile),
        ("a.pdf", b"", media.NotAFile),
        ("a.mp4", b"MZ" + b"\0" * 600, media.NotAFile),
        ("a.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 600, media.NotAFile),
        ("a.pdf", PDF[:40], media.Damaged),
        ("a.mp4", MP4[:-1], media.Damaged),
        ("a.mp4", MP4 + b"\0\0\0\1", media.Damaged),
        ("a.mp4", MP4 + struct.pack(">I4s", 4, b"free"), media.Damaged),
        ("a.mp4", MP4.replace(b"moov", b"free"), media.Damaged),
        ("a.mp4", box(b"ftyp", b"isom\0\0\2\0") + box(b"free") * 3000, media.Damaged),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, media.NotAPicture),
    ],
)
def test_what_is_no_picture_document_or_video_is_refused(curator, name, body, refusal):
    with pytest.raises(refusal):
        media.store_upload(upload(name, body), by=curator)
    assert not MediaAsset.objects.exists()


def test_a_video_of_unknown_length_at_its_end_is_whole(curator):
    open_ended = MP4[:-1008] + struct.pack(">I4s", 0, b"mdat") + b"v" * 400
    assert media.store_upload(upload("a.mp4", open_ended), by=curator).kind == "video"


def test_a_video_with_long_boxes_is_whole(curator):
    long = MP4[:-1008] + struct.pack(">I4sQ", 1, b"mdat", 16 + 400) + b"v" * 400
    assert media.store_upload(upload("a.mp4", long), by=curator).kind == "video"


def test_too_large_files_are_refused_before_they_are_read(curator):
    class Large(SimpleUploadedFile):
        def chunks(self, chunk_size=None):
            raise AssertionError("it was read")

    for name, body, megabytes in (("a.pdf", PDF, 101), ("a.mp4", MP4, 201)):
        large = Large(name, body)
        large.size = megabytes * 1024 * 1024
        with pytest.raises(media.FileTooBig):
            media.store_upload(large, by=curator)
    picture_file = Large("a.jpg", picture())
    picture_file.size = 11 * 1024 * 1024
    with pytest.raises(media.TooBig):
        media.store_upload(picture_file, by=curator)


def test_a_title_is_made_of_the_name(curator):
    asset = media.store_upload(pdf("2026_annual.report  final.pdf"), by=curator)
    assert asset.title == "2026 annual report final"


def test_the_same_bytes_are_kept_once(curator):
    first, second = (media.store_upload(mp4(), by=curator) for _ in range(2))
    assert first.pk != second.pk
    assert first.file.name == second.file.name
    assert media.bytes_used() == len(MP4)


def test_the_quota_is_the_organizations(curator, settings, other_organization):
    settings.MEDIA_QUOTA_MB = 1
    large = box(b"ftyp", b"isom\0\0\2\0") + box(b"moov") + box(b"mdat", b"a" * 700_000)
    media.store_upload(upload("a.mp4", large), by=curator)
    with pytest.raises(media.QuotaReached):
        media.store_upload(upload("b.mp4", large.replace(b"aaa", b"bbb")), by=curator)
    assert MediaAsset.objects.count() == 1


@contextmanager
def _clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that takes one INSTREAM and gives this answer."""
    received: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _address = server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack(">I", stream.read(4))[0]:
                received.append(stream.read(length))
            connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", received
    finally:
        thread.join()
        server.close()


def test_a_clean_file_is_scanned_whole_and_kept(curator, settings):
    with _clamd(b"stream: OK\0") as (address, received):
        settings.CLAMD_ADDRESS = address
        media.store_upload(mp4(), by=curator)
    assert b"".join(received) == MP4


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (b"stream: Eicar-Test-Signature FOUND\0", media.Infected),
        (b"INSTREAM size limit exceeded. ERROR\0", media.NotScanned),
        (b"", media.NotScanned),
    ],
)
def test_what_the_scanner_does_not_pass_is_not_kept(curator, settings, answer, refusal):
    with _clamd(answer) as (address, _received):
        settings.CLAMD_ADDRESS = address
        with pytest.raises(refusal):
            media.store_upload(jpeg(), by=curator)
    assert not MediaAsset.objects.exists()


def test_without_an_answering_scanner_nothing_is_kept(curator, settings, tmp_path):
    settings.CLAMD_ADDRESS = f"unix:{tmp_path}/nobody.sock"
    with pytest.raises(media.NotScanned):
        media.store_upload(pdf(), by=curator)
    assert not MediaAsset.objects.exists()


# --- Who gets a file -----------------------------------------------------------------------------


def body_of(answer) -> bytes:
    """All of a streamed answer; at its end the file is closed."""
    return b"".join(answer.streaming_content)


@pytest.fixture
def film(curator) -> MediaAsset:
    asset = media.store_upload(mp4("Our film.mp4"), by=curator)
    PostMedia.objects.create(post=PostFactory.approved(kind="video"), asset=asset)
    return asset


def test_who_shared_a_post_goes_on_seeing_its_files(curator, member, make_member, as_person):
    asset = media.store_upload(jpeg(), by=curator)
    over = timezone.now() - timedelta(minutes=1)
    post = PostFactory.approved(picture=asset, visible_until=over)
    ShareFactory(membership=member, post=post)
    address = reverse("content:media", asset_id=asset.pk, name="card")
    assert as_person(member).get(address).status_code == 200
    assert as_person(make_member()).get(address).status_code == 404


def test_who_shared_it_sees_further_files_of_a_withdrawn_post(film, member, as_person):
    post = Post.objects.get()
    ShareFactory(membership=member, post=post)
    Post.objects.filter(pk=post.pk).update(status="withdrawn")
    address = reverse("content:media", asset_id=film.pk, name="original")
    answer = as_person(member).get(address)
    assert body_of(answer) == MP4


def test_a_video_is_given_in_the_parts_a_player_asks_for(film, member, as_person):
    client = as_person(member)
    address = reverse("content:media", asset_id=film.pk, name="original")
    whole = client.get(address)
    assert body_of(whole) == MP4
    assert whole.headers["Content-Disposition"] == 'inline; filename="our-film.mp4"'
    part = client.get(address, headers={"Range": "bytes=4-7"})
    assert part.status_code == 206
    assert body_of(part) == b"ftyp"
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(MP4)}"
    rest = client.get(address, headers={"Range": f"bytes={len(MP4) - 3}-"})
    assert body_of(rest) == b"vvv"
    beyond = client.get(address, headers={"Range": f"bytes={len(MP4)}-"})
    assert beyond.status_code == 416
    # What is no single range is answered as if it were not there.
    for odd in ("bytes=-5", "bytes=0-1,3-4", "lines=1-2", "bytes=9-3x"):
        assert body_of(client.get(address, headers={"Range": odd})) == MP4


def test_a_document_is_saved_rather_than_opened(curator, as_person):
    asset = media.store_upload(pdf("<script>.pdf"), by=curator)
    answer = as_person(curator).get(reverse("content:media", asset_id=asset.pk, name="original"))
    assert body_of(answer) == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="script.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_of_nobodys_post_is_for_those_who_write(film, member, as_person):
    PostMedia.objects.all().delete()
    address = reverse("content:media", asset_id=film.pk, name="original")
    assert as_person(member).get(address).status_code == 404
