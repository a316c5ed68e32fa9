"""Opening pictures from strangers, and preparing them for a place. Bytes in, bytes out."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

# By their first bytes; what a file is called, or says it is, proves nothing.
_MAGIC = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
}
CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}

MAX_BYTES = 10 * 1024 * 1024
# Decoded, four bytes a pixel: what a small file may blow up to.
MAX_PIXELS = 40_000_000
MIN_SIDE = 100


class PictureError(ValueError):
    """These bytes are no picture that we take."""


class NotAPicture(PictureError):
    """Not a JPEG, PNG, GIF or WebP; SVG is a program, not a picture."""


class TooBig(PictureError):
    """More bytes or pixels than are handled."""


class TooSmall(PictureError):
    """An icon or a counting pixel rather than a picture."""


@dataclass(frozen=True)
class Opened:
    image: Image.Image
    content_type: str


@dataclass(frozen=True)
class Place:
    """Where a picture is shown: its frame in pixels and the format of its file."""

    name: str
    width: int
    height: int
    format: str
    quality: int

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.format]


CARD = Place("card", 640, 400, "WEBP", 80)
# LinkedIn's recommended size of a link preview, 1.91:1.
WIDE = Place("wide", 1200, 627, "JPEG", 85)
PLACES = {place.name: place for place in (CARD, WIDE)}


def open_picture(data: bytes) -> Opened:
    """Decode a picture, turned the way it was taken and without animation.

    Raises NotAPicture, TooBig, TooSmall.
    """
    if len(data) > MAX_BYTES:
        raise TooBig
    kind = sniff(data)
    if kind is None:
        raise NotAPicture
    try:
        with warnings.catch_warnings():
            # The size is checked below, before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=[kind])
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise TooBig
            if min(width, height) < MIN_SIDE:
                raise TooSmall
            image.load()
            upright = ImageOps.exif_transpose(image)
            # Palettes and the like resize badly.
            upright = upright.convert("RGBA" if _is_transparent(upright) else "RGB")
    except Image.DecompressionBombError as error:
        raise TooBig from error
    except PictureError:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotAPicture from error
    return Opened(upright, CONTENT_TYPES[kind])


def sniff(data: bytes) -> str | None:
    """Pillow's name of the format, by the first bytes; None for all that we do not take."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)


def crop_box(
    size: tuple[int, int], frame: tuple[int, int], focus: tuple[float, float]
) -> tuple[int, int, int, int]:
    """The largest part of a picture with the frame's proportions, as close around focus as it goes.

    >>> crop_box((1000, 1000), (1200, 600), (0.5, 0.0))
    (0, 0, 1000, 500)
    """
    width, height = size
    ratio = frame[0] / frame[1]
    if width / height > ratio:
        part_width, part_height = max(1, round(height * ratio)), height
    else:
        part_width, part_height = width, max(1, round(width / ratio))
    left = min(max(round(focus[0] * width - part_width / 2), 0), width - part_width)
    top = min(max(round(focus[1] * height - part_height / 2), 0), height - part_height)
    return left, top, left + part_width, top + part_height


def render(image: Image.Image, place: Place, focus: tuple[float, float]) -> bytes:
    """The picture for a place. Encoded anew, so that nothing of its metadata is left."""
    frame = (place.width, place.height)
    part = image.crop(crop_box(image.size, frame, focus)).resize(frame, Image.Resampling.LANCZOS)
    return encode(part, place.format, place.quality)


def encode(image: Image.Image, format_name: str, quality: int) -> bytes:
    """Encode without any metadata; transparent parts become white where the format has none."""
    if format_name == "JPEG":
        image = _on_white(image)
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    buffer = io.BytesIO()
    clean.save(buffer, format_name, quality=quality, optimize=True)
    return buffer.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground.convert("RGB")


def _is_transparent(image: Image.Image) -> bool:
    return image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
