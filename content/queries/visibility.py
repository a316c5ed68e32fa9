"""Who sees which post. Every page, mail and share asks here; `rules.is_visible` says the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import IsNull
from django.utils import timezone

from advocacy.accounts.models import GroupMember, Membership
from advocacy.tenancy.prepared import AnyOf, prepared, texts
from content import kinds, rules
from content.models import MediaAsset, Post, PostAudienceGroup, PostAudienceTeam, PostMedia


def posts_visible_to(membership: Membership, *, now: datetime | None = None) -> QuerySet[Post]:
    """Approved posts inside their window that are meant for this member. Unordered."""
    now = now or timezone.now()
    reader = reader_of(membership)
    if reader.status not in rules.READING_STATUSES:
        return Post.objects.none()
    return posts_for(
        membership_id=membership.pk,
        team_path=reader.team_path,
        languages=reader.languages,
        places=[reader.location],
        now=now,
    )


def posts_for(
    *,
    membership_id: int,
    team_path: Sequence[int],
    languages: Sequence[str],
    places: Sequence[str],
    now: datetime,
) -> QuerySet[Post]:
    """What `posts_visible_to` gives a reader with these facts. Each goes into the SQL as it is, so
    that hot pages can prepare queries upon it (advocacy.tenancy.prepared). The reader's groups are
    looked up inside: nobody has to know them before."""
    posts: QuerySet[Post] = Post.objects.filter(
        Q(visible_from=None) | Q(visible_from__lte=now),
        Q(visible_until=None) | Q(visible_until__gt=now),
        status=Post.Status.APPROVED,
        has_ended=False,
    )
    return posts.filter(
        Q(for_everyone=True) | _addressed_to(membership_id, team_path, languages, places)
    )


def shareable_post(membership: Membership, post_id: int, *, now: datetime | None = None) -> Post:
    """A post this member may share now. Raises Post.DoesNotExist for any other.

    Internal notes are read, never shared; nor is a post that lives from a file whose consent is
    over.
    """
    post: Post = (
        _may_be_shared(posts_visible_to(membership, now=now), timezone.localdate(now))
        .select_related("picture", "purpose", "campaign")
        .get(pk=post_id)
    )
    return post


def is_shareable(membership: Membership, post_id: int, *, now: datetime) -> bool:
    """Whether `shareable_post` would give it; asked again for every share that is published."""
    reader = reader_of(membership)
    if reader.status not in rules.READING_STATUSES:
        return False
    return bool(
        _shareable(
            post_id=post_id,
            membership_id=membership.pk,
            team_path=reader.team_path,
            languages=reader.languages,
            places=[reader.location],
            now=now,
            today=timezone.localdate(now),
        )
    )


@prepared
def _shareable(
    post_id: int,
    membership_id: int,
    team_path: Sequence[int],
    languages: Sequence[str],
    places: Sequence[str],
    now: datetime,
    today: date,
) -> QuerySet[Any]:
    posts = posts_for(
        membership_id=membership_id,
        team_path=team_path,
        languages=languages,
        places=places,
        now=now,
    )
    return _may_be_shared(posts, today).filter(pk=post_id).values_list("pk")


def _may_be_shared(posts: QuerySet[Post], today: date) -> QuerySet[Post]:
    return posts.exclude(kind__in=kinds.INTERNAL).exclude(_lost_consent(today))


def _lost_consent(today: date) -> Any:
    """Posts of pictures, a document or a video that people they show no longer agree to."""
    ended = MediaAsset.objects.filter(consent_expires_on__lt=today)
    attached = PostMedia.objects.filter(post=OuterRef("pk"), asset__in=ended)
    return Q(kind__in=kinds.CARRIED) & (Q(picture__in=ended) | Q(Exists(attached)))


def reader_of(membership: Membership, *, group_ids: Collection[int] = ()) -> rules.Reader:
    """The facts about a member that decide what they see; one query for an unloaded team.

    `group_ids` are for those who ask `rules.is_visible`; the queries find them by themselves.
    """
    team = membership.team
    return rules.Reader(
        status=membership.status,
        team_path=tuple(team.path) if team else (),
        languages=rules.reading_languages(
            membership.content_languages, membership.interface_language
        ),
        location=membership.location or (team.location if team else ""),
        group_ids=group_ids,
    )


def _addressed_to(
    membership_id: int, team_path: Sequence[int], languages: Sequence[str], places: Sequence[str]
) -> Q:
    # Asked of each post that is not for everyone, by its index: None where it names no team (or no
    # group), else whether one of them is the reader's. EXISTS would read all audiences there are.
    team = _one_of(
        PostAudienceTeam.objects.filter(post=OuterRef("pk")), AnyOf("team_id", team_path)
    )
    joined = GroupMember.objects.filter(membership_id=membership_id).values("group")
    group = _one_of(PostAudienceGroup.objects.filter(post=OuterRef("pk")), Q(group__in=joined))
    any_language, any_location = ~Q(audience_languages=[]), ~Q(audience_locations=[])
    return (
        (any_language | any_location | Q(IsNull(team, False)) | Q(IsNull(group, False)))
        & (~any_language | Q(audience_languages__overlap=texts(languages)))
        & (~any_location | Q(audience_locations__contains=texts(places)))
        & Q(Coalesce(team, Value(True)))
        & Q(Coalesce(group, Value(True)))
    )


def _one_of(named: QuerySet[Any], own: Any) -> Subquery:
    matches = named.order_by().values("post").annotate(own=BoolOr(own))
    return Subquery(matches.values("own"), output_field=BooleanField())


def members_addressed(audience: rules.Audience) -> QuerySet[Membership]:
    """The members whom an audience names, among those who can be shown posts at all."""
    members: QuerySet[Membership] = Membership.objects.filter(status__in=rules.READING_STATUSES)
    if audience.for_everyone:
        return members
    if not audience.reaches_somebody:
        return members.none()
    if audience.team_ids:
        members = members.filter(team__path__overlap=list(audience.team_ids))
    if audience.languages:
        languages = list(audience.languages)
        members = members.filter(
            Q(content_languages__overlap=languages)
            | Q(content_languages=[], interface_language__in=languages)
        )
    if audience.locations:
        place: Any = Coalesce(NullIf("location", Value("")), F("team__location"), Value(""))
        members = members.alias(place=place).filter(place__in=list(audience.locations))
    if audience.group_ids:
        chosen = GroupMember.objects.filter(group__in=list(audience.group_ids))
        members = members.filter(pk__in=chosen.values("membership"))
    return members


def audience_of(post: Post) -> rules.Audience:
    """The audience of a post as plain values. Prefetch `audience_teams` and
    `audience_groups` for several posts."""
    return rules.Audience(
        for_everyone=post.for_everyone,
        team_ids=tuple(team.pk for team in post.audience_teams.all()),
        languages=tuple(post.audience_languages),
        locations=tuple(post.audience_locations),
        group_ids=tuple(group.pk for group in post.audience_groups.all()),
    )
