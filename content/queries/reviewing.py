"""How far the reviews of posts are, and who is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import ROLE_PERMISSIONS, Permission
from content.models import (
    CaptionRequest,
    Post,
    PostRevision,
    PostTopic,
    ReviewAbsence,
    ReviewEntry,
    ReviewPolicy,
    TopicOwner,
)
from content.reviewing import Crew, Judge, Place, Standing, standing

_APPROVED = ReviewEntry.Kind.APPROVED


def review_policy() -> ReviewPolicy:
    """What the organization asks for; unsaved defaults when nobody decided yet."""
    return ReviewPolicy.objects.first() or ReviewPolicy()


def roles_with(permission: Permission) -> list[str]:
    return [role.value for role, held in ROLE_PERMISSIONS.items() if permission in held]


def reviewers() -> QuerySet[Membership]:
    """Everybody who may review here, absent or not, by name."""
    found: QuerySet[Membership] = (
        Membership.objects.filter(roles__overlap=roles_with(Permission.REVIEW_POSTS))
        .exclude(status__in=[Membership.Status.INVITED, Membership.Status.LEFT])
        .select_related("user")
        .order_by("user__name", "pk")
    )
    return found


def mentionable(post: Post) -> list[Membership]:
    """Who can be named in a post's conversation: who writes, who reviews, and its author."""
    roles = {
        *roles_with(Permission.REVIEW_POSTS),
        *roles_with(Permission.WRITE_POSTS),
    }
    return list(
        Membership.objects.filter(Q(roles__overlap=sorted(roles)) | Q(pk=post.author_id or 0))
        .exclude(status__in=[Membership.Status.INVITED, Membership.Status.LEFT])
        .select_related("user")
        .order_by("user__name", "pk")
    )


def crew() -> Crew:
    """The reviewers of today, in four queries."""
    policy, today = review_policy(), timezone.localdate()
    away = {
        absence.membership_id: absence
        for absence in ReviewAbsence.objects.filter(first_day__lte=today, last_day__gte=today)
    }
    stands_in: dict[int, set[int]] = defaultdict(set)
    for absence in away.values():
        if absence.stand_in_id:
            stands_in[absence.stand_in_id].add(absence.membership_id)
    owners: dict[int, set[int]] = defaultdict(set)
    if policy.by_topic_owners:
        for topic, membership in TopicOwner.objects.values_list("topic", "membership"):
            owners[topic].add(membership)
    return Crew(
        approvals=policy.approvals,
        by_topic_owners=policy.by_topic_owners,
        judges=[
            Judge(
                id=person.pk,
                name=str(person),
                is_legal=person.may(Permission.REVIEW_FOR_LEGAL),
                away_until=away[person.pk].last_day if person.pk in away else None,
                stands_in_for=frozenset(stands_in[person.pk]),
            )
            for person in reviewers()
        ],
        owners={topic: frozenset(people) for topic, people in owners.items()},
    )


def standings(posts: Iterable[Post], *, of: Crew | None = None) -> dict[int, Standing]:
    """How far each review is: three queries for all posts, besides those of the crew."""
    posts, of = list(posts), of or crew()
    ids = [post.pk for post in posts]
    topics: dict[int, list[int]] = defaultdict(list)
    legal: set[int] = set()
    for post_id, topic_id, needs_legal in PostTopic.objects.filter(post__in=ids).values_list(
        "post", "topic", "topic__needs_legal"
    ):
        topics[post_id].append(topic_id)
        if needs_legal:
            legal.add(post_id)
    votes: dict[int, list[tuple[Place, int | None]]] = defaultdict(list)
    for post_id, place, by in counting_votes(ids).values_list("post", "place", "by"):
        votes[post_id].append((Place(place), by))
    writers: dict[int, set[int]] = {post.pk: {post.author_id or 0} for post in posts}
    edited = PostRevision.objects.filter(
        post__in=ids, number__gt=Coalesce(F("post__approved_revision"), 0)
    ).order_by()
    gave_words = _gave_words().filter(post__in=ids).order_by()
    wrote = edited.values_list("post", "by").union(gave_words.values_list("post", "asked"))
    for post_id, by in wrote:
        writers[post_id].add(by or 0)
    return {
        post.pk: standing(
            of,
            topic_ids=topics[post.pk],
            needs_legal=post.pk in legal,
            filled=[place for place, _ in votes[post.pk]],
            writer_ids=writers[post.pk] - {0},
            voter_ids={by for _, by in votes[post.pk] if by},
        )
        for post in posts
    }


def _gave_words() -> QuerySet[CaptionRequest]:
    """Answers of colleagues who were asked for a caption since the post was last approved."""
    answers: QuerySet[CaptionRequest] = CaptionRequest.objects.filter(
        Q(post__approved_at=None) | Q(answered_at__gt=F("post__approved_at")),
        state=CaptionRequest.State.ANSWERED,
    )
    return answers


def standing_of(post: Post) -> Standing:
    return standings([post])[post.pk]


def asked_about(post: Post) -> list[Membership]:
    """The members whose yes a post waits for, without those who are away."""
    found = standing_of(post)
    ids = {
        judge.id
        for place in set(found.open_places)
        for judge in found.askable[place]
        if judge.away_until is None
    }
    return list(Membership.objects.filter(pk__in=ids).order_by("pk"))


def counting_votes(post_ids: Sequence[int] | None = None) -> QuerySet[ReviewEntry]:
    """Approvals of what is waiting now: since it was submitted, of the text as it is judged."""
    votes: QuerySet[ReviewEntry] = ReviewEntry.objects.filter(
        kind=_APPROVED,
        place__gt="",
        at__gte=F("post__submitted_at"),
        revision__gte=F("post__judged_from"),
    ).order_by("at", "pk")
    return votes if post_ids is None else votes.filter(post__in=post_ids)


def reviewable_by(membership: Membership) -> QuerySet[Post]:
    """Posts in review that wait for this person's yes: `Standing.place_for` in SQL.

    With rules for topic owners it also counts posts whose owners all wrote them or are away.
    """
    today, me = timezone.localdate(), membership.pk
    policy = ReviewPolicy.objects.values("organization")
    mine = ReviewAbsence.objects.filter(first_day__lte=today, last_day__gte=today, stand_in=me)
    in_my_voice = Q(membership=me) | Q(membership__in=mine.values("membership"))
    votes = counting_votes().filter(post=OuterRef("pk")).order_by()
    topics = PostTopic.objects.filter(post=OuterRef("pk"))
    owners = TopicOwner.objects.filter(topic__posttopic__post=OuterRef("pk"))
    wrote = PostRevision.objects.filter(
        post=OuterRef("pk"), by=me, number__gt=Coalesce(OuterRef("approved_revision"), 0)
    )
    gave_words = _gave_words().filter(post=OuterRef("pk"), asked=me)
    given = votes.filter(place=Place.COLLEAGUE).values("post").annotate(n=Count("pk")).values("n")
    colleague = (
        ~Q(Exists(policy.filter(by_topic_owners=True)))
        | Q(Exists(owners.filter(in_my_voice)))
        | ~Q(Exists(owners.exclude(membership=OuterRef("author"))))
    )
    legal_voices = Membership.objects.filter(Q(pk=me) | Q(pk__in=mine.values("membership")))
    legal_roles = roles_with(Permission.REVIEW_FOR_LEGAL)
    for_legal = (
        Q(Exists(legal_voices.filter(roles__overlap=legal_roles)))
        & Q(Exists(topics.filter(topic__needs_legal=True)))
        & ~Q(Exists(votes.filter(place=Place.LEGAL)))
    )
    return (
        Post.objects.filter(status=Post.Status.IN_REVIEW)
        .filter(~Q(author=me) | Q(author=None))
        .annotate(
            asked=Coalesce(Subquery(policy.values("approvals")[:1]), Value(1)),
            given=Coalesce(Subquery(given, output_field=IntegerField()), 0),
        )
        .filter(~Exists(wrote), ~Exists(gave_words), ~Exists(votes.filter(by=me)))
        .filter(Q(colleague, given__lt=F("asked")) | for_legal)
    )
