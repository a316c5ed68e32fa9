"""The for-you order as plain decisions. One unit of score is one day of freshness."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

# Days that a reason is worth.
CAMPAIGN = 2.0
LANGUAGE = 2.0
INTEREST = 2.5
MOST_INTEREST = 2.0
SEEN = -4.0
# Each doubling of shares by colleagues makes a post older by so much: feeds should not flood.
FLOOD = -0.5
# Never more posts of one purpose in a row while others wait.
ROW_LENGTH = 3
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class Reason(StrEnum):
    """Why a post stands where it stands; the view puts it into words."""

    PINNED = "pinned"
    TOPIC = "topic"
    CAMPAIGN = "campaign"
    NEW = "new"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Candidate:
    """A post as the order sees it, for one reader."""

    post_id: int
    stored_score: float
    purpose_id: int | None
    is_pinned: bool
    interest: float
    # The followed topic that speaks loudest for it.
    topic: str
    reads_language: bool
    in_campaign: bool
    was_seen: bool
    is_new: bool

    @property
    def score(self) -> float:
        return (
            self.stored_score
            + INTEREST * max(-MOST_INTEREST, min(MOST_INTEREST, self.interest))
            + LANGUAGE * self.reads_language
            + SEEN * self.was_seen
        )

    @property
    def reason(self) -> Reason | None:
        if self.is_pinned:
            return Reason.PINNED
        if self.interest > 0 and self.topic:
            return Reason.TOPIC
        if self.in_campaign:
            return Reason.CAMPAIGN
        if self.is_new:
            return Reason.NEW
        return Reason.LANGUAGE if self.reads_language else None


def stored_score(*, shown_since: datetime, in_campaign: bool, share_count: int) -> float:
    """What is the same for every reader and kept with the post, so that an index has the order."""
    days = (shown_since - _EPOCH).total_seconds() / 86_400
    return days + CAMPAIGN * in_campaign + FLOOD * math.log2(1 + share_count)


def ordered(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Pins first, then by score; no purpose more than three times in a row while others wait."""
    pinned = [candidate for candidate in candidates if candidate.is_pinned]
    others = [candidate for candidate in candidates if not candidate.is_pinned]
    pinned.sort(key=_place)
    others.sort(key=_place)
    return pinned + _varied(others)


def _place(candidate: Candidate) -> tuple[float, int]:
    return -candidate.score, -candidate.post_id


def _varied(candidates: list[Candidate]) -> list[Candidate]:
    waiting = list(candidates)
    result: list[Candidate] = []
    while waiting:
        recent = {candidate.purpose_id for candidate in result[-ROW_LENGTH:]}
        position = 0
        if len(result) >= ROW_LENGTH and len(recent) == 1:
            tired = recent.pop()
            position = next(
                (place for place, other in enumerate(waiting) if other.purpose_id != tired), 0
            )
        result.append(waiting.pop(position))
    return result
