"""No page takes more than fifteen queries, whatever stands on it and whoever opens it.

Each is opened by somebody with every role, who sees everything there is on it, in an organization
where something of each kind is going on. The second visit counts: the first one fills the caches
of the process and prepares its statements.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advocacy.accounts.models import Group, Membership
from advocacy.accounts.permissions import Role
from advocacy.tenancy.urls import reverse
from content.models import (
    Campaign,
    CaptionRequest,
    ExternalReviewer,
    MediaAsset,
    Post,
    PostAudienceGroup,
    PostAudienceTeam,
    PostMedia,
    PostRevision,
    ReviewEntry,
)
from content.snapshots import snapshot_of
from tests.architecture.routes import ROUTES, address_of
from tests.factories import PostFactory, PurposeFactory, TeamFactory, TopicFactory
from tests.factories.content import ImportedItemFactory, SuggestionFactory
from tests.factories.metrics import GoalFactory, make_clicks, make_share, measure
from tests.factories.policies import published_policy

MOST = 15
# A download of everything about oneself: each table gives its part, however little is in it.
MOST_OF = {"accounts:export": 25}


@pytest.fixture
def everything(make_member) -> Membership:
    """Somebody who may do everything, in an organization where a little of everything happened."""
    person: Membership = make_member(
        *(role.value for role in Role), name="Ewa Wiśniewska", team=TeamFactory()
    )
    colleague = make_member("curator", name="Jonas Okafor")
    today, now = timezone.localdate(), timezone.now()
    published_policy(by=colleague)
    Campaign.objects.create(name="Climate week", starts_on=today, ends_on=today)
    GoalFactory(starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=9))
    parts = {
        "purpose": PurposeFactory(),
        "author": colleague,
        "topics": [TopicFactory()],
        "captions": ["Our blades got quieter. Here is how.", "Another text."],
    }
    posts = [PostFactory.approved(**parts) for _ in range(3)]
    PostFactory(**parts)
    for _ in range(2):
        waiting = PostFactory(
            **parts, status=Post.Status.IN_REVIEW, submitted_at=now, review_due_on=today
        )
        ReviewEntry.objects.create(
            post=waiting, by=colleague, kind="comment", body="Please look.", revision=1
        )
    ImportedItemFactory.create_batch(2)
    SuggestionFactory(membership=person)
    SuggestionFactory(membership=colleague)
    CaptionRequest.objects.create(post=waiting, asked=person)
    for post in posts:
        for sharer in (person, colleague):
            share = make_share(sharer, today - timedelta(days=1), post=post)
            make_clicks(share, today - timedelta(days=1), number=4)
            measure(share, today, impressions=120, reactions=3)
    return person


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_no_page_takes_more_than_fifteen_queries(route, everything, as_person):
    path = address_of(route, everything)
    browser = as_person(everything)
    # Addresses that only take a POST answer 405, for the cost of finding out who asks.
    assert browser.get(path).status_code < 500
    with CaptureQueriesContext(connection) as asked:
        browser.get(path)
    assert len(asked) <= MOST_OF.get(route.name, MOST), "\n".join(
        query["sql"][:200] for query in asked.captured_queries
    )


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["content:review", "content:post_edit"])
def test_nor_for_a_post_with_all_that_a_post_can_have(page, everything, as_person):
    """Files, some teams and groups, an earlier version that was judged, a guest: each asks."""
    post = Post.objects.filter(status=Post.Status.IN_REVIEW).earliest("submitted_at")
    cover, file = (_asset(kind) for kind in ("picture", "document"))
    PostMedia.objects.create(post=post, asset=file)
    PostAudienceTeam.objects.create(post=post, team=everything.team)
    PostAudienceGroup.objects.create(post=post, group=Group.objects.create(name="Crew"))
    Post.objects.filter(pk=post.pk).update(
        kind=Post.Kind.DOCUMENT, picture=cover, for_everyone=False, revision=2, judged_from=2
    )
    PostRevision.objects.create(post=post, number=1, snapshot=snapshot_of(post), by=post.author)
    ReviewEntry.objects.create(post=post, by=None, kind="changes_requested", revision=1)
    ExternalReviewer.objects.create(
        post=post,
        name="Dr. Vera Lind",
        email="vera@outside.example",
        token_hash="0" * 64,
        expires_at=timezone.now() + timedelta(days=1),
    )
    browser, path = as_person(everything), reverse(page, post_id=post.pk)
    assert post.title in browser.get(path).text
    with CaptureQueriesContext(connection) as asked:
        browser.get(path)
    assert len(asked) <= MOST, "\n".join(query["sql"][:200] for query in asked.captured_queries)


def _asset(kind: str) -> MediaAsset:
    asset: MediaAsset = MediaAsset.objects.create(
        kind=kind, content_type="image/png", byte_size=1, sha256=kind, alt_text="A blade"
    )
    return asset
