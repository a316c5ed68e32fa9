"""How far the reviews of posts are, and who is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, JSONObject
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
    """The reviewers of today, in one query."""
    policy, today = ReviewPolicy.objects.values("organization"), timezone.localdate()
    absences = ReviewAbsence.objects.filter(
        membership=OuterRef("pk"), first_day__lte=today, last_day__gte=today
    ).order_by("-first_day", "-pk")
    owned = TopicOwner.objects.filter(membership=OuterRef("pk")).order_by()
    people = list(
        reviewers().annotate(
            approvals=Subquery(policy.values("approvals")[:1]),
            by_topic_owners=Subquery(policy.values("by_topic_owners")[:1]),
            away_until=Subquery(absences.values("last_day")[:1]),
            stand_in=Subquery(absences.values("stand_in")[:1]),
            owned=ArraySubquery(owned.values("topic")),
        )
    )
    decided: Any = _decided(people)
    stands_in: dict[int, set[int]] = defaultdict(set)
    owners: dict[int, set[int]] = defaultdict(set)
    for person in people:
        if person.stand_in:
            stands_in[person.stand_in].add(person.pk)
        if decided.by_topic_owners:
            for topic in person.owned:
                owners[topic].add(person.pk)
    return Crew(
        approvals=decided.approvals,
        by_topic_owners=decided.by_topic_owners,
        judges=[
            Judge(
                id=person.pk,
                name=str(person),
                is_legal=person.may(Permission.REVIEW_FOR_LEGAL),
                away_until=person.away_until,
                stands_in_for=frozenset(stands_in[person.pk]),
            )
            for person in people
        ],
        owners={topic: frozenset(people) for topic, people in owners.items()},
    )


def _decided(people: Sequence[Any]) -> Any:
    """The policy that `crew` read beside each reviewer; asked for when there is none of them."""
    if not people:
        return review_policy()
    return people[0] if people[0].approvals else ReviewPolicy()


def with_voices(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Each with who said yes so far (`yeses`), and who wrote or changed it (`writers`)."""
    wrote = PostRevision.objects.filter(
        post=OuterRef("pk"), number__gt=Coalesce(OuterRef("approved_revision"), 0)
    )
    gave_words = _gave_words().filter(post=OuterRef("pk"))
    votes = counting_votes().filter(post=OuterRef("pk"))
    return posts.annotate(
        yeses=ArraySubquery(votes.values(yes=JSONObject(place="place", by="by_id"))),
        writers=ArraySubquery(wrote.order_by().values("by").distinct()),
        gave_words=ArraySubquery(gave_words.order_by().values("asked").distinct()),
    )


def standings(posts: Iterable[Post], *, of: Crew | None = None) -> dict[int, Standing]:
    """How far each review is: two queries for all posts, besides the one for the crew.

    None for posts that come `with_voices` and their topics.
    """
    posts, of = list(posts), of or crew()
    prefetch_related_objects(posts, "topics")
    unknown = [post.pk for post in posts if not hasattr(post, "yeses")]
    asked = {post.pk: post for post in with_voices(Post.objects.filter(pk__in=unknown))}
    return {post.pk: _standing(of, post, asked.get(post.pk, post)) for post in posts}


def _standing(crew: Crew, post: Post, known: Any) -> Standing:
    """`known` is the post `with_voices`."""
    topics = post.topics.all()
    return standing(
        crew,
        topic_ids=[topic.pk for topic in topics],
        needs_legal=any(topic.needs_legal for topic in topics),
        filled=[Place(yes["place"]) for yes in known.yeses],
        writer_ids={post.author_id, *known.writers, *known.gave_words} - {None},
        voter_ids={yes["by"] for yes in known.yeses if yes["by"]},
    )


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
