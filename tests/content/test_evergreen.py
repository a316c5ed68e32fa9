"""Posts that come back: when, how often, for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from advocacy.audit.models import AuditEntry
from content import flow_rules, tasks
from content.models import Post
from content.queries import feed
from content.queries.for_you import for_you
from content.services import count_share
from content.services.evergreen import due_evergreens, put_away_ended, return_post
from policies.models import TextRule
from tests.factories import PostFactory, PurposeFactory

pytestmark = pytest.mark.django_db(transaction=True)


def share(**counted: int) -> None:
    with transaction.atomic():
        count_share(**counted)


@pytest.fixture
def evergreen(organization) -> Post:
    """It ended 31 days ago after ten days in the hub, and comes back after thirty."""
    ended = timezone.now() - timedelta(days=31)
    return PostFactory.approved(
        visible_from=ended - timedelta(days=10),
        visible_until=ended,
        returns_after_days=30,
        purpose=PurposeFactory(),
        captions=["Still true."],
    )


def test_it_comes_back_for_as_long_as_before_with_a_trace(evergreen):
    now = timezone.now()
    assert due_evergreens(now=now) == [evergreen.pk]
    assert return_post(post_id=evergreen.pk, now=now)
    evergreen.refresh_from_db()
    assert (evergreen.visible_from, evergreen.visible_until) == (now, now + timedelta(days=10))
    assert evergreen.status == Post.Status.APPROVED
    assert evergreen.approved_revision == evergreen.revision == 2
    assert evergreen.revisions.get().by is None
    entry = AuditEntry.objects.get(verb="post.returned")
    assert entry.actor_label == "system"
    assert not return_post(post_id=evergreen.pk, now=now)


def test_it_comes_back_by_itself(evergreen):
    tasks.return_evergreens_of_organization(organization_id=evergreen.organization_id)
    evergreen.refresh_from_db()
    assert evergreen.times_returned == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"returns_after_days": None},
        {"returns_after_days": 32},
        {"status": Post.Status.WITHDRAWN},
        {"status": Post.Status.IN_REVIEW},
        {"times_returned": flow_rules.MOST_RETURNS},
    ],
)
def test_it_stays_away_when_it_should(evergreen, changes):
    Post.objects.filter(pk=evergreen.pk).update(**changes)
    assert due_evergreens(now=timezone.now()) == []
    assert not return_post(post_id=evergreen.pk, now=timezone.now())


def test_a_text_rule_that_came_in_since_keeps_it_away(evergreen):
    TextRule.objects.create(name="New", terms=["Still true"], severity="block", explanation="x")
    assert not return_post(post_id=evergreen.pk, now=timezone.now())
    evergreen.refresh_from_db()
    assert evergreen.times_returned == 0


def test_nobody_who_shared_it_is_offered_it_again(evergreen, member, make_member):
    other = make_member()
    share(post_id=evergreen.pk, membership_id=member.pk)
    share(post_id=evergreen.pk, membership_id=other.pk)
    share(post_id=evergreen.pk, membership_id=other.pk, change=-1)
    return_post(post_id=evergreen.pk, now=timezone.now())
    assert not feed.hub_posts(member).exists()
    assert for_you(member) == []
    assert feed.hub_posts(other).get() == evergreen


def test_a_post_that_was_shared_stays_in_the_lists_until_its_window_ends(organization, member):
    post = PostFactory.approved()
    share(post_id=post.pk, membership_id=member.pk)
    assert feed.hub_posts(member).get() == post
    assert for_you(member) == []


def test_what_ended_is_put_away_and_comes_out_again_with_its_window(organization, member):
    now = timezone.now()
    over = PostFactory.approved(
        visible_from=now - timedelta(days=9), visible_until=now - timedelta(hours=1)
    )
    last = PostFactory.approved(visible_until=now + timedelta(minutes=1))
    always = PostFactory.approved(visible_until=None)
    draft = PostFactory(status=Post.Status.DRAFT, visible_until=now - timedelta(hours=1))
    assert put_away_ended(now=now) == 1
    assert put_away_ended(now=now) == 0
    assert list(Post.objects.filter(has_ended=True)) == [over]
    assert {one.post_id for one in for_you(member)} == {last.pk, always.pk}

    # Whatever the hand that moves the window.
    Post.objects.filter(pk=over.pk).update(visible_until=now + timedelta(days=3))
    assert over.pk in {one.post_id for one in for_you(member)}
    for moved in (last, draft):
        Post.objects.filter(pk=moved.pk).update(has_ended=True)
        moved.visible_until = None
        moved.save(update_fields=["visible_until"])
    assert not Post.objects.filter(has_ended=True).exists()


def test_what_did_not_move_stays_put_away(organization):
    now = timezone.now()
    over = PostFactory.approved(
        visible_from=now - timedelta(days=9), visible_until=now - timedelta(days=1)
    )
    put_away_ended(now=now)
    over.refresh_from_db()
    over.title = "Another"
    over.save()
    over.refresh_from_db()
    assert over.has_ended
