"""Pictures made by code, as files of each kind."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (900, 600), mode: str = "RGB", **options: Any
) -> bytes:
    """A picture that is red on the left and blue on the right."""
    image = Image.new("RGB", size, "red")
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, size[0], size[1]), fill="blue")
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()
