"""What this app announces. Plain values only: handlers run later, in other processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PostSubmitted:
    post_id: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class PostApproved:
    post_id: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class ChangesRequested:
    post_id: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class PostWithdrawn:
    post_id: int
    at: datetime


@dataclass(frozen=True)
class SuggestionAccepted:
    suggestion_id: int
    membership_id: int
    at: datetime


@dataclass(frozen=True)
class SuggestionDeclined:
    suggestion_id: int
    membership_id: int
    at: datetime
