"""What this app announces. Plain values only: handlers run later, in other processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PolicyPublished:
    version_id: int
    at: datetime


@dataclass(frozen=True)
class PolicyConfirmed:
    version_id: int
    membership_id: int
    at: datetime
