"""How long the material lasts, per language and team; the balance of what is offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, Count, F, Func, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from advocacy.accounts.models import Membership, Team
from advocacy.kernel.clock import day_start, week_start
from content import flow_rules, kinds, rules
from content.flow_rules import Offer
from content.models import ImportedItem, Post

# A company has more teams than a table has rows; the ones near the root are planned for.
MOST_TEAMS = 12
WEEKS_OF_TREND = 8


@dataclass(frozen=True)
class Waiting:
    """What could make a runway longer, of one language."""

    review: int = 0
    imports: int = 0


@dataclass(frozen=True)
class LanguageRunway:
    code: str
    readers: int
    days: int
    waiting: Waiting
    # A fresh post that lacks only a caption in this language.
    translatable: int | None = None

    @property
    def is_short(self) -> bool:
        return self.days < flow_rules.SHORT_RUNWAY

    @property
    def is_enough(self) -> bool:
        return self.days >= flow_rules.SOME_RUNWAY


@dataclass(frozen=True)
class TeamRunway:
    team_id: int
    name: str
    # In the order of the languages; None where nobody of the team reads the language.
    days: Sequence[int | None]


@dataclass(frozen=True)
class _Offered:
    """A fresh post that is not promotional, with whom it is for."""

    post_id: int
    offer: Offer
    # Those of its captions, and its own: whoever reads one of them has something to share.
    languages: frozenset[str]
    audience: rules.Audience


def language_runways(*, today: date, with_waiting: bool = True) -> list[LanguageRunway]:
    """For everybody who reads a language, whatever their team: posts for some do not count.

    Most readers first. Without `with_waiting` nobody counts what could be done about it.
    """
    offered = _offered(today)
    waiting = _waiting() if with_waiting else {}
    return [
        LanguageRunway(
            code=code,
            readers=readers,
            days=flow_rules.runway_days(_for(offered, code, None), today=today),
            waiting=waiting.get(code, Waiting()),
            translatable=_translatable(offered, code),
        )
        for code, readers in _readers().items()
    ]


def _translatable(offered: Iterable[_Offered], code: str) -> int | None:
    """The post that a caption in a language would keep fresh the longest.

    Best one that has not begun: what is in the hub leaves it until the caption is reviewed.
    """
    lacking = [
        one for one in offered if code not in one.languages and _is_for_readers(one.audience, code)
    ]
    best = max(lacking, key=lambda one: (one.offer.starts, one.offer.ends), default=None)
    return best.post_id if best else None


def team_runways(*, today: date, codes: Sequence[str]) -> list[TeamRunway]:
    """Per team near the root and language that its people read."""
    offered = _offered(today)
    read_in = _languages_of_teams()
    return [
        TeamRunway(
            team_id=team.pk,
            name=team.name,
            days=[
                flow_rules.runway_days(_for(offered, code, team.path), today=today)
                if code in read_in.get(team.pk, set())
                else None
                for code in codes
            ],
        )
        for team in _teams()
    ]


def _for(offered: Iterable[_Offered], code: str, path: Sequence[int] | None) -> list[Offer]:
    """What all readers of a language (of a team) are offered. A place or group narrows too much."""
    return [
        one.offer
        for one in offered
        if code in one.languages and _is_for_readers(one.audience, code, path or ())
    ]


def _is_for_readers(audience: rules.Audience, code: str, path: Sequence[int] = ()) -> bool:
    if audience.for_everyone:
        return True
    if audience.locations or (audience.languages and code not in audience.languages):
        return False
    return not audience.team_ids or bool(set(path) & set(audience.team_ids))


def _offered(today: date) -> list[_Offered]:
    """One query: approved posts that are fresh today or later, without promotion and notes."""
    zone = timezone.get_current_timezone_name()
    start = day_start(today, zone)
    rows = (
        Post.objects.filter(status=Post.Status.APPROVED, returned_at=None)
        .filter(Q(visible_until=None) | Q(visible_until__gt=start))
        .exclude(kind__in=kinds.INTERNAL)
        .exclude(purpose__is_promotional=True)
        .filter(Q(for_everyone=True) | Q(postaudiencegroup=None))
        .annotate(
            starts=Coalesce("visible_from", "approved_at"),
            teams=ArrayAgg(
                "postaudienceteam__team", filter=Q(postaudienceteam__isnull=False), default=[]
            ),
            spoken=ArrayAgg(
                "captions__language",
                filter=Q(captions__isnull=False),
                distinct=True,
                default=[],
            ),
        )
        .filter(starts__gt=start - flow_rules.FRESH_FOR)
        .values_list(
            "pk",
            "starts",
            "visible_until",
            "language",
            "spoken",
            "for_everyone",
            "teams",
            "audience_languages",
            "audience_locations",
        )
    )
    return [
        _Offered(
            pk,
            Offer(_day(starts), _last_day(until)),
            frozenset({language, *spoken}),
            rules.Audience(everyone, teams, languages, locations),
        )
        for pk, starts, until, language, spoken, everyone, teams, languages, locations in rows
    ]


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _last_day(until: datetime | None) -> date:
    return _day(until - timedelta(seconds=1)) if until else date.max


def _readers() -> dict[str, int]:
    """Languages that members read posts in, with how many do, most first."""
    chosen = Case(
        When(
            content_languages=[],
            then=Func(F("interface_language"), template="ARRAY[%(expressions)s]"),
        ),
        default=F("content_languages"),
        output_field=ArrayField(CharField()),
    )
    rows = (
        Membership.objects.filter(status__in=rules.READING_STATUSES)
        .annotate(code=Func(chosen, function="unnest", output_field=CharField()))
        .order_by()
        .values_list("code")
        .annotate(readers=Count("pk"))
        .order_by("-readers", "code")
    )
    known = dict(settings.LANGUAGES)
    return {code: readers for code, readers in rows if code in known}


def _teams() -> list[Team]:
    near = Team.objects.filter(path__len__lte=2, members__isnull=False) | Team.objects.filter(
        path__len__lte=2, children__isnull=False
    )
    return list(near.distinct().order_by("name")[:MOST_TEAMS])


def _languages_of_teams() -> dict[int, set[str]]:
    """By team, its sub-teams included: the languages that its people read posts in."""
    rows = (
        Membership.objects.filter(status__in=rules.READING_STATUSES, team__isnull=False)
        .order_by()
        .values_list("team__path", "content_languages", "interface_language")
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for path, languages, interface in rows:
        for team_id in path:
            found.setdefault(team_id, set()).update(rules.reading_languages(languages, interface))
    return found


def _waiting() -> Mapping[str, Waiting]:
    review = dict(
        Post.objects.filter(status=Post.Status.IN_REVIEW)
        .order_by()
        .values_list("language")
        .annotate(n=Count("pk"))
    )
    imports = dict(
        ImportedItem.objects.filter(state=ImportedItem.State.WAITING)
        .order_by()
        .values_list("language")
        .annotate(n=Count("pk"))
    )
    return {
        code: Waiting(review.get(code, 0), imports.get(code, 0)) for code in {*review, *imports}
    }


@dataclass(frozen=True)
class Balance:
    """What was offered in a week, or is now."""

    first_day: date
    useful: int
    promotional: int

    @property
    def share(self) -> float | None:
        return flow_rules.useful_share(useful=self.useful, promotional=self.promotional)

    @property
    def missing(self) -> int:
        return flow_rules.useful_posts_missing(useful=self.useful, promotional=self.promotional)

    @property
    def keeps_guideline(self) -> bool:
        return self.share is None or self.share >= flow_rules.USEFUL_GUIDELINE


def balance_now(*, now: datetime) -> Balance:
    """Of the posts that are in the hub at this moment."""
    return _balances([(now.date(), now, now)])[0]


def balance_trend(*, today: date, weeks: int = WEEKS_OF_TREND) -> list[Balance]:
    """Of the posts that were in the hub at some time of each week, this week last."""
    zone = timezone.get_current_timezone_name()
    mondays = [week_start(today) - timedelta(weeks=n) for n in reversed(range(weeks))]
    return _balances(
        [
            (monday, day_start(monday, zone), day_start(monday + timedelta(days=7), zone))
            for monday in mondays
        ]
    )


def _balances(spans: Sequence[tuple[date, datetime, datetime]]) -> list[Balance]:
    """All spans in one query. Internal notes are offered to nobody outside."""
    counts = {}
    for number, (_first, start, end) in enumerate(spans):
        offered = (Q(starts__lte=end) if start == end else Q(starts__lt=end)) & (
            Q(visible_until=None) | Q(visible_until__gt=start)
        )
        promotional = Q(purpose__is_promotional=True)
        counts[f"useful_{number}"] = Count("pk", filter=offered & ~promotional)
        counts[f"promotional_{number}"] = Count("pk", filter=offered & promotional)
    posts = Post.objects.filter(
        Q(visible_until=None) | Q(visible_until__gt=spans[0][1]), status=Post.Status.APPROVED
    ).exclude(kind__in=kinds.INTERNAL)
    found = posts.annotate(starts=Coalesce("visible_from", "approved_at")).aggregate(**counts)
    return [
        Balance(first, found[f"useful_{number}"], found[f"promotional_{number}"])
        for number, (first, _start, _end) in enumerate(spans)
    ]
