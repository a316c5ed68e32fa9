"""What happens when: starts, ends and returns of posts, campaigns, holidays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.utils import timezone

from advocacy.accounts.models import Team
from advocacy.kernel.clock import day_start
from content import flow_rules, rules
from content.flow_rules import MOVABLE, Edge
from content.models import Campaign, Post
from content.rules import Stage

# A calendar of more than this is no calendar; the page says that there is more.
MOST_POSTS = 500
MOST_UNDATED = 20


@dataclass(frozen=True)
class CalendarFilter:
    """What the calendar shows; an empty value filters nothing."""

    team: int | None = None
    language: str = ""
    topic: int | None = None


@dataclass(frozen=True)
class Happening:
    """Something on a day: a post begins, ends or comes back."""

    post: Post
    what: str
    """start, end or return."""
    at: datetime
    stage: Stage

    @property
    def day(self) -> date:
        return timezone.localtime(self.at).date()

    @property
    def is_movable(self) -> bool:
        return self.what in set(Edge) and self.stage in MOVABLE[Edge(self.what)]


@dataclass(frozen=True)
class Lane:
    """A campaign within a row of days: from which column on, over how many."""

    campaign: Campaign
    before: int
    days: int
    after: int


@dataclass(frozen=True)
class Day:
    date: date
    is_today: bool
    is_outside: bool
    holiday: str
    happenings: Sequence[Happening] = field(default_factory=tuple)


@dataclass(frozen=True)
class Week:
    days: Sequence[Day]
    lanes: Sequence[Lane]


def happenings(
    first: date, last: date, *, wanted: CalendarFilter, now: datetime
) -> list[Happening]:
    """All that happens from the first to the last day, in the reader's time zone, in order."""
    zone = timezone.get_current_timezone_name()
    start, end = day_start(first, zone), day_start(last + timedelta(days=1), zone)
    found: list[Happening] = []
    for post in _posts(start, end, wanted):
        found += [one for one in _of(post, now) if start <= one.at < end]
    return sorted(found, key=lambda one: (one.at, one.post.pk, one.what))


def _of(post: Post, now: datetime) -> Iterator[Happening]:
    stage = rules.stage_of(
        status=post.status,
        visible_from=post.visible_from,
        visible_until=post.visible_until,
        now=now,
    )
    if post.visible_from is not None:
        yield Happening(post, "start", post.visible_from, stage)
    if post.visible_until is not None:
        yield Happening(post, "end", post.visible_until, stage)
    if stage in (Stage.LIVE, Stage.SCHEDULED, Stage.EXPIRED):
        back = flow_rules.next_return(
            visible_until=post.visible_until,
            after_days=post.returns_after_days,
            times_returned=post.times_returned,
        )
        if back is not None:
            yield Happening(post, "return", back, stage)


def _posts(start: datetime, end: datetime, wanted: CalendarFilter) -> QuerySet[Post]:
    within = Q(visible_from__gte=start, visible_from__lt=end) | Q(
        visible_until__gte=start, visible_until__lt=end
    )
    back: Any = F("visible_until") + ExpressionWrapper(
        F("returns_after_days") * Value(timedelta(days=1)), output_field=DurationField()
    )
    returns = Q(
        back__gte=start,
        back__lt=end,
        times_returned__lt=flow_rules.MOST_RETURNS,
        status=Post.Status.APPROVED,
    )
    posts: QuerySet[Post] = (
        Post.objects.alias(back=back)
        .filter(within | returns)
        .exclude(status=Post.Status.WITHDRAWN)
        .order_by(F("visible_from").asc(nulls_last=True), "pk")
    )
    return _narrowed(posts, wanted)[:MOST_POSTS]


def is_cut(found: Sequence[Happening]) -> bool:
    """Whether so much happens that the calendar may not show all of it."""
    return len({one.post.pk for one in found}) >= MOST_POSTS


def undated(*, wanted: CalendarFilter) -> list[tuple[Post, Stage]]:
    """Unpublished posts that have no first day yet, the last touched first."""
    posts: QuerySet[Post] = Post.objects.filter(
        visible_from=None,
        status__in=[Post.Status.DRAFT, Post.Status.IN_REVIEW, Post.Status.CHANGES_REQUESTED],
    ).order_by("-updated_at", "-pk")
    # Without a window, the status alone says the stage.
    return [(post, Stage(post.status)) for post in _narrowed(posts, wanted)[:MOST_UNDATED]]


def _narrowed(posts: QuerySet[Post], wanted: CalendarFilter) -> QuerySet[Post]:
    if wanted.language:
        posts = posts.filter(language=wanted.language)
    if wanted.topic:
        posts = posts.filter(topics=wanted.topic)
    if wanted.team:
        # What is for the team: everybody's posts, those of teams above, and of teams below.
        posts = posts.filter(
            Q(for_everyone=True)
            | Q(audience_teams__path__contains=[wanted.team])
            | Q(audience_teams__in=_path_of(wanted.team))
        ).distinct()
    return posts


def _path_of(team_id: int) -> list[int]:
    return list(Team.objects.filter(pk=team_id).values_list("path", flat=True).first() or [])


def campaigns_between(first: date, last: date) -> list[Campaign]:
    return list(
        Campaign.objects.filter(starts_on__lte=last, ends_on__gte=first).order_by(
            "starts_on", "ends_on", "pk"
        )
    )


def weeks(
    first: date,
    last: date,
    *,
    found: Sequence[Happening],
    campaigns: Sequence[Campaign],
    holidays: Mapping[date, str],
    today: date,
    month: int | None = None,
) -> list[Week]:
    """Rows of seven days from a Monday to a Sunday. Days of another `month` are outside."""
    by_day: dict[date, list[Happening]] = defaultdict(list)
    for one in found:
        by_day[one.day].append(one)
    rows = []
    monday = first
    while monday <= last:
        days = [monday + timedelta(days=n) for n in range(7)]
        rows.append(
            Week(
                [
                    Day(
                        date=day,
                        is_today=day == today,
                        is_outside=month is not None and day.month != month,
                        holiday=holidays.get(day, ""),
                        happenings=by_day.get(day, ()),
                    )
                    for day in days
                ],
                [lane for campaign in campaigns if (lane := _lane(campaign, days[0]))],
            )
        )
        monday += timedelta(days=7)
    return rows


def _lane(campaign: Campaign, monday: date) -> Lane | None:
    first = max(0, (campaign.starts_on - monday).days)
    last = min(6, (campaign.ends_on - monday).days)
    return Lane(campaign, first, last - first + 1, 6 - last) if first <= last else None
