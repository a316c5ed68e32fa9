"""What curators look at: the queue, the table of all posts, duplicates, versions to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, F, Prefetch, Q, QuerySet

from advocacy.accounts.models import Team
from content import rules
from content.models import Campaign, Post, PostRevision, Purpose, ReviewEntry, Topic
from content.queries.visibility import members_addressed
from content.rules import Stage

# pg_trgm, 0 to 1: above this two titles are nearly the same words.
NEAR_SAME_TITLE = 0.6


def review_queue() -> QuerySet[Post]:
    """Posts in review, oldest first, with all that their findings are computed from."""
    queue: QuerySet[Post] = (
        Post.objects.filter(status=Post.Status.IN_REVIEW)
        .select_related("author__user", "suggested_by__user", "purpose", "picture")
        .prefetch_related("captions")
        .order_by("submitted_at", "pk")
    )
    return queue


def post_in_full(post_id: int) -> Post:
    """A post with everything its review and its editor show. Raises Post.DoesNotExist."""
    post: Post = (
        Post.objects.select_related("author__user", "approved_by__user", "purpose", "campaign")
        .select_related("picture")
        .prefetch_related("captions", "topics", "audience_teams", "picture__renditions")
        .prefetch_related("attachments__asset")
        .get(pk=post_id)
    )
    return post


def conversation_of(post: Post) -> QuerySet[ReviewEntry]:
    entries: QuerySet[ReviewEntry] = ReviewEntry.objects.filter(post=post).select_related(
        "by__user", "external", "caption"
    )
    return entries


def reviewed_versions(post: Post) -> list[PostRevision]:
    """The earlier versions that somebody approved or sent back, the newest first."""
    judged = ReviewEntry.objects.filter(
        post=post,
        kind__in=[ReviewEntry.Kind.APPROVED, ReviewEntry.Kind.CHANGES_REQUESTED],
        revision__lt=post.revision,
    ).values("revision")
    return list(
        PostRevision.objects.select_related("by__user")
        .filter(post=post, number__in=judged)
        .order_by("-number")
    )


@dataclass(frozen=True)
class PostFilter:
    """What the table of posts shows; an empty value filters nothing."""

    text: str = ""
    stage: str = ""
    topic: int | None = None
    purpose: int | None = None
    language: str = ""
    sort: str = "-changed"


# What the table sorts by; posts without the value come last in both directions.
SORTS: Mapping[str, str] = {
    "title": "title",
    "changed": "updated_at",
    "from": "visible_from",
    "until": "visible_until",
    "shares": "share_count",
}


def posts_table(wanted: PostFilter, *, now: datetime) -> QuerySet[Post]:
    """Posts of the organization for curators, with author, purpose and topics loaded."""
    posts: QuerySet[Post] = Post.objects.select_related("author__user", "purpose").prefetch_related(
        Prefetch("topics", queryset=Topic.objects.order_by("name"))
    )
    for word in wanted.text.split():
        posts = posts.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(url__icontains=word)
        )
    if wanted.stage in set(Stage):
        posts = posts.filter(in_stage(Stage(wanted.stage), now=now))
    if wanted.topic:
        posts = posts.filter(topics=wanted.topic)
    if wanted.purpose:
        posts = posts.filter(purpose=wanted.purpose)
    if wanted.language:
        posts = posts.filter(language=wanted.language)
    column = F(SORTS.get(wanted.sort.lstrip("-"), "updated_at"))
    order = column.desc if wanted.sort.startswith("-") else column.asc
    return posts.order_by(order(nulls_last=True), "-pk")


def in_stage(stage: Stage, *, now: datetime) -> Q:
    """`rules.stage_of` in SQL."""
    approved = Q(status=Post.Status.APPROVED)
    started = Q(visible_from=None) | Q(visible_from__lte=now)
    ended = Q(visible_until__isnull=False, visible_until__lte=now)
    match stage:
        case Stage.SCHEDULED:
            return approved & Q(visible_from__gt=now)
        case Stage.EXPIRED:
            return approved & started & ended
        case Stage.LIVE:
            return approved & started & ~ended
        case _:
            return Q(status=stage.value)


def counts_by_stage(*, now: datetime) -> dict[Stage, int]:
    """How many posts are in each stage, in one query."""
    counted = Post.objects.aggregate(
        **{stage.value: Count("pk", filter=in_stage(stage, now=now)) for stage in Stage}
    )
    return {stage: counted[stage.value] for stage in Stage}


def possible_duplicates(*, url: str, title: str, besides: int | None = None) -> list[Post]:
    """Up to three posts with the same link, or nearly the same title, that are not withdrawn."""
    canonical = rules.canonical_url(url)
    same: QuerySet[Post] = Post.objects.exclude(status=Post.Status.WITHDRAWN)
    if besides is not None:
        same = same.exclude(pk=besides)
    found = list(same.filter(canonical_url=canonical)[:3]) if canonical else []
    if title.strip() and len(found) < 3:
        found += (
            same.filter(title__trigram_similar=title)
            .exclude(pk__in=[post.pk for post in found])
            .annotate(similarity=TrigramSimilarity("title", title))
            .filter(similarity__gte=NEAR_SAME_TITLE)
            .order_by("-similarity")[: 3 - len(found)]
        )
    return found


@dataclass(frozen=True)
class Reach:
    """Whom an audience reaches: how many, and in which teams (the largest first)."""

    people: int
    teams: Sequence[tuple[str, int]]
    more_teams: int


def reach_of(audience: rules.Audience, *, teams_shown: int = 4) -> Reach:
    counted = (
        members_addressed(audience)
        .values(name=F("team__name"))
        .annotate(people=Count("pk"))
        .order_by("-people", "name")
    )
    rows = [(row["name"] or "", row["people"]) for row in counted]
    named = [(name, people) for name, people in rows if name]
    return Reach(
        people=sum(people for _, people in rows),
        teams=tuple(named[:teams_shown]),
        more_teams=max(0, len(named) - teams_shown),
    )


def names_reached(audience: rules.Audience, *, shown: int = 12) -> list[str]:
    """Some of the people whom an audience reaches, by name."""
    members = members_addressed(audience).order_by("user__name", "pk")
    return list(members.values_list("user__name", flat=True)[:shown])


def topics_with_use() -> QuerySet[Topic]:
    topics: QuerySet[Topic] = Topic.objects.annotate(used=Count("posts")).order_by("name")
    return topics


def purposes_with_use() -> QuerySet[Purpose]:
    purposes: QuerySet[Purpose] = Purpose.objects.annotate(used=Count("posts"))
    return purposes.order_by("position", "name")


def campaigns_with_use() -> QuerySet[Campaign]:
    campaigns: QuerySet[Campaign] = Campaign.objects.annotate(used=Count("posts"))
    return campaigns.order_by("-starts_on", "name")


def team_choices() -> list[tuple[int, str]]:
    """Teams with the names above them ("Engineering › Grid"), in the order of the tree."""
    names = {team.pk: team for team in Team.objects.all()}
    labels = [
        (team.pk, " › ".join(names[step].name for step in team.path if step in names) or team.name)
        for team in names.values()
    ]
    return sorted(labels, key=lambda choice: choice[1].casefold())
