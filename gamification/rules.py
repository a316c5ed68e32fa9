"""What acts earn, where the caps lie, and how teams compare. Defaults: product.md, "Numbers"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Act(StrEnum):
    """Something that earns points. Likes and comments never do."""

    OWN_WORDS_SHARE = "own_words_share"
    UNEDITED_SHARE = "unedited_share"
    CLICK = "click"
    SUGGESTION = "suggestion"
    COURSE = "course"
    INVITATION = "invitation"
    RECOGNITION = "recognition"
    # Each of the points that a curator put on top of a post.
    EXTRA = "extra"


DEFAULT_POINTS: dict[Act, int] = {
    Act.OWN_WORDS_SHARE: 10,
    Act.UNEDITED_SHARE: 4,
    Act.CLICK: 1,
    Act.SUGGESTION: 15,
    Act.COURSE: 20,
    Act.INVITATION: 10,
    Act.RECOGNITION: 3,
    Act.EXTRA: 1,
}
DEFAULT_SOURCE_CAPS: dict[Act, int] = {Act.CLICK: 20}
DAILY_CAP = 30
# Points can be taken back without a trace on the board for so long.
PROVISIONAL_FOR = timedelta(hours=24)
# From this percentage of own text on, a share counts as told in one's own words.
OWN_WORDS_PERCENT = 30


@dataclass(frozen=True)
class Rule:
    points: int
    source_cap: int | None = None


@dataclass(frozen=True)
class Fact:
    """Something that happened and may earn points, as plain values."""

    membership_id: int
    act: Act
    # How many at once: a batch of clicks, a post's extra points, otherwise one.
    count: int
    source: str
    cap_group: str
    at: datetime
    day: date


def act_of_share(own_words: int) -> Act:
    return Act.OWN_WORDS_SHARE if own_words >= OWN_WORDS_PERCENT else Act.UNEDITED_SHARE


def facts_of_share(
    *, share_id: int, membership_id: int, own_words: int, extra: int, at: datetime, day: date
) -> list[Fact]:
    """A share, and the extra points that its post had when it was published."""
    source = f"share:{share_id}"
    share = Fact(
        membership_id=membership_id,
        act=act_of_share(own_words),
        count=1,
        source=source,
        cap_group=source,
        at=at,
        day=day,
    )
    return [share, replace(share, act=Act.EXTRA, count=extra)] if extra else [share]


def granted(rule: Rule, *, count: int, earned_today: int, earned_from_source: int) -> int:
    """The points that `count` times an act earns under the daily and the source's cap."""
    allowed = DAILY_CAP - earned_today
    if rule.source_cap is not None:
        allowed = min(allowed, rule.source_cap - earned_from_source)
    return max(0, min(rule.points * count, allowed))


def settle(facts: Iterable[Fact], rules: dict[Act, Rule]) -> Iterator[tuple[Fact, int]]:
    """Run facts in the order of time through the caps, as the ledger does one by one."""
    today: dict[tuple[int, date], int] = {}
    from_source: dict[tuple[Act, str], int] = {}
    for fact in sorted(facts, key=lambda fact: (fact.at, fact.cap_group)):
        rule = rules.get(fact.act)
        if rule is None:
            continue
        day_key, source_key = (fact.membership_id, fact.day), (fact.act, fact.cap_group)
        points = granted(
            rule,
            count=fact.count,
            earned_today=today.get(day_key, 0),
            earned_from_source=from_source.get(source_key, 0),
        )
        if points:
            today[day_key] = today.get(day_key, 0) + points
            from_source[source_key] = from_source.get(source_key, 0) + points
            yield fact, points


def period_start(period: str, today: date) -> date | None:
    """The first day of a period that ends today; None for all time. Raises KeyError."""
    quarter_month = 3 * ((today.month - 1) // 3) + 1
    starts: dict[str, date | None] = {
        "30d": today - timedelta(days=29),
        "month": today.replace(day=1),
        "quarter": today.replace(month=quarter_month, day=1),
        "all": None,
    }
    return starts[period]


def team_average(points: int, active: int) -> Decimal:
    """Points per active ambassador, one decimal; nobody active makes zero."""
    if not active:
        return Decimal("0.0")
    return (Decimal(points) / active).quantize(Decimal("0.1"), ROUND_HALF_UP)


def is_ranked(*, active: int, minimum: int) -> bool:
    """A team appears with a figure only when enough people stand behind it."""
    return active >= minimum
