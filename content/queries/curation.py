"""What curators look at: the queue, the table of all posts, duplicates, versions to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import JSONObject

from advocacy.accounts.models import Group, Team
from content import kinds, rules
from content.models import (
    Campaign,
    ExternalReviewer,
    Post,
    PostAudienceGroup,
    PostMedia,
    PostRevision,
    Purpose,
    ReviewEntry,
    Topic,
)
from content.queries.choices import team_labels
from content.queries.reviewing import with_voices
from content.queries.visibility import members_addressed
from content.rules import Stage

# pg_trgm, 0 to 1: above this two titles are nearly the same words.
NEAR_SAME_TITLE = 0.6


def review_queue() -> QuerySet[Post]:
    """Posts in review, oldest first, as `posts_to_review` gives them.

    Each knows how many wait (`waiting`): what shows some of them needs no second query for that.
    """
    in_review = Post.objects.filter(status=Post.Status.IN_REVIEW)
    counted = in_review.order_by().values("status").annotate(number=Count("pk")).values("number")
    return (
        posts_to_review()
        .filter(status=Post.Status.IN_REVIEW)
        .annotate(waiting=Subquery(counted))
        .order_by("submitted_at", "pk")
    )


def posts_to_review() -> QuerySet[Post]:
    """Posts with who wrote them and who said yes; `load_texts` brings the rest for findings.

    `has_guests` says whether somebody outside was asked.
    """
    guests = ExternalReviewer.objects.filter(post=OuterRef("pk"))
    posts: QuerySet[Post] = Post.objects.select_related(
        "author__user", "suggested_by__user", "purpose", "campaign", "picture"
    )
    return with_voices(posts).annotate(has_guests=Exists(guests))


def load_texts(posts: Sequence[Post]) -> None:
    """What findings and standings of these posts are computed from, in two queries for all."""
    prefetch_related_objects(posts, "captions", "topics")


def load_for_review(post: Post) -> None:
    """What the page of one post shows besides its texts."""
    prefetch_related_objects([post], "audience_teams", "audience_groups")
    load_files(post)


def post_in_full(post_id: int) -> Post:
    """A post with everything its editor and a guest's page show. Raises Post.DoesNotExist."""
    groups = PostAudienceGroup.objects.filter(post=OuterRef("pk")).order_by("group__name")
    named = groups.values(row=JSONObject(id="group_id", name="group__name"))
    found: Any = (
        Post.objects.select_related("author__user", "approved_by__user", "purpose", "campaign")
        .select_related("picture")
        .prefetch_related("captions", "topics", "audience_teams")
        .annotate(named_groups=ArraySubquery(named))
        .get(pk=post_id)
    )
    post: Post = found
    _keep_groups(post, [Group(**row) for row in found.named_groups])
    load_files(post)
    return post


def _keep_groups(post: Any, found: list[Group]) -> None:
    """As a prefetch does, for rows that came with the post: the editor has no query to spare."""
    groups = post.audience_groups.all()
    groups._result_cache = found
    post._prefetched_objects_cache["audience_groups"] = groups


def load_files(post: Post) -> None:
    """The further files of a post; kinds that carry none are known to have none."""
    files = PostMedia.objects.select_related("asset")
    known = files if post.kind in kinds.CARRIED else files.none()
    prefetch_related_objects([post], Prefetch("attachments", queryset=known))


def conversation_of(post: Post) -> QuerySet[ReviewEntry]:
    entries: QuerySet[ReviewEntry] = ReviewEntry.objects.filter(post=post).select_related(
        "by__user", "external", "caption"
    )
    return entries


def reviewed_versions(post: Post) -> list[PostRevision]:
    """The earlier versions that somebody approved or sent back, the newest first."""
    if post.revision <= 1:
        return []
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
    """Up to three posts with the same link, or nearly the same title, that are not withdrawn.

    Those with the same link first.
    """
    canonical, title = rules.canonical_url(url), title.replace("\0", "")[:300]
    same: QuerySet[Post] = Post.objects.exclude(status=Post.Status.WITHDRAWN)
    if besides is not None:
        same = same.exclude(pk=besides)
    same_link = Q(canonical_url=canonical) if canonical else Q(pk__in=())
    same_title = Q(title__trigram_similar=title, similarity__gte=NEAR_SAME_TITLE)
    if not canonical and not title.strip():
        return []
    return list(
        same.annotate(similarity=TrigramSimilarity("title", title))
        .annotate(has_link=Case(When(same_link, then=True), default=False))
        .filter(same_link | same_title if title.strip() else same_link)
        .order_by("-has_link", "-similarity", "pk")[:3]
    )


@dataclass(frozen=True)
class Reach:
    """Whom an audience reaches: how many, in which teams (the largest first), some by name."""

    people: int
    teams: Sequence[tuple[str, int]]
    more_teams: int
    names: Sequence[str] = ()


def reach_of(audience: rules.Audience, *, teams_shown: int = 4, names_shown: int = 0) -> Reach:
    members = members_addressed(audience)
    counted = members.values(name=F("team__name")).annotate(people=Count("pk"))
    if names_shown:
        by_name = members.order_by("user__name", "pk").values("user__name")[:names_shown]
        counted = counted.annotate(names=ArraySubquery(by_name))
    rows: Any = list(counted.order_by("-people", "name"))
    named = [(row["name"], row["people"]) for row in rows if row["name"]]
    return Reach(
        people=sum(row["people"] for row in rows),
        teams=tuple(named[:teams_shown]),
        more_teams=max(0, len(named) - teams_shown),
        names=tuple(rows[0]["names"]) if rows and names_shown else (),
    )


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
    rows = Team.objects.values_list("pk", "name", "path")
    return team_labels({key: (name, path) for key, name, path in rows})
