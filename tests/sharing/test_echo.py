"""How close a text is to colleagues' recent shares."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from advocacy.sharing import echo
from advocacy.sharing.echo import echo_percent
from advocacy.tenancy.context import tenant
from tests.factories import MembershipFactory
from tests.factories.sharing import ShareFactory

pytestmark = pytest.mark.django_db

TEXT = "I walked past that turbine for six years and never asked why it is so quiet."


@pytest.fixture
def share(post, make_member):
    """`share("a text")`: what a colleague published a moment ago."""

    def make(text: str = TEXT, **fields):
        given = {"membership": fields.pop("membership", None) or make_member(), "post": post}
        at = timezone.now() - timedelta(minutes=5)
        return ShareFactory(text=text, link=None, **{"published_at": at, **given, **fields})

    return make


def asked(member, post, text: str = TEXT) -> int | None:
    return echo_percent(text, member=member, post_id=post.pk)


def test_the_same_words_are_a_full_echo_in_whatever_case(member, post, share):
    share(TEXT.upper())
    assert asked(member, post) == 100


def test_other_words_are_hardly_one(member, post, share):
    share("Three decades of noise logs, and then a feather settles the matter.")
    assert (asked(member, post) or 0) < 30


def test_a_varied_text_is_in_between_and_the_closest_counts(member, post, share):
    share("Something else entirely about blades and owls.")
    share("For six years I walked past that turbine; why is it so quiet?")
    found = asked(member, post)
    assert found is not None
    assert 30 < found < 100


def test_another_post_of_the_organization_counts_as_well(member, post, share):
    from tests.factories.content import PostFactory

    share(post=PostFactory.approved())
    assert asked(member, post) == 100


@pytest.mark.parametrize(
    "fields",
    [
        {"published_at": timezone.now() - timedelta(days=31)},
        {"status": "draft", "published_at": None},
        {"status": "approved", "published_at": None},
        {"status": "deleted"},
    ],
)
def test_what_nobody_can_read_now_is_no_echo(member, post, share, fields):
    share(**fields)
    assert asked(member, post) is None


def test_ones_own_shares_and_other_organizations_are_no_echo(
    member, post, share, other_organization
):
    share(membership=member)
    with tenant(other_organization):
        ShareFactory(
            membership=MembershipFactory(), text=TEXT, link=None, published_at=timezone.now()
        )
    assert asked(member, post) is None


def test_a_few_words_say_nothing(member, post, share):
    share("So quiet at dusk")
    assert asked(member, post, "So quiet at dusk") is None


def test_the_work_is_bounded(member, post, share, monkeypatch):
    monkeypatch.setattr(echo, "_TEXTS", 2)
    old = timezone.now() - timedelta(hours=1)
    share(published_at=old)
    for _ in range(2):
        share("Something else entirely about blades, feathers and owls.")
    assert (asked(member, post) or 0) < 100


def test_it_reads_along_the_indexes(member, post, share):
    share()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN " + echo._ECHO,
            {
                "text": TEXT,
                "characters": 1000,
                "organization": member.organization_id,
                "post": post.pk,
                "membership": member.pk,
                "since": timezone.now() - timedelta(days=30),
                "texts": 100,
            },
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "share_published" in plan or "share_of_post" in plan
    assert "Seq Scan on sharing_share" not in plan
