"""Posts out of the stories, with captions, review and revisions, as the services leave them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce

from advocacy.accounts.models import Membership
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.people import People
from advocacy.config.demo.data.plan import Plan
from advocacy.config.demo.data.stories import Moment, Story, stories_of
from advocacy.config.demo.data.taxonomy import Taxonomy
from advocacy.config.demo.data.teams import Place
from content import rules
from content.models import (
    Caption,
    MediaAsset,
    Post,
    PostAudienceTeam,
    PostRevision,
    PostTopic,
    ReviewEntry,
)
from content.search import index_posts
from content.snapshots import snapshot_of

Status = Post.Status
Kind = ReviewEntry.Kind
# How long a post without dates of its own stays in the hub.
_SHORTEST, _LONGEST = 18, 32
# Posts that a plan wants to be live began at most so many days ago, and stay so many more.
_LIVE_SINCE, _LIVE_FOR = 60, 30
_BATCH = 500


@dataclass(frozen=True)
class Dated:
    """A story with its days in the hub, None for one that has none yet."""

    story: Story
    first: date | None
    last: date | None


@dataclass
class Material:
    """An approved post as those who share it meet it."""

    post: Post
    captions: list[Caption]
    starts: datetime
    ends: datetime
    # Found out when it is shared: how well it does, beside others.
    appeal: float = 1.0
    team_ids: set[int] = field(default_factory=set)


def dated_stories(plan: Plan, company: Company) -> list[Dated]:
    """Every story with its days; more posts than stories are had by telling some again."""
    chance = plan.chance(company.slug, "windows")
    stories = stories_of(company.slug)
    free = [s for s in stories if s.starts is None and s.status == Status.APPROVED]
    others = [s for s in stories if s not in free]
    wanted = max(0, (plan.posts or len(stories)) - len(stories))
    free += [_told_again(free[n % len(free)], 2 + n // len(free)) for n in range(wanted)]
    chance.shuffle(free)
    dated = []
    for number, story in enumerate(free):
        first = plan.first_day + timedelta(days=round(number * (plan.days - 3) / len(free)))
        dated.append(
            Dated(story, first, first + timedelta(days=chance.randint(_SHORTEST, _LONGEST)))
        )
    dated += [Dated(s, _in_days(plan, s.starts), _in_days(plan, s.ends)) for s in others]
    return dated + _more_of_today(plan, company, dated)


def _more_of_today(plan: Plan, company: Company, dated: list[Dated]) -> list[Dated]:
    """Stories told again until as many are in the hub today as the plan wants."""
    told = [d.story for d in dated if d.first and d.story.status == Status.APPROVED]
    live = sum(
        d.story.status == Status.APPROVED and d.first < plan.today < d.last
        for d in dated
        if d.first and d.last
    )
    chance = plan.chance(company.slug, "live")
    return [
        Dated(
            replace(told[n % len(told)], slug=f"{told[n % len(told)].slug}-live-{n}"),
            plan.today - timedelta(days=chance.randint(1, min(_LIVE_SINCE, plan.days))),
            plan.today + timedelta(days=chance.randint(1, _LIVE_FOR)),
        )
        for n in range(max(0, (plan.live or 0) - live))
    ]


def _in_days(plan: Plan, days: int | None) -> date | None:
    return None if days is None else plan.today + timedelta(days=days)


def _told_again(story: Story, time: int) -> Story:
    return replace(story, slug=f"{story.slug}-{time}", title=f"{story.title} ({time})")


class PostMaker:
    """Makes the posts of one company; the organization is entered."""

    def __init__(
        self,
        plan: Plan,
        company: Company,
        people: People,
        places: dict[str, Place],
        taxonomy: Taxonomy,
        pictures: dict[str, MediaAsset],
    ) -> None:
        self.plan, self.company, self.people = plan, company, people
        self.places, self.taxonomy, self.pictures = places, taxonomy, pictures
        self.curators = [m for m in people.leads.values() if "curator" in m.roles]
        self._turn = plan.chance(company.slug, "authors")

    def make(self, dated: list[Dated]) -> list[Post]:
        """Store the stories as posts, in their order."""
        posts = Post.objects.bulk_create(map(self._post, dated), batch_size=_BATCH)
        pairs = list(zip(posts, (each.story for each in dated), strict=True))
        PostTopic.objects.bulk_create(
            PostTopic(post=post, topic=self.taxonomy.topics[name])
            for post, story in pairs
            for name in story.topics
        )
        PostAudienceTeam.objects.bulk_create(
            PostAudienceTeam(post=post, team=self.places[name].team)
            for post, story in pairs
            for name in story.teams
        )
        Caption.objects.bulk_create(
            Caption(
                post=post,
                text=caption.text,
                tone=caption.tone,
                language=caption.language,
                position=position,
                author=post.author,
            )
            for post, story in pairs
            for position, caption in enumerate(story.captions)
        )
        ReviewEntry.objects.bulk_create(
            entry for post, story in pairs for entry in self._conversation(post, story)
        )
        self._keep_revisions([post.pk for post in posts])
        index_posts([post.pk for post in posts])
        # Django stamps the time of writing; the last step of the review is what happened last.
        Post.objects.update(updated_at=Coalesce("approved_at", "submitted_at", F("created_at")))
        return posts

    def _post(self, each: Dated) -> Post:
        story = each.story
        author = self._author(story)
        starts = self._opening(each.first)
        submitted = self._submitted(story, starts)
        approved = None
        if starts and story.status in (Status.APPROVED, Status.WITHDRAWN):
            # Never later than the end of the activity, also for what becomes visible later.
            approved = min(starts - timedelta(hours=15), self._now - timedelta(hours=9))
            submitted = approved - timedelta(hours=26)
        url = f"https://{story.site or self.company.domain}/{story.slug}"
        post = Post(
            kind=story.kind,
            origin=story.origin,
            status=story.status,
            url=url,
            canonical_url=rules.canonical_url(url),
            site_name=story.site or self.company.domain,
            title=story.title,
            summary=story.summary,
            why_care=story.why,
            language=story.language,
            picture=self.pictures.get(story.slug),
            purpose=self.taxonomy.purposes[story.purpose],
            campaign=self.taxonomy.campaigns.get(story.campaign),
            for_everyone=not (story.teams or story.languages),
            audience_languages=sorted(story.languages),
            visible_from=starts,
            visible_until=self._closing(each.last),
            author=author,
            reading_minutes=story.minutes,
            submitted_at=submitted,
            created_at=(submitted or self._now - timedelta(days=2)) - timedelta(hours=3),
        )
        if approved:
            post.approved_at, post.approved_revision = approved, 1
            post.approved_by = self._reviewer(author)
        if story.status == Status.WITHDRAWN and approved:
            post.withdrawn_at = approved + timedelta(hours=20)
            post.withdrawn_reason = story.reason
        return post

    @property
    def _now(self) -> datetime:
        return self.plan.now(self.company.zone)

    def _author(self, story: Story) -> Membership:
        return self.people.lead(story.author) if story.author else self._turn.choice(self.curators)

    def _reviewer(self, author: Membership) -> Membership:
        return next(curator for curator in self.curators if curator.pk != author.pk)

    def _opening(self, day: date | None) -> datetime | None:
        return self.plan.moment(day, self.company.zone, hour=8) if day else None

    def _closing(self, day: date | None) -> datetime | None:
        return self.plan.moment(day, self.company.zone, hour=20) if day else None

    def _submitted(self, story: Story, starts: datetime | None) -> datetime | None:
        if story.submitted:
            return self._moment(story.submitted)
        if story.status == Status.IN_REVIEW and starts:
            return self._now - timedelta(hours=20)
        return None

    def _moment(self, at: Moment) -> datetime:
        day = self.plan.today - timedelta(days=at.days)
        return self.plan.moment(day, self.company.zone, hour=at.hour, minute=at.minute)

    def _conversation(self, post: Post, story: Story) -> Iterator[ReviewEntry]:
        if post.submitted_at:
            yield ReviewEntry(
                post=post, kind=Kind.SUBMITTED, revision=1, by=post.author, at=post.submitted_at
            )
        for remark in story.conversation:
            yield ReviewEntry(
                post=post,
                kind=remark.kind,
                body=remark.text,
                revision=1,
                by=self.people.lead(remark.by),
                at=self._moment(remark.at),
            )
        if post.approved_at:
            yield ReviewEntry(
                post=post, kind=Kind.APPROVED, revision=1, by=post.approved_by, at=post.approved_at
            )
        if post.withdrawn_at:
            yield ReviewEntry(
                post=post,
                kind=Kind.WITHDRAWN,
                body=post.withdrawn_reason,
                revision=1,
                by=post.approved_by,
                at=post.withdrawn_at,
            )

    def _keep_revisions(self, post_ids: list[int]) -> None:
        posts = (
            Post.objects.filter(pk__in=post_ids)
            .select_related("picture", "purpose", "campaign", "author")
            .prefetch_related("topics", "audience_teams", "audience_groups", "captions")
        )
        PostRevision.objects.bulk_create(
            PostRevision(
                post=post,
                number=1,
                snapshot=snapshot_of(post),
                by=post.author,
                at=post.created_at,
            )
            for post in posts
        )


def material_of(posts: list[Post]) -> list[Material]:
    """The approved posts with captions, and the teams they are meant for."""
    ids = [post.pk for post in posts if post.status == Status.APPROVED]
    loaded = Post.objects.filter(pk__in=ids).order_by("pk").prefetch_related("captions")
    named: dict[int, set[int]] = {}
    for post_id, team_id in PostAudienceTeam.objects.values_list("post_id", "team_id"):
        named.setdefault(post_id, set()).add(team_id)
    return [
        Material(
            post,
            list(post.captions.all()),
            post.visible_from,
            post.visible_until,
            team_ids=named.get(post.pk, set()),
        )
        for post in loaded
        if post.visible_from and post.visible_until
    ]
