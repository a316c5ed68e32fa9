"""The times that a composer proposes, in the words of its member's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advocacy.accounts.models import Membership
from advocacy.kernel import formats
from advocacy.kernel.clock import local_date
from advocacy.sharing import rules, timing
from advocacy.sharing.facts import Facts
from advocacy.sharing.timing import BestHour, TimeProblem
from advocacy.sharing.words import PACE

NOW, LATER = "now", "later"


@dataclass(frozen=True)
class Proposal:
    """A moment that is one press away. `value` is what the form sends."""

    at: datetime
    label: str
    icon: str = "clock"

    @property
    def value(self) -> str:
        return self.at.isoformat(timespec="minutes")


@dataclass(frozen=True)
class Offer:
    """The proposals beside "Now" and "Pick a time"."""

    proposals: list[Proposal]
    reason: str
    """What the best hour rests on; empty when it is not offered."""


@dataclass(frozen=True)
class Advice:
    """What is to be said about a chosen moment."""

    notes: list[str]
    """Soft: pace and caps."""
    forbidden: str = ""
    """The post has ended by then, or the organization's limit of the day is used up."""
    is_crowded: bool = False
    spread: tuple[Proposal, ...] = ()


def offer_for(
    member: Membership,
    facts: Facts,
    best: BestHour,
    *,
    now: datetime,
    ends_at: datetime | None = None,
) -> Offer:
    """The best hour and the next slot of the member's own rhythm, before the post ends."""
    zone = member.time_zone
    at = timing.next_best(best, now=now, zone=zone)
    when = {"when": moment_words(at, zone, now=now)}
    if best.is_own:
        label = _("%(when)s, your best hour") % when
        reason = ngettext(
            "Your best hour is known from %(count)s visit to your links in the last half year.",
            "Your best hour is known from %(count)s visits to your links in the last half year.",
            best.clicks,
        ) % {"count": formats.number(best.clicks, locale=_locale())}
    else:
        label = _("%(when)s, a usual hour") % when
        reason = ngettext(
            "With %(count)s visit to your links we know your own best hour.",
            "With %(count)s visits to your links we know your own best hour.",
            timing.ENOUGH_CLICKS,
        ) % {"count": timing.ENOUGH_CLICKS}
    proposals = [Proposal(at, label)]
    slot = timing.next_slot(member.share_slots, now=now, zone=zone, taken=facts.own)
    if slot is not None and slot != at:
        words = _("%(when)s, your rhythm") % {"when": moment_words(slot, zone, now=now)}
        proposals.append(Proposal(slot, words, "calendar"))
    offered = _before(proposals, ends_at)
    return Offer(offered, reason if proposals[0] in offered else "")


def advice_for(
    member: Membership,
    facts: Facts,
    moment: datetime,
    *,
    now: datetime,
    ends_at: datetime | None = None,
) -> Advice:
    """Pace, caps and colleagues around a moment; the words are for the member alone."""
    if ends_at is not None and moment >= ends_at:
        words = time_words(TimeProblem.POST_ENDS, ends_at, zone=member.time_zone)
        return Advice([], forbidden=words)
    organization, zone = member.organization, member.time_zone
    limit = organization.hard_daily_share_cap
    free_on = rules.day_with_room(moment, facts.own, limit=limit, time_zone=zone)
    pace = rules.pace_around(moment, facts.own, time_zone=zone)
    warnings = rules.pace_warnings(
        pace,
        daily_cap=organization.daily_share_cap,
        weekly_cap=organization.weekly_share_cap,
        own_pace=member.weekly_pace,
    )
    return Advice(
        notes=[str(PACE[warning]) for warning in warnings] if free_on is None else [],
        forbidden=limit_words(limit, free_on) if limit and free_on else "",
        is_crowded=timing.crowd_around(moment, facts.colleagues) >= timing.CROWD,
        spread=tuple(
            _before(
                [
                    Proposal(at, moment_words(at, zone, now=now))
                    for at in timing.spread_times(moment, facts.colleagues, now=now, zone=zone)
                ],
                ends_at,
            )
        ),
    )


def _before(proposals: list[Proposal], ends_at: datetime | None) -> list[Proposal]:
    """Nothing is proposed that would be refused."""
    return [each for each in proposals if ends_at is None or each.at < ends_at]


def time_words(problem: TimeProblem, ends_at: datetime | None, *, zone: str) -> str:
    """Why a share cannot be planned for a moment, and what to choose instead."""
    if problem is TimeProblem.PAST:
        return _("That time has passed. Choose a later one, or share it now.")
    if ends_at is not None and problem is TimeProblem.POST_ENDS:
        return _("This post can be shared until %(time)s. Choose an earlier time.") % {
            "time": formats.exact(ends_at, locale=_locale(), tz=ZoneInfo(zone))
        }
    return _("Choose a time in the next 90 days.")


def limit_words(limit: int, free_on: date) -> str:
    """That a day is full, and when there is room again."""
    return ngettext(
        "Your organization allows %(count)s share a day. The next is possible on %(day)s.",
        "Your organization allows %(count)s shares a day. The next is possible on %(day)s.",
        limit,
    ) % {"count": limit, "day": format_date(free_on, format="full", locale=_locale())}


def moment_words(moment: datetime, zone: str, *, now: datetime) -> str:
    """A coming moment as people say it: "Tomorrow 08:10", "Tuesday 08:10", "Tue, Dec 1, 08:10"."""
    return _moment_words(moment, zone, local_date(now, zone), translation.get_language() or "en")


# Proposals are whole minutes, and the same for everybody who has no hour of their own yet.
@lru_cache(maxsize=5_000)
def _moment_words(moment: datetime, zone: str, today: date, language: str) -> str:
    locale, there = formats.locale_for(language), moment.astimezone(ZoneInfo(zone))
    clock = formats.clock(moment, locale=locale, tz=ZoneInfo(zone))
    days = (there.date() - today) // timedelta(days=1)
    if days == 0:
        return _("Today %(time)s") % {"time": clock}
    if days == 1:
        return _("Tomorrow %(time)s") % {"time": clock}
    if days < 7:
        day = format_date(there, format="EEEE", locale=locale)
    else:
        day = format_skeleton("MMMEd", there, locale=locale)
    return f"{day[:1].upper()}{day[1:]} {clock}"


def _locale() -> formats.Locale:
    return formats.locale_for(translation.get_language() or "en")
