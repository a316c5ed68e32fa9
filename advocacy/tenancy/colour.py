"""Colour arithmetic: sRGB, OKLCH and the contrast ratio of WCAG 2.2.

Sources: contrast and relative luminance, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio; the
OKLab matrices, Björn Ottosson, https://bottosson.github.io/posts/oklab/ (also CSS Color 4).
"""

import math
import re
from typing import NamedTuple

_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


class Oklch(NamedTuple):
    """Perceived lightness 0..1, chroma 0..about 0.37, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


class Rgb(NamedTuple):
    """sRGB, each channel 0..1."""

    red: float
    green: float
    blue: float

    @property
    def hex(self) -> str:
        return "#" + "".join(f"{round(channel * 255):02x}" for channel in self)


def parse_hex(text: str) -> Rgb:
    """Read "#5954dc", "5954dc" or "#abc".

    Raises:
        ValueError: `text` is not such a colour.
    """
    match = _HEX.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a hexadecimal colour: {text!r}")
    digits = match[1]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return Rgb(red, green, blue)


def contrast(one: Rgb, other: Rgb) -> float:
    """The WCAG contrast ratio, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def to_oklch(colour: Rgb) -> Oklch:
    red, green, blue = (_linear(channel) for channel in colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def to_rgb(colour: Oklch) -> Rgb:
    """The nearest displayable colour: chroma is lowered until sRGB holds it, hue is kept.

    The result is rounded to 8 bits a channel, so that what is measured is what is shown.
    """
    if _in_gamut(linear := _to_linear(colour)):
        return _encoded(linear)
    low, high = 0.0, colour.chroma
    for _ in range(20):
        middle = (low + high) / 2
        if _in_gamut(_to_linear(colour._replace(chroma=middle))):
            low = middle
        else:
            high = middle
    return _encoded(_to_linear(colour._replace(chroma=low)))


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _to_linear(colour: Oklch) -> tuple[float, float, float]:
    a = colour.chroma * math.cos(math.radians(colour.hue))
    b = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _in_gamut(channels: tuple[float, float, float]) -> bool:
    return all(-0.0005 <= channel <= 1.0005 for channel in channels)


def _encoded(channels: tuple[float, float, float]) -> Rgb:
    return Rgb(*(round(_gamma(min(max(channel, 0.0), 1.0)) * 255) / 255 for channel in channels))


def _gamma(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
