"""The for-you order as plain decisions. One unit of score is one day of freshness."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

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
_NOBODY = object()
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class Reason(StrEnum):
    """Why a post stands where it stands; the view puts it into words."""

    PINNED = "pinned"
    TOPIC = "topic"
    CAMPAIGN = "campaign"
    NEW = "new"
    LANGUAGE = "language"
    UNREAD = "unread"
    EVERYBODY = "everybody"


class Candidate(NamedTuple):
    """A post as the order sees it, for one reader. A hundred and more are made for every page."""

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
    # Put aside by the reader; the order does not mind.
    is_saved: bool = False

    @property
    def score(self) -> float:
        interest = self.interest
        if interest:
            interest = max(-MOST_INTEREST, min(MOST_INTEREST, interest))
        return (
            self.stored_score
            + INTEREST * interest
            + LANGUAGE * self.reads_language
            + SEEN * self.was_seen
        )

    @property
    def reason(self) -> Reason:
        """The strongest of them; there is always one."""
        if self.is_pinned:
            return Reason.PINNED
        if self.interest > 0 and self.topic:
            return Reason.TOPIC
        if self.in_campaign:
            return Reason.CAMPAIGN
        if self.is_new:
            return Reason.NEW
        if not self.was_seen:
            return Reason.UNREAD
        return Reason.LANGUAGE if self.reads_language else Reason.EVERYBODY


def stored_score(*, shown_since: datetime, in_campaign: bool, share_count: int) -> float:
    """What is the same for every reader and kept with the post, so that an index has the order."""
    days = (shown_since - _EPOCH).total_seconds() / 86_400
    return days + CAMPAIGN * in_campaign + FLOOD * math.log2(1 + share_count)


def ordered(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Pins first, then by score; no purpose more than three times in a row while others wait."""
    places = [(each.is_pinned, each.score, each.post_id, each) for each in candidates]
    # No two have the same key, so nothing after it is compared.
    places.sort(reverse=True)
    by_place = [place[-1] for place in places]
    pinned = sum(candidate.is_pinned for candidate in candidates)
    return by_place[:pinned] + _varied(by_place[pinned:])


def _varied(candidates: list[Candidate]) -> list[Candidate]:
    result: list[Candidate] = []
    # Passed over for the moment, in order; they are nearly always few.
    waiting: deque[Candidate] = deque()
    rest = iter(candidates)
    last, length = None, 0
    while True:
        tired = last if length >= ROW_LENGTH else _NOBODY
        chosen = _taken(waiting, tired)
        while chosen is None and (following := next(rest, None)) is not None:
            if following.purpose_id == tired:
                waiting.append(following)
            else:
                chosen = following
        if chosen is None:
            # Only the tired purpose is left.
            return result + list(waiting)
        length = length + 1 if result and chosen.purpose_id == last else 1
        last = chosen.purpose_id
        result.append(chosen)


def _taken(waiting: deque[Candidate], tired: object) -> Candidate | None:
    # All that wait are of the purpose that was tired then.
    if waiting and waiting[0].purpose_id != tired:
        return waiting.popleft()
    return None
