"""An organization's colour, made readable.

An organization chooses one colour. Text, links, meters and buttons derive from it, and all of them
must reach 4.5:1 (WCAG 2.2, 1.4.3) in the light and in the dark scheme. The hue is kept and the
lightness moved as little as that needs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advocacy.tenancy.colour import Oklch, Rgb, contrast, parse_hex, to_oklch, to_rgb

DEFAULT_COLOUR = "#5850d6"

READABLE = 4.5

# The backgrounds of static/css/foundation.css (paper, surface, sunken) in either scheme.
LIGHT_SURFACES = (Oklch(0.983, 0.004, 85), Oklch(1, 0, 0), Oklch(0.965, 0.005, 85))
DARK_SURFACES = (Oklch(0.19, 0.012, 285), Oklch(0.225, 0.014, 285), Oklch(0.165, 0.012, 285))

_WHITE = Rgb(1, 1, 1)
_STEP = 0.004


@dataclass(frozen=True, slots=True)
class Brand:
    """The colours derived from one, each as "#rrggbb".

    `fill` is the colour of buttons with `on_brand` as its text (and `hover` under the pointer);
    `light` and `dark` are ink on paper, surfaces and the soft tints of their scheme.
    """

    fill: str
    hover: str
    on_brand: str
    light: str
    dark: str
    light_soft: str
    dark_soft: str


def adjusted_brand(colour: str) -> Brand:
    """Derive the readable palette of a brand colour.

    Raises:
        ValueError: `colour` is not a hexadecimal colour.
    """
    chosen = to_oklch(parse_hex(colour))
    on_brand, fill = _fill(chosen)
    # Away from the text, so that pointing at a button never makes it harder to read.
    hover = _moved(fill, 0.05 if on_brand != _WHITE else -0.05)

    light_soft = to_rgb(Oklch(0.96, min(chosen.chroma, 0.025), chosen.hue))
    dark_soft = to_rgb(Oklch(0.3, min(chosen.chroma, 0.07), chosen.hue))
    on_light = [*map(to_rgb, LIGHT_SURFACES), light_soft]
    on_dark = [*map(to_rgb, DARK_SURFACES), dark_soft]
    bright = Oklch(max(chosen.lightness, 0.78), chosen.chroma * 0.7, chosen.hue)
    return Brand(
        fill=fill.hex,
        hover=hover.hex,
        on_brand=on_brand.hex,
        light=_readable(_darker(chosen), on_light).hex,
        dark=_readable(_lighter(bright), on_dark).hex,
        light_soft=light_soft.hex,
        dark_soft=dark_soft.hex,
    )


def stylesheet(brand: Brand) -> str:
    """The custom properties that replace the defaults of static/css/foundation.css."""
    return (
        ":root{"
        f"--brand:{brand.fill};"
        f"--brand-hover:{brand.hover};"
        f"--on-brand:{brand.on_brand};"
        f"--brand-ink:light-dark({brand.light},{brand.dark});"
        f"--brand-soft:light-dark({brand.light_soft},{brand.dark_soft})"
        "}"
    )


def _fill(chosen: Oklch) -> tuple[Rgb, Rgb]:
    """White text where it is readable, else dark text; the colour moves only when neither is."""
    as_given = to_rgb(chosen)
    if contrast(_WHITE, as_given) >= READABLE:
        return _WHITE, as_given
    dark_text = to_rgb(Oklch(0.2, min(chosen.chroma, 0.03), chosen.hue))
    if contrast(dark_text, as_given) >= READABLE:
        return dark_text, as_given
    return _WHITE, _readable(_darker(chosen), [_WHITE])


def _readable(candidates: Iterable[Oklch], backgrounds: list[Rgb]) -> Rgb:
    for candidate in candidates:
        shown = to_rgb(candidate)
        if all(contrast(shown, background) >= READABLE for background in backgrounds):
            return shown
    raise AssertionError("black and white are readable on every surface")


def _darker(colour: Oklch) -> Iterator[Oklch]:
    lightness = colour.lightness
    while lightness > 0:
        yield colour._replace(lightness=lightness)
        lightness -= _STEP
    yield Oklch(0, 0, colour.hue)


def _lighter(colour: Oklch) -> Iterator[Oklch]:
    lightness = colour.lightness
    while lightness < 1:
        yield colour._replace(lightness=lightness)
        lightness += _STEP
    yield Oklch(1, 0, colour.hue)


def _moved(colour: Rgb, by: float) -> Rgb:
    there = to_oklch(colour)
    return to_rgb(there._replace(lightness=min(max(there.lightness + by, 0.0), 1.0)))
