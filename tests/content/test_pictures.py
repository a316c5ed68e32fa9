"""Pictures: what is taken, what becomes of it, who gets to see it."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from advocacy.kernel import http
from advocacy.tenancy.urls import reverse
from content import media, services
from content.media.pictures import WIDE, crop_box, open_picture
from content.models import MediaAsset, Post
from content.tasks import forget_unused_pictures
from tests.content.pictures import picture
from tests.factories import PostFactory, TeamFactory
from tests.kernel.http_server import serve

pytestmark = pytest.mark.django_db


def _bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", media.NotAPicture),
        (SVG, media.NotAPicture),
        (b"<?xml version='1.0'?>" + SVG, media.NotAPicture),
        (b"%PDF-1.7", media.NotAPicture),
        (b"GIF89a<script>alert(1)</script>", media.NotAPicture),
        (b"\xff\xd8\xff but nothing else", media.NotAPicture),
        (picture("PNG")[:200], media.NotAPicture),
        (picture("BMP"), media.NotAPicture),
        (picture("TIFF"), media.NotAPicture),
        (picture(size=(90, 400)), media.TooSmall),
        (_bomb(30_000, 30_000), media.TooBig),
        (_bomb(7_000, 7_000), media.TooBig),
        (b"\xff\xd8\xff" + b"x" * (10 * 1024 * 1024), media.TooBig),
    ],
)
def test_what_is_not_taken(data: bytes, refusal):
    with pytest.raises(refusal):
        open_picture(data)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"),
     ("PNG", "LA"), ("GIF", "P"), ("WEBP", "RGBA")],
)  # fmt: skip
def test_every_kind_gets_its_renditions(curator, kind: str, mode: str):
    asset = media.store_picture(picture(kind, mode=mode), by=curator)
    assert (asset.width, asset.height) == (900, 600)
    wide, card = (media.rendition_of(asset, name) for name in ("wide", "card"))
    for rendition, size, format_name in ((wide, (1200, 627), "JPEG"), (card, (640, 400), "WEBP")):
        with rendition.file.open("rb") as file, Image.open(file) as image:
            assert image.size == size == (rendition.width, rendition.height)
            assert image.format == format_name


def test_metadata_is_left_behind(curator):
    exif = Image.Exif()
    exif[0x010F] = "A camera that tells"
    exif[0x0112] = 6  # taken with the camera turned
    data = picture(exif=exif, comment=b"taken at home")
    asset = media.store_picture(data, by=curator)
    assert (asset.width, asset.height) == (600, 900)
    for field in (asset.file, *(rendition.file for rendition in asset.renditions.all())):
        with field.open("rb") as file:
            kept = file.read()
        assert b"camera" not in kept
        assert b"home" not in kept
        with Image.open(io.BytesIO(kept)) as image:
            assert not image.getexif()


def test_the_same_bytes_are_kept_once(curator):
    first, second = (media.store_picture(picture(), by=curator) for _ in range(2))
    assert first.pk != second.pk
    assert first.file.name == second.file.name
    assert len(default_storage.listdir("assets")[0]) == 1


@pytest.mark.django_db(transaction=True)
def test_pictures_that_nobody_chose_are_forgotten(curator):
    unused, used, fresh = (media.store_picture(picture(), by=curator) for _ in range(3))
    alone = media.store_picture(picture(size=(500, 500)), by=curator)
    PostFactory(picture=used)
    old = timezone.now() - timedelta(days=8)
    MediaAsset.objects.exclude(pk=fresh.pk).update(created_at=old)
    renditions = [rendition.file.name for rendition in unused.renditions.all()]

    forget_unused_pictures()
    assert set(MediaAsset.objects.all()) == {used, fresh}
    # The bytes of the first are those of the others too.
    assert default_storage.exists(unused.file.name)
    assert not default_storage.exists(alone.file.name)
    assert not any(default_storage.exists(name) for name in renditions)


def test_a_large_original_is_made_smaller(curator):
    asset = media.store_picture(picture(size=(4800, 1200)), by=curator)
    assert (asset.width, asset.height) == (2400, 600)


@given(
    size=st.tuples(st.integers(100, 6000), st.integers(100, 6000)),
    focus=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_the_crop_lies_inside_and_keeps_the_proportions(size, focus):
    left, top, right, bottom = crop_box(size, (WIDE.width, WIDE.height), focus)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert right - left == size[0] or bottom - top == size[1]
    width, height = right - left, bottom - top
    assert abs(width * WIDE.height - height * WIDE.width) <= WIDE.width


def test_the_focus_decides_what_stays(curator, draft, django_capture_on_commit_callbacks):
    asset = media.store_picture(picture(size=(2000, 400)), by=curator)

    def middle() -> tuple[int, int, int]:
        data, content_type, _ = media.picture_for_sharing(Post(picture=MediaAsset.objects.get()))
        assert content_type == "image/jpeg"
        with Image.open(io.BytesIO(data)) as image:
            return image.getpixel((600, 300))

    with django_capture_on_commit_callbacks(execute=True):
        services.create_post(by=curator, draft=draft(picture=asset, focus=(0.0, 0.5)))
    red, _, blue = middle()
    assert red > 200 > 50 > blue

    with django_capture_on_commit_callbacks(execute=True):
        services.create_post(by=curator, draft=draft(picture=asset, focus=(1.0, 0.5)))
    red, _, blue = middle()
    assert blue > 200 > 50 > red


def test_pictures_are_fetched_through_the_guard(curator, settings):
    with pytest.raises(http.BlockedAddress):
        media.fetch_picture("http://169.254.169.254/logo.png", by=curator)
    with pytest.raises(http.BlockedAddress):
        media.fetch_picture("http://a.example/x", by=curator, resolver=lambda h, p: ["10.0.0.1"])

    def respond(request):
        request.answer(body=picture(), content_type="image/jpeg")

    with serve(respond) as server:
        settings.OUTBOUND_TRUSTED_ORIGINS = [server.url]
        asset = media.fetch_picture(f"{server.url}/owl.jpg", by=curator)
    assert asset.source_url == f"{server.url}/owl.jpg"


def test_a_page_that_calls_itself_a_picture_is_refused(curator, settings):
    with serve(lambda request: request.answer(body=SVG, content_type="image/png")) as server:
        settings.OUTBOUND_TRUSTED_ORIGINS = [server.url]
        with pytest.raises(media.NotAPicture):
            media.fetch_picture(server.url, by=curator)


@pytest.fixture
def asset(curator) -> MediaAsset:
    return media.store_picture(picture(), by=curator)


def test_who_sees_a_picture(organization, asset, curator, member, make_member, stranger, as_person):
    team = TeamFactory()
    team.path = [team.pk]
    team.save(update_fields=["path"])
    colleague = make_member(team=team)
    address = reverse("content:media", asset_id=asset.pk, name="card")

    def answers() -> list[int]:
        people = (curator, colleague, member, stranger)
        return [as_person(person).get(address).status_code for person in people]

    assert answers() == [200, 404, 404, 404]
    post = PostFactory.approved(picture=asset, for_everyone=False, teams=[team])
    assert answers() == [200, 200, 404, 404]
    Post.objects.filter(pk=post.pk).update(for_everyone=True)
    assert answers() == [200, 200, 200, 404]
    Post.objects.filter(pk=post.pk).update(status="withdrawn")
    assert answers() == [200, 404, 404, 404]
    assert Client().get(address).status_code == 302


def test_pictures_are_cached_privately(asset, curator, as_person):
    client = as_person(curator)
    address = reverse("content:media", asset_id=asset.pk, name="wide")
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content[:3] == b"\xff\xd8\xff"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(reverse("content:media", asset_id=asset.pk, name="huge")).status_code == 404


def test_the_public_address_lasts_as_long_as_the_post(organization, asset):
    post = PostFactory.approved(picture=asset)
    address = media.public_picture_url(post)
    assert address.startswith("http://testserver/media/")
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public")
    for status in ("draft", "in_review", "withdrawn"):
        Post.objects.filter(pk=post.pk).update(status=status)
        assert Client().get(address).status_code == 404
    assert media.public_picture_url(PostFactory()) == ""


@pytest.mark.parametrize("token", ["1", "WzEsMV0:1abcde:forged", "a" * 400])
def test_a_made_up_public_address_leads_nowhere(organization, token: str):
    assert Client().get(f"/media/{token}/").status_code == 404
