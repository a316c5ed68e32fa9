"""Pictures of every kind people upload, made here, become what LinkedIn takes."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from advocacy.sharing.linkedin import images
from advocacy.sharing.linkedin.images import ImageRejected, prepare


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def red_left(mode: str = "RGB", size: tuple[int, int] = (80, 40)) -> Image.Image:
    """Left half red, right half blue."""
    picture = Image.new("RGB", size, "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill="red")
    return picture.convert(mode)


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("kind", "mode", "content_type"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("PNG", "RGB", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("GIF", "P", "image/png"),
        ("WEBP", "RGB", "image/jpeg"),
    ],
)
def test_formats(kind: str, mode: str, content_type: str) -> None:
    prepared = prepare(encoded(red_left(mode), kind))
    assert prepared.content_type == content_type
    assert (prepared.width, prepared.height) == (80, 40)
    picture = opened(prepared.data)
    assert picture.format == content_type.removeprefix("image/").upper()
    assert picture.size == (80, 40)
    assert picture.mode == "RGB"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparency_is_kept_as_png(kind: str) -> None:
    source = red_left("RGBA")
    source.putpixel((0, 0), (0, 0, 0, 0))
    prepared = prepare(encoded(source, kind, **({"lossless": True} if kind == "WEBP" else {})))
    picture = opened(prepared.data)
    assert prepared.content_type == "image/png"
    assert picture.mode == "RGBA"
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((79, 0)) == (0, 0, 255, 255)


def test_an_alpha_channel_that_hides_nothing_is_dropped() -> None:
    prepared = prepare(encoded(red_left("RGBA"), "WEBP", lossless=True))
    assert prepared.content_type == "image/jpeg"


def test_orientation_is_applied_and_metadata_is_gone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # rotate by 90° to see it upright
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[1] = "N"  # a place
    prepared = prepare(encoded(red_left(), "JPEG", exif=exif, comment=b"secret", quality=95))
    picture = opened(prepared.data)
    assert picture.size == (40, 80)
    red, _, blue = picture.getpixel((20, 10))
    assert red > 200 > blue, "what was left is on top now"
    assert not picture.getexif()
    assert b"Camera" not in prepared.data
    assert b"secret" not in prepared.data


def test_text_in_a_png_is_gone() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Ada Lovelace")
    assert b"Lovelace" not in prepare(encoded(red_left(), "PNG", pnginfo=info)).data


def test_colours_are_brought_to_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    broken = encoded(red_left(), "PNG", icc_profile=b"junk")
    assert opened(prepare(broken).data).getpixel((0, 0)) == (255, 0, 0)
    foreign = encoded(red_left(), "PNG", icc_profile=profile.tobytes())
    assert opened(prepare(foreign).data).getpixel((0, 0)) == (255, 0, 0), "a profile of other kind"
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    prepared = opened(prepare(encoded(red_left(), "PNG", icc_profile=srgb)).data)
    assert prepared.getpixel((0, 0)) == (255, 0, 0) or prepared.getpixel((0, 0)) == (254, 0, 0)
    assert "icc_profile" not in prepared.info


def test_sixteen_bits_of_grey_become_eight() -> None:
    picture = Image.new("I;16", (4, 4), 0x8000)
    assert opened(prepare(encoded(picture, "PNG")).data).getpixel((0, 0)) == (128, 128, 128)


def test_only_the_first_frame_of_an_animation() -> None:
    data = encoded(red_left(), "GIF", save_all=True, append_images=[Image.new("RGB", (80, 40))])
    picture = opened(prepare(data).data)
    assert getattr(picture, "n_frames", 1) == 1
    assert picture.getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize("size", [(100, 100), (100, 101), (1000, 11)])
def test_large_pictures_are_scaled_below_the_limit(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 10_000)
    prepared = prepare(encoded(red_left(size=size), "PNG"))
    assert prepared.width * prepared.height < 10_000
    assert abs(prepared.width / prepared.height - size[0] / size[1]) < size[0] / size[1] * 0.15


@pytest.mark.parametrize("size", [(10_500, 1), (1, 10_500)])
def test_even_a_strip_of_one_pixel(monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 10_000)
    prepared = prepare(encoded(Image.new("RGB", size), "PNG"))
    assert 9_000 < prepared.width * prepared.height < 10_000


def test_the_limit_is_linkedins() -> None:
    assert images.MAX_PIXELS == 36_152_320


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises much and holds nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 8_001), (10_000, 10_000), (50_000, 50_000)])
def test_promised_pixels_are_refused_before_decoding(size: tuple[int, int]) -> None:
    with pytest.raises(ImageRejected, match="too many pixels"):
        prepare(png_header(*size))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        png_header(10, 10),
        encoded(red_left(size=(300, 300)), "JPEG")[:500],
        encoded(red_left(), "BMP"),
        encoded(red_left(), "TIFF"),
    ],
    ids=["empty", "text", "svg", "pdf", "hollow png", "half a jpeg", "bmp", "tiff"],
)
def test_what_is_no_picture_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ImageRejected):
        prepare(data)


def test_large_files_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_SOURCE_BYTES", 2**20)
    with pytest.raises(ImageRejected, match="1 MB"):
        prepare(encoded(red_left(), "JPEG") + b"\0" * 2**20)
