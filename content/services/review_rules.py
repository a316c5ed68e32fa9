"""The organization's rules for reviews, and who is away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from advocacy.accounts.models import Membership
from advocacy.audit.services import differences, record
from content.models import ReviewAbsence, ReviewPolicy, Topic, TopicOwner
from content.queries.reviewing import review_policy, reviewers
from content.services.errors import PostError


class NotAReviewer(PostError):
    """Only somebody who reviews can own a topic or stand in."""


@transaction.atomic
def save_review_policy(
    *,
    by: Membership,
    approvals: int,
    by_topic_owners: bool,
    typos_stay_live: bool,
    days: int,
    legal_topic_ids: Collection[int],
    owners: Mapping[int, Collection[int]],
) -> ReviewPolicy:
    """Set the rules as a whole. They hold at once, also for what waits in review.

    `owners` maps topics to memberships. Raises NotAReviewer.
    """
    known = set(reviewers().values_list("pk", flat=True))
    if any(set(people) - known for people in owners.values()):
        raise NotAReviewer
    before = _as_values(review_policy())
    policy, _created = ReviewPolicy.objects.select_for_update().get_or_create()
    policy.approvals, policy.by_topic_owners = approvals, by_topic_owners
    policy.typos_stay_live, policy.days = typos_stay_live, days
    policy.full_clean(exclude=["organization"])
    policy.save()
    Topic.objects.exclude(pk__in=legal_topic_ids).update(needs_legal=False)
    Topic.objects.filter(pk__in=legal_topic_ids).update(needs_legal=True)
    wanted = {(topic, person) for topic, people in owners.items() for person in people}
    for link in TopicOwner.objects.all():
        if (link.topic_id, link.membership_id) not in wanted:
            link.delete()
        wanted.discard((link.topic_id, link.membership_id))
    topics = Topic.objects.in_bulk([topic for topic, _person in wanted])
    TopicOwner.objects.bulk_create(
        TopicOwner(topic=topics[topic], membership_id=person)
        for topic, person in sorted(wanted)
        if topic in topics
    )
    if changes := differences(before, _as_values(policy)):
        record(by=by, verb="review.policy_changed", subject=policy, changes=changes)
    return policy


def _as_values(policy: ReviewPolicy) -> dict[str, Any]:
    owners = TopicOwner.objects.order_by("topic__name", "membership__user__name")
    return {
        "approvals": policy.approvals,
        "by_topic_owners": policy.by_topic_owners,
        "typos_stay_live": policy.typos_stay_live,
        "days": policy.days,
        "legal_topics": list(Topic.objects.filter(needs_legal=True).values_list("name", flat=True)),
        "owners": [
            f"{topic}: {name}"
            for topic, name in owners.values_list("topic__name", "membership__user__name")
        ],
    }


@transaction.atomic
def set_absence(
    *, by: Membership, first_day: date, last_day: date, stand_in: Membership | None
) -> ReviewAbsence:
    """Say that one is away, both days included, and who says yes meanwhile.

    Days that meet an absence set earlier replace it. Raises NotAReviewer for a stand-in who may
    not review.
    """
    if stand_in is not None and not reviewers().filter(pk=stand_in.pk).exists():
        raise NotAReviewer
    ReviewAbsence.objects.filter(
        membership=by, first_day__lte=last_day, last_day__gte=first_day
    ).delete()
    absence: ReviewAbsence = ReviewAbsence.objects.create(
        membership=by, first_day=first_day, last_day=last_day, stand_in=stand_in
    )
    changes = {
        "days": [None, f"{first_day} – {last_day}"],
        "stand_in": [None, str(stand_in) if stand_in else None],
    }
    record(by=by, verb="review.absence_set", subject=absence, changes=changes)
    return absence


@transaction.atomic
def remove_absence(*, by: Membership, absence_id: int) -> None:
    """Be back, or not go at all. Somebody else's absence is not found and stays."""
    absence = ReviewAbsence.objects.filter(membership=by, pk=absence_id).first()
    if absence is not None:
        record(by=by, verb="review.absence_removed", subject=absence)
        absence.delete()
