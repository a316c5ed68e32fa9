from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.kernel.drawing import sparkline_path, stacked_segments


def points(path: str) -> list[tuple[float, float]]:
    return [tuple(map(float, pair.split())) for pair in path.removeprefix("M").split("L")]


def test_lowest_value_is_at_the_bottom_and_highest_at_the_top():
    assert points(sparkline_path([1, 3, 2])) == [(0, 26), (48, 2), (96, 14)]


def test_equal_values_draw_a_level_line():
    assert {y for _, y in points(sparkline_path([5, 5, 5]))} == {14}


@pytest.mark.parametrize("values", [[], [4]])
def test_fewer_than_two_values_draw_nothing(values):
    assert sparkline_path(values) == ""


def test_what_is_unknown_is_a_gap_and_a_lonely_value_a_dot():
    assert sparkline_path([1, 3, None, 2, None]) == "M0.0 26.0L24.0 2.0M72.0 14.0L72.0 14.0"
    assert sparkline_path([None, 4, None]) == ""


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=40))
def test_the_line_stays_inside_its_frame(values):
    drawn = points(sparkline_path(values))
    assert all(0 <= x <= 96 and 2 <= y <= 26 for x, y in drawn)
    assert [x for x, _ in drawn] == sorted(x for x, _ in drawn)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=3).filter(lambda parts: sum(parts) > 1))
def test_parts_fill_the_bar_and_never_overlap(parts):
    segments = stacked_segments(parts, width=100, gap=1)
    visible = [segment for segment, part in zip(segments, parts, strict=True) if part > 0]
    assert visible[0][0] == 0
    assert visible[-1][0] + visible[-1][1] == pytest.approx(100, abs=0.01)
    for (start, length), (following, _) in pairwise(visible):
        assert following - (start + length) == pytest.approx(1, abs=0.01)


def test_a_bar_of_nothing_is_empty():
    assert stacked_segments([0, 0]) == [(0.0, 0.0), (0.0, 0.0)]
