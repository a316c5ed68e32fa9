"""Decisions about the flow of material on plain values: sources, runway, balance, return."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from content.rules import Stage

# --- Sources ---------------------------------------------------------------------------------

FETCH_EVERY = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=2)
# A site that is down for an afternoon is nobody's concern: 1 + 2 + 4 hours.
FAILURES_BEFORE_TELLING = 3
# What a new feed brings along from former times is nothing to review.
OLDEST_ENTRY = timedelta(days=30)
# Two items with nearly the same title are the same story only while it is news.
SAME_STORY_FOR = timedelta(days=45)
# pg_trgm, 0 to 1: above this two titles are nearly the same words.
NEAR_SAME_TITLE = 0.6


def next_fetch(*, failures: int, now: datetime, not_before: datetime | None = None) -> datetime:
    """Every hour; after failures twice as long each time, and not before a site that asks for
    patience is ready for us; two days are the longest pause."""
    pause = FETCH_EVERY * 2 ** min(failures, 10)
    if not_before is not None:
        pause = max(pause, not_before - now)
    return now + min(pause, LONGEST_PAUSE)


def is_wanted(text: str, *, include: Collection[str], exclude: Collection[str]) -> bool:
    """Whether a text has one of the wanted words (if any are named) and none of the unwanted.

    Whole words, in any capitals: "grid" is not in "gridlock".
    """
    if any(_has(text, word) for word in exclude):
        return False
    return not include or any(_has(text, word) for word in include)


def _has(text: str, word: str) -> bool:
    return bool(word) and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I) is not None


def allowance(*, most_per_day: int, most_active: int, last_day: int, active: int) -> int:
    """How many more items of a source may wait for review now; never below zero."""
    return max(0, min(most_per_day - last_day, most_active - active))


# --- Runway ----------------------------------------------------------------------------------

# A post is fresh for so long after it became shareable: two visits of somebody with the default
# pace of the application, who shares twice a week and skips a week. Our own choice, not a study.
FRESH_FOR = timedelta(days=14)
# Further ahead than this, nobody plans a hub.
LONGEST_RUNWAY = 60
# Fewer days than these: act now, or this week.
SHORT_RUNWAY = 3
SOME_RUNWAY = 7


@dataclass(frozen=True)
class Offer:
    """The window of a post that is not promotional."""

    starts: date
    ends: date
    """The last day on which it can be shared."""


def runway_days(offers: Iterable[Offer], *, today: date) -> int:
    """How many days in a row from today on have at least one fresh post.

    A day is covered by an offer from its first day to the earlier of its last day and the last
    day on which it is fresh. Scheduled offers count; at most LONGEST_RUNWAY days.
    """
    spans = sorted(
        (offer.starts, min(offer.ends, offer.starts + FRESH_FOR - timedelta(days=1)))
        for offer in offers
    )
    uncovered = today
    for first, last in spans:
        if first > uncovered:
            break
        uncovered = max(uncovered, last + timedelta(days=1))
    return min((uncovered - today).days, LONGEST_RUNWAY)


# --- Balance ---------------------------------------------------------------------------------

# product.md, principle 3: 80 % of what is offered is useful to the reader, not promotion.
USEFUL_GUIDELINE = 0.8


def useful_share(*, useful: int, promotional: int) -> float | None:
    """useful ÷ (useful + promotional), from 0 to 1; None when nothing was offered."""
    offered = useful + promotional
    return useful / offered if offered else None


def useful_posts_missing(*, useful: int, promotional: int) -> int:
    """How many more useful posts would bring the balance to the guideline.

    The smallest n with (useful + n) ÷ (useful + n + promotional) ≥ 4 ÷ 5, so n = 4·promotional −
    useful.
    """
    return max(0, 4 * promotional - useful)


# --- Evergreen -------------------------------------------------------------------------------

# After so many returns somebody looks whether it is still true.
MOST_RETURNS = 6
# How long a post that had no beginning is offered again.
DEFAULT_RETURN = timedelta(days=14)
LONGEST_RETURN = timedelta(days=60)


def return_window(
    *,
    visible_from: datetime | None,
    visible_until: datetime,
    after_days: int,
    times_returned: int,
    now: datetime,
) -> tuple[datetime, datetime] | None:
    """The next window of an evergreen post that is due; None while it is not, or too often was.

    As long as the last one, at most LONGEST_RETURN, from now on.
    """
    if times_returned >= MOST_RETURNS or now < visible_until + timedelta(days=after_days):
        return None
    length = visible_until - visible_from if visible_from else DEFAULT_RETURN
    return now, now + min(length, LONGEST_RETURN)


def next_return(
    *, visible_until: datetime | None, after_days: int | None, times_returned: int
) -> datetime | None:
    """When an evergreen post will be offered again, for the calendar."""
    if visible_until is None or after_days is None or times_returned >= MOST_RETURNS:
        return None
    return visible_until + timedelta(days=after_days)


# --- Calendar -------------------------------------------------------------------------------


class Edge(StrEnum):
    """Which end of a window is moved."""

    START = "start"
    END = "end"


# What the calendar lets go of: the start of what has not begun, the end of what is not over.
MOVABLE: dict[Edge, frozenset[Stage]] = {
    Edge.START: frozenset({Stage.DRAFT, Stage.IN_REVIEW, Stage.CHANGES_REQUESTED, Stage.SCHEDULED}),
    Edge.END: frozenset(
        {Stage.DRAFT, Stage.IN_REVIEW, Stage.CHANGES_REQUESTED, Stage.SCHEDULED, Stage.LIVE}
    ),
}


# --- Suggestions -----------------------------------------------------------------------------

# A person and day: more is a feed, and feeds are sources.
MOST_SUGGESTIONS = 5
