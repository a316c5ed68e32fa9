"""Pictures as LinkedIn takes them: upright, without metadata, JPEG or PNG, and not too large."""

import io
from dataclasses import dataclass
from math import sqrt

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_PIXELS = 36_152_320
"""LinkedIn refuses pictures of as many pixels or more."""

MAX_SOURCE_PIXELS = 80_000_000
"""What a worker is asked to decode: 320 MB at worst, before it is made smaller."""

MAX_SOURCE_BYTES = 20 * 1024 * 1024

JPEG_QUALITY = 88

# Only these decoders ever see bytes from outside.
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")


class ImageRejected(Exception):
    """The picture cannot be used; the message says why."""


@dataclass(frozen=True)
class PreparedImage:
    data: bytes
    content_type: str
    """image/jpeg or image/png."""
    width: int
    height: int


def prepare(data: bytes) -> PreparedImage:
    """Convert JPEG, PNG, GIF (first frame) or WebP to what LinkedIn shows unchanged.

    Transparency is kept, as PNG; what came as PNG or GIF stays lossless; all else becomes JPEG.
    Orientation is applied, colours are brought to sRGB, and everything that is not picture (place,
    camera, comments) is left behind. Larger pictures are scaled below `MAX_PIXELS`.
    Raises `ImageRejected`.
    """
    if len(data) > MAX_SOURCE_BYTES:
        raise ImageRejected(f"The file has more than {MAX_SOURCE_BYTES // 2**20} MB.")
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as source:
            if source.width * source.height > MAX_SOURCE_PIXELS:
                raise ImageRejected("The picture has too many pixels.")
            lossless = source.format in ("PNG", "GIF")
            picture = _plain(source)
    except UnidentifiedImageError as error:
        raise ImageRejected("The file is no JPEG, PNG, GIF or WebP picture.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRejected("The picture has too many pixels.") from error
    except (OSError, ValueError, SyntaxError) as error:  # what Pillow's decoders raise
        raise ImageRejected("The picture is damaged.") from error
    return _encode(picture, lossless=lossless or picture.mode == "RGBA")


def _plain(source: Image.Image) -> Image.Image:
    """Upright sRGB pixels, RGBA if anything shows through, otherwise RGB."""
    profile = source.info.get("icc_profile")
    picture = ImageOps.exif_transpose(source)
    has_alpha = picture.has_transparency_data
    if picture.mode in ("I", "I;16", "I;16B", "F"):  # 16 bits of grey
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        picture = _to_srgb(picture, profile)
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    pixels = picture.width * picture.height
    if pixels >= MAX_PIXELS:
        scale = sqrt((MAX_PIXELS - 1) / pixels)
        # A strip of one pixel has only its length to give: hence the second look at each side.
        width = max(1, int(picture.width * scale))
        height = max(1, min(int(picture.height * scale), (MAX_PIXELS - 1) // width))
        size = (min(width, (MAX_PIXELS - 1) // height), height)
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    # A new image carries nothing but its pixels.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Most phones write wider colour spaces; dropping the profile alone would dull them."""
    try:
        return (
            ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if picture.mode == "RGBA" else "RGB",
            )
            or picture
        )
    except (ImageCms.PyCMSError, OSError):  # a broken profile is no reason to lose the picture
        return picture


def _encode(picture: Image.Image, *, lossless: bool) -> PreparedImage:
    buffer = io.BytesIO()
    if lossless:
        picture.save(buffer, "PNG", optimize=False)
    else:
        picture.save(buffer, "JPEG", quality=JPEG_QUALITY, progressive=True)
    return PreparedImage(
        data=buffer.getvalue(),
        content_type="image/png" if lossless else "image/jpeg",
        width=picture.width,
        height=picture.height,
    )
