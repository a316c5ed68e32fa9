"""What this app announces. Plain values only: handlers run later, in other processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class HumanClicksCounted:
    """`count` new human clicks of a link, up to `total`. The first of `tokens` names the batch."""

    link_id: int
    count: int
    total: int
    tokens: list[str]
    at: datetime


@dataclass(frozen=True)
class ClickDaysChanged:
    """Clicks were stored for these days (ISO dates of the organization's time zone)."""

    days: list[str]
