"""Coordinates for the small SVG drawings inside pages (no style attributes: see the CSP)."""

from collections.abc import Sequence


def sparkline_path(
    values: Sequence[float | None], *, width: float = 96, height: float = 28, margin: float = 2
) -> str:
    """The `d` of an SVG path through `values`, from the left edge to the right.

    The lowest value touches the bottom margin, the highest the top one; equal values make a level
    line in the middle. What is unknown (None) is a gap, and one value between two gaps a dot.
    Fewer than two known values make no line: the empty string.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    step = width / (len(values) - 1)
    lines: list[list[str]] = [[]]
    for position, value in enumerate(values):
        if value is None:
            lines.append([])
            continue
        share = (value - low) / (high - low) if high > low else 0.5
        lines[-1].append(
            f"{position * step:.1f} {height - margin - share * (height - 2 * margin):.1f}"
        )
    # A line of no length is drawn as a dot by its round ends.
    return "".join("M" + "L".join(line if len(line) > 1 else line * 2) for line in lines if line)


def stacked_segments(
    parts: Sequence[float], *, width: float = 100, gap: float = 0.75
) -> list[tuple[float, float]]:
    """Start and width of each part along a bar of `width`, in order; the parts fill it.

    Between visible neighbours lies `gap`. Parts of nothing get a width of 0.
    """
    total = sum(parts)
    if total <= 0:
        return [(0.0, 0.0) for _ in parts]
    visible = sum(1 for part in parts if part > 0)
    room = width - gap * (visible - 1)
    start = 0.0
    segments = []
    for part in parts:
        length = room * part / total if part > 0 else 0.0
        segments.append((round(start, 3), round(length, 3)))
        if part > 0:
            start += length + gap
    return segments
