"""Whatever colour an organization chooses, its pages stay readable."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advocacy.tenancy.brand import (
    DARK_SURFACES,
    DEFAULT_COLOUR,
    LIGHT_SURFACES,
    Brand,
    adjusted_brand,
    stylesheet,
)
from advocacy.tenancy.colour import Oklch, contrast, parse_hex, to_oklch, to_rgb

FOUNDATION = Path(__file__).parents[2] / "static" / "css" / "foundation.css"

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def ratio(one: str, other: str) -> float:
    return contrast(parse_hex(one), parse_hex(other))


@given(colours)
@example("#ffffff")
@example("#000000")
@example("#ffff00")
@example("#767676")
@example("#ff7a00")
def test_every_pair_that_meets_on_a_page_reaches_the_readable_ratio(colour: str) -> None:
    brand = adjusted_brand(colour)

    assert ratio(brand.on_brand, brand.fill) >= 4.5
    assert ratio(brand.on_brand, brand.hover) >= 4.5
    for surface in [*(to_rgb(each).hex for each in LIGHT_SURFACES), brand.light_soft]:
        assert ratio(brand.light, surface) >= 4.5
    for surface in [*(to_rgb(each).hex for each in DARK_SURFACES), brand.dark_soft]:
        assert ratio(brand.dark, surface) >= 4.5


@given(colours)
def test_hue_survives_the_adjustment(colour: str) -> None:
    chosen = to_oklch(parse_hex(colour))
    brand = adjusted_brand(colour)
    for shown in (brand.light, brand.dark, brand.fill):
        derived = to_oklch(parse_hex(shown))
        # Near grey a hue is noise: one step of one channel turns it by tens of degrees.
        if min(chosen.chroma, derived.chroma) > 0.06:
            turned = abs((chosen.hue - derived.hue + 180) % 360 - 180)
            assert turned < 6


@given(colours)
def test_a_colour_with_readable_text_on_it_is_obeyed(colour: str) -> None:
    if ratio("#ffffff", colour) >= 4.5:
        brand = adjusted_brand(colour)
        assert (brand.fill, brand.on_brand) == (colour, "#ffffff")


@given(colours)
def test_colours_survive_the_way_to_oklch_and_back(colour: str) -> None:
    there = to_oklch(parse_hex(colour))
    assert ratio(to_rgb(there).hex, colour) < 1.02


def test_a_bright_colour_gets_dark_text_instead_of_being_dimmed() -> None:
    brand = adjusted_brand("#ffd400")
    assert brand.fill == "#ffd400"
    assert ratio(brand.on_brand, "#000000") < 2


@pytest.mark.parametrize("text", ["", "red", "#12", "#12345g", "#1234567", "url(x)", "#fff;}"])
def test_anything_but_a_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a hexadecimal colour"):
        adjusted_brand(text)


def test_short_and_bare_forms_mean_the_same_colour() -> None:
    assert adjusted_brand("#09c") == adjusted_brand("0099cc") == adjusted_brand("#0099CC")


def test_contrast_agrees_with_the_published_examples() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert ratio("#336699", "#336699") == 1


def test_style_sheet_sets_each_property_the_style_sheets_use() -> None:
    brand = Brand("#111111", "#222222", "#333333", "#444444", "#555555", "#666666", "#777777")
    assert stylesheet(brand) == (
        ":root{--brand:#111111;--brand-hover:#222222;--on-brand:#333333;"
        "--brand-ink:light-dark(#444444,#555555);--brand-soft:light-dark(#666666,#777777)}"
    )


def test_surfaces_are_those_of_the_style_sheet() -> None:
    css = FOUNDATION.read_text()
    for position, name in enumerate(("paper", "surface", "sunken")):
        light, dark = re.findall(
            rf"--{name}: light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)", css
        )[0]
        assert Oklch(*map(float, light.split())) == LIGHT_SURFACES[position]
        assert Oklch(*map(float, dark.split())) == DARK_SURFACES[position]


def test_defaults_of_the_style_sheet_are_the_default_colour_adjusted() -> None:
    css = re.sub(r"\s+", "", FOUNDATION.read_text())
    for declaration in stylesheet(adjusted_brand(DEFAULT_COLOUR))[6:-1].split(";"):
        assert declaration + ";" in css
