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
class ApprovalGiven:
    """Somebody said yes, and others still have to."""

    post_id: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class PostCorrected:
    """A typing error of a reviewed post was corrected without another review."""

    post_id: int
    revision: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class PeopleMentioned:
    """Somebody was named in the conversation about a post."""

    entry_id: int
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
