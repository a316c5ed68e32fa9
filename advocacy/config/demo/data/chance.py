"""Chance that is the same every time: each part of the data has a stream of its own."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


def stream(seed: int, *names: object) -> random.Random:
    """A stream named after what it decides, so that a change in one part moves no other part."""
    return random.Random(f"{seed}/" + "/".join(map(str, names)))  # noqa: S311  (believable, not secret)


def poisson(chance: random.Random, mean: float) -> int:
    """How often something rare happens; by its normal approximation from 30 on."""
    if mean <= 0:
        return 0
    if mean > 30:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


class Weighted(Generic[T]):
    """Draws from many things of unequal weight, in logarithmic time each."""

    def __init__(self, things: Sequence[T], weights: Sequence[float]) -> None:
        self.things = things
        self._sums = list(accumulate(weights))

    def __bool__(self) -> bool:
        return bool(self._sums) and self._sums[-1] > 0

    def draw(self, chance: random.Random) -> T:
        return chance.choices(self.things, cum_weights=self._sums)[0]
