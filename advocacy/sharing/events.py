"""What this app announces. Plain values only: handlers run later, in other processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SharePublished:
    share_id: int
    membership_id: int
    post_id: int | None
    # Percent of the text that is the member's own.
    own_words: int
    at: datetime
    # Recorded by the member, and nothing shows when it was posted: it earns no points.
    earns: bool = True


@dataclass(frozen=True)
class ShareDeleted:
    share_id: int
    membership_id: int
    at: datetime


@dataclass(frozen=True)
class LinkedInDisconnected:
    membership_id: int
    # They asked for everything to be deleted that LinkedIn reported about their shares.
    forget_figures: bool
    at: datetime
