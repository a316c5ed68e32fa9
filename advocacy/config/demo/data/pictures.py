"""Pictures for posts, drawn by code: a gradient in the colours of the subject, and a motif."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 675
# Shapes are drawn at twice the size and scaled down, for smooth edges.
_SCALE = 2
_WHITE = (255, 255, 255)

# Two ends of the gradient, from upper left to lower right.
_COLOURS = {
    "wind": ((47, 111, 143), (31, 58, 95)),
    "people": ((194, 100, 74), (125, 54, 84)),
    "graph": ((91, 75, 219), (48, 39, 127)),
    "grid": ((62, 99, 160), (33, 42, 92)),
    "sea": ((43, 138, 140), (18, 62, 92)),
    "nature": ((98, 143, 70), (33, 84, 72)),
    "night": ((46, 52, 110), (17, 20, 48)),
    "code": ((72, 84, 104), (28, 34, 48)),
    "tools": ((176, 122, 48), (110, 60, 38)),
    "sun": ((230, 150, 70), (150, 62, 82)),
    "house": ((148, 96, 130), (70, 48, 96)),
    "battery": ((60, 148, 104), (22, 82, 84)),
    "bolt": ((88, 76, 130), (34, 28, 64)),
    "road": ((110, 122, 132), (52, 62, 78)),
}

Point = tuple[float, float]


class _Canvas:
    """How white a picture is where, drawn in units of 300 × 170, the size of the sketches.

    What is drawn later replaces what it covers, so that nothing shines through.
    """

    def __init__(self) -> None:
        self.mask = Image.new("L", (WIDTH * _SCALE, HEIGHT * _SCALE))
        self._draw = ImageDraw.Draw(self.mask)
        self._unit = self.mask.width / 300

    def line(self, points: Sequence[Point], *, width: float = 5, strength: float = 0.92) -> None:
        """With round ends and corners."""
        stroke = round(width * self._unit)
        scaled = [self._at(point) for point in points]
        self._draw.line(scaled, fill=_white(strength), width=stroke, joint="curve")
        for point in (points[0], points[-1]):
            self.disc(point, width / 2, strength=strength)

    def disc(self, centre: Point, radius: float, *, strength: float = 0.92) -> None:
        x, y = self._at(centre)
        r = radius * self._unit
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill=_white(strength))

    def box(
        self, corner: Point, opposite: Point, *, round_: float = 0, strength: float = 0.92
    ) -> None:
        self._draw.rounded_rectangle(
            (*self._at(corner), *self._at(opposite)),
            radius=round_ * self._unit,
            fill=_white(strength),
        )

    def shape(self, points: Sequence[Point], *, strength: float = 0.92) -> None:
        self._draw.polygon([self._at(point) for point in points], fill=_white(strength))

    def _at(self, point: Point) -> Point:
        return point[0] * self._unit, point[1] * self._unit


def draw(motif: str, chance: random.Random) -> bytes:
    """A JPEG of 1200 × 675; the same for the same motif and chance. Raises KeyError."""
    start, end = _COLOURS[motif]
    shift = chance.randint(-22, 22)
    ground = _gradient(_shifted(start, shift), _shifted(end, shift // 2))
    canvas = _Canvas()
    MOTIFS[motif](canvas, chance)
    ground.paste(_WHITE, (0, 0), canvas.mask.reduce(_SCALE))
    data = io.BytesIO()
    ground.save(data, "JPEG", quality=88)
    return data.getvalue()


def _white(strength: float) -> int:
    return round(255 * strength)


def _gradient(start: tuple[int, ...], end: tuple[int, ...]) -> Image.Image:
    # A small one, enlarged: smooth, and a thousand times faster than pixel by pixel.
    small = Image.new("RGB", (48, 27))
    small.putdata(
        [
            tuple(
                round(a + (b - a) * (x / 47 + y / 26) / 2) for a, b in zip(start, end, strict=True)
            )
            for y in range(27)
            for x in range(48)
        ]
    )
    return small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def _shifted(colour: tuple[int, ...], by: int) -> tuple[int, ...]:
    return tuple(max(0, min(255, part + by)) for part in colour)


def _turbine(canvas: _Canvas, foot: Point, size: float, angle: float, strength: float) -> None:
    hub = (foot[0], foot[1] - 62 * size)
    canvas.line([foot, hub], width=4.5 * size, strength=strength)
    for blade in range(3):
        direction = math.radians(angle + 120 * blade)
        tip = (hub[0] + 46 * size * math.sin(direction), hub[1] - 46 * size * math.cos(direction))
        canvas.line([hub, tip], width=4.5 * size, strength=strength)
    canvas.disc(hub, 6 * size, strength=1)


def _wind(canvas: _Canvas, chance: random.Random) -> None:
    angle = chance.uniform(0, 120)
    others = chance.choice([(), (74,), (74, 232), (232,)])
    for x in others:
        _turbine(canvas, (x, 150), 0.62, chance.uniform(0, 120), 0.45)
    _turbine(canvas, (150, 150), 1.05, angle, 0.92)


def _people(canvas: _Canvas, chance: random.Random) -> None:
    count = chance.choice((2, 2, 3))
    left = 150 - (count - 1) * 40
    for number in range(count):
        x, size = left + number * 80, chance.uniform(0.9, 1.15)
        strength = 0.9 if number == 0 else 0.65
        canvas.disc((x, 78 - 8 * size), 21 * size, strength=strength)
        canvas.box((x - 33 * size, 104), (x + 33 * size, 190), round_=30 * size, strength=strength)


def _graph(canvas: _Canvas, chance: random.Random) -> None:
    heights = [140 - 16 * n + chance.uniform(-22, 22) for n in range(6)]
    points = [(40 + 44 * n, max(30, height)) for n, height in enumerate(heights)]
    canvas.line([(40, 152), (260, 152)], width=2, strength=0.35)
    canvas.line(points, width=6)
    canvas.disc(points[chance.choice((3, 4, 5))], 9, strength=1)


def _grid(canvas: _Canvas, chance: random.Random) -> None:
    sag = chance.uniform(10, 18)
    for dx in (-32, 32):
        wire = [
            (n * 6.0, 62 + sag * (1 - ((n * 6 - 85 - dx) % 130 / 65 - 1) ** 2)) for n in range(51)
        ]
        canvas.line(wire, width=1.6, strength=0.55)
    for x in (85, 215):
        canvas.line([(x - 20, 155), (x, 40), (x + 20, 155)], width=3.5)
        canvas.line([(x - 32, 62), (x + 32, 62)], width=3.5)
        canvas.line([(x - 13, 115), (x + 13, 115)], width=3)


def _waves(canvas: _Canvas, top: float, chance: random.Random) -> None:
    phase = chance.uniform(0, 6)
    for row in range(4):
        y = top + row * 17
        line = [(x, y + 4 * math.sin(x / 19 + phase + row)) for x in range(0, 301, 3)]
        canvas.line(line, width=3, strength=0.75 - 0.15 * row)


def _sea(canvas: _Canvas, chance: random.Random) -> None:
    canvas.disc((chance.uniform(90, 210), 55), 19, strength=0.85)
    _waves(canvas, 100, chance)


def _nature(canvas: _Canvas, chance: random.Random) -> None:
    for base, strength in ((110, 0.25), (132, 0.4)):
        bend = chance.uniform(0, 3)
        hill = [(x, base + 16 * math.sin(x / 48 + bend)) for x in range(0, 301, 4)]
        canvas.shape([(0, 170), *hill, (300, 170)], strength=strength)
    for _ in range(3):
        x = chance.uniform(60, 240)
        canvas.line([(x, 140), (x, 105)], width=3)
        canvas.disc((x, 95), 15, strength=0.85)


def _night(canvas: _Canvas, chance: random.Random) -> None:
    for _ in range(34):
        canvas.disc((chance.uniform(0, 300), chance.uniform(0, 115)), chance.uniform(0.5, 1.3))
    x = chance.uniform(90, 210)
    canvas.disc((x, 60), 24, strength=0.95)
    canvas.shape(
        [(0, 170), (0, 140), (80, 118), (170, 142), (240, 122), (300, 138), (300, 170)],
        strength=0.2,
    )


def _code(canvas: _Canvas, chance: random.Random) -> None:
    canvas.line([(78, 48), (50, 85), (78, 122)], width=6)
    canvas.line([(222, 48), (250, 85), (222, 122)], width=6)
    for row in range(4):
        start = 100 + 12 * chance.randint(0, 2)
        canvas.line(
            [(start, 55 + 20 * row), (start + chance.uniform(30, 80), 55 + 20 * row)], strength=0.7
        )


def _tools(canvas: _Canvas, chance: random.Random) -> None:
    tilt = chance.uniform(-14, 14)
    canvas.line([(110, 50), (192, 138)], width=7, strength=0.6)
    canvas.disc((106, 46), 11, strength=0.6)
    canvas.line([(105 + tilt, 140), (185 - tilt, 55)], width=11)
    canvas.disc((190 - tilt, 50), 17)


def _sun(canvas: _Canvas, chance: random.Random) -> None:
    x = chance.uniform(120, 180)
    for ray in range(9):
        direction = math.pi * ray / 8
        near = (x - 44 * math.cos(direction), 120 - 44 * math.sin(direction))
        far = (x - 62 * math.cos(direction), 120 - 62 * math.sin(direction))
        canvas.line([near, far], width=3.5, strength=0.7)
    canvas.disc((x, 120), 32)
    canvas.box((0, 121), (300, 170), strength=0.35)


def _house(canvas: _Canvas, chance: random.Random) -> None:
    for n in range(chance.choice((1, 2, 3))):
        x = 150 + (0, -82, 82)[n]
        size = (1, 0.7, 0.7)[n]
        strength = 0.92 if n == 0 else 0.5
        canvas.shape(
            [(x - 42 * size, 95), (x, 95 - 42 * size), (x + 42 * size, 95)], strength=strength
        )
        canvas.box((x - 34 * size, 95), (x + 34 * size, 150), strength=strength * 0.85)


def _battery(canvas: _Canvas, chance: random.Random) -> None:
    canvas.line([(70, 50), (220, 50), (220, 120), (70, 120), (70, 50)], width=5)
    canvas.box((226, 70), (238, 100), round_=3)
    for n in range(chance.randint(2, 4)):
        canvas.box((80 + 34 * n, 60), (106 + 34 * n, 110), round_=3, strength=0.85)


def _bolt(canvas: _Canvas, chance: random.Random) -> None:
    x = chance.uniform(-20, 20)
    bolt = [(160, 22), (118, 92), (146, 92), (130, 148), (184, 72), (153, 72), (172, 22)]
    canvas.shape([(px + x, py) for px, py in bolt])
    canvas.line([(20, 156), (280, 156)], width=2, strength=0.35)


def _road(canvas: _Canvas, chance: random.Random) -> None:
    x = chance.uniform(135, 165)
    canvas.shape([(70, 170), (x - 6, 62), (x + 6, 62), (230, 170)], strength=0.28)
    for n in range(4):
        y = 74 + 26 * n
        canvas.line(
            [(150 + (x - 150) * (1 - n / 4), y), (150 + (x - 150) * (1 - n / 4), y + 8 + 2 * n)],
            width=2 + n,
        )
    canvas.line([(0, 62), (300, 62)], width=2, strength=0.5)


MOTIFS: dict[str, Callable[[_Canvas, random.Random], None]] = {
    "wind": _wind,
    "people": _people,
    "graph": _graph,
    "grid": _grid,
    "sea": _sea,
    "nature": _nature,
    "night": _night,
    "code": _code,
    "tools": _tools,
    "sun": _sun,
    "house": _house,
    "battery": _battery,
    "bolt": _bolt,
    "road": _road,
}
