"""What has to be reached, and the table that says whether it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PAGE_TO_BARE = 3.0
REDIRECTOR_TO_BARE = 1.3
# From the small set to one ten times its size; what is left is noise.
FLAT_TIME = 1.35
# Somebody has a draft, or a post a picture, in one set and not in the other.
MORE_QUERIES = 1
KPI_MILLISECONDS = 5.0
UPSERTS_A_SECOND = 60_000
UPSERTS_TO_COPY = 0.3
PUBLISHING_TO_BARE = 0.5


@dataclass(frozen=True)
class Row:
    """A line of the table. `passed` is None for what has no bar."""

    what: str
    measured: str
    beside: str
    ratio: float | None
    bar: str
    passed: bool | None

    @property
    def verdict(self) -> str:
        return {True: "PASS", False: "FAIL", None: ""}[self.passed]


def at_most(what: str, *, measured: str, beside: str, ratio: float, most: float) -> Row:
    return Row(what, measured, beside, ratio, f"≤ {most:g} ×", ratio <= most)


def at_least(what: str, *, measured: str, beside: str, ratio: float, least: float) -> Row:
    return Row(what, measured, beside, ratio, f"≥ {least:g} ×", ratio >= least)


def table(rows: Iterable[Row]) -> str:
    """Markdown."""
    lines = ["| what | measured | beside | ratio | bar | |", "|---|---|---|---:|---|---|"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        cells = (row.what, row.measured, row.beside, ratio, row.bar, row.verdict)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
