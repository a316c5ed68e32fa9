"""What the composer knows before it is drawn: one read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.sharing import facts, timing
from advocacy.sharing.facts import read_for
from advocacy.sharing.times_offered import advice_for
from policies.terms import terms_for
from tests.factories.sharing import ShareFactory

pytestmark = pytest.mark.django_db


# --- The one read ---------------------------------------------------------------------------------


def test_the_post_the_terms_and_the_facts_are_one_query(
    connected, post, draft, make_member, django_assert_num_queries
):
    now = timezone.now()
    share = draft(connected, "Half a sentence")
    ShareFactory(membership=connected, link=None, published_at=now - timedelta(days=2))
    ShareFactory(membership=connected, link=None, published_at=now - timedelta(days=9))
    planned = now + timedelta(days=2)
    ShareFactory(
        membership=make_member(), post=post, link=None, status="approved", published_at=None,
        scheduled_for=planned, approved_at=now,
    )  # fmt: skip
    with django_assert_num_queries(1):
        to_share, terms, found = read_for(connected, post.pk, now=now)
    assert (to_share.pk, to_share.title) == (post.pk, post.title)
    assert (terms.outstanding_policy, terms.house) == (None, terms_for(connected).house)
    assert found.draft is not None
    assert (found.draft.key, found.draft.text) == (share.key, "Half a sentence")
    assert found.connection.is_connected
    assert found.connection.name == "Mara Klein"
    assert len(found.own) == 1
    assert found.colleagues == [planned]


def test_somebody_new_has_no_facts(member, post):
    _post, _terms, found = read_for(member, post.pk, now=timezone.now())
    assert found == facts.Facts(
        draft=None,
        told=None,
        shared_at=None,
        planned_at=None,
        connection=found.connection,
        own=[],
        colleagues=[],
    )
    assert found.connection.state == "none"
    advice = advice_for(member, found, timezone.now(), now=timezone.now())
    assert (advice.notes, advice.forbidden, advice.is_crowded) == ([], "", False)


def test_what_was_shared_before_is_said(connected, post, make_member, as_person):
    now = timezone.now()
    address = f"/nordwind/shares/new/{post.pk}/"
    shared = [now - timedelta(days=30), now - timedelta(days=3)]
    for at in shared:
        ShareFactory(membership=connected, post=post, link=None, published_at=at)
    # Neither another network's, nor a colleague's, nor what was taken back.
    ShareFactory(membership=connected, post=post, link=None, network="x", published_at=now)
    ShareFactory(membership=make_member(), post=post, link=None, published_at=now)
    ShareFactory(membership=connected, post=post, link=None, status="deleted", published_at=now)
    _post, _terms, found = read_for(connected, post.pk, now=now)
    assert (found.shared_at, found.planned_at) == (shared[-1], None)
    page = as_person(connected).get(address).text
    assert "You shared this post here before (3 days ago)." in page

    soon = now + timedelta(hours=5)
    ShareFactory(
        membership=connected, post=post, link=None, status="approved", published_at=None,
        scheduled_for=soon, approved_at=now,
    )  # fmt: skip
    _post, _terms, found = read_for(connected, post.pk, now=now)
    assert (found.shared_at, found.planned_at) == (shared[-1], soon)
    page = as_person(connected).get(address).text
    assert "A share of this post is already on its way here" in page
    assert "You shared this post here before" not in page


def test_of_a_popular_post_no_more_is_read_than_makes_a_crowd(connected, post, make_member):
    now = timezone.now()
    colleague, soon = make_member(), now + timedelta(hours=6)
    for minutes in (1, 2, 3, 4, 5, 200):
        ShareFactory(
            membership=colleague,
            post=post,
            link=None,
            published_at=now - timedelta(minutes=minutes),
        )
    for seconds in range(5):
        ShareFactory(
            membership=colleague, post=post, link=None, status="approved", published_at=None,
            scheduled_for=soon.replace(minute=5, second=seconds), approved_at=now,
        )  # fmt: skip
    _post, _terms, found = read_for(connected, post.pk, now=now)
    # The latest of those within two hours, and of the planned ones as many in ten minutes.
    latest = [now - timedelta(minutes=minutes) for minutes in (3, 2, 1)]
    assert sorted(found.colleagues)[:3] == latest
    assert len(found.colleagues) == 2 * timing.CROWD
    assert advice_for(connected, found, now, now=now).is_crowded
    assert advice_for(connected, found, soon, now=now).is_crowded
    assert not advice_for(connected, found, now + timedelta(hours=3), now=now).is_crowded
