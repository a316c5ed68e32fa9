"""The visibility query against the rule, over state × audience × window × membership status."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from django.utils import timezone

from advocacy.accounts.models import Group, GroupMember, Membership
from advocacy.tenancy.context import tenant
from content import queries, rules
from content.models import Post
from tests.factories import MembershipFactory, PostFactory, TeamFactory

pytestmark = pytest.mark.django_db


def _team(name, parent=None, **fields):
    team = TeamFactory(name=name, parent=parent, **fields)
    team.path = [*(parent.path if parent else []), team.pk]
    team.save(update_fields=["path"])
    return team


WINDOWS = {
    "open": (-1, 1),
    "no start": (None, 1),
    "no end": (-1, None),
    "neither": (None, None),
    "not yet": (1, 2),
    "over": (-2, -1),
    "starts now": (0, 1),
    "ends now": (-1, 0),
}
AUDIENCES = {
    "everyone": {"for_everyone": True},
    "everyone, whatever else is named": {"for_everyone": True, "teams": ["sales"]},
    "nobody named": {"for_everyone": False},
    "the reader's team": {"for_everyone": False, "teams": ["grid"]},
    "the team above": {"for_everyone": False, "teams": ["engineering"]},
    "the team below": {"for_everyone": False, "teams": ["substations"]},
    "another team": {"for_everyone": False, "teams": ["sales"]},
    "two teams": {"for_everyone": False, "teams": ["sales", "engineering"]},
    "the reader's language": {"for_everyone": False, "audience_languages": ["de", "pl"]},
    "another language": {"for_everyone": False, "audience_languages": ["nl"]},
    "the reader's place": {"for_everyone": False, "audience_locations": ["Gdańsk"]},
    "another place": {"for_everyone": False, "audience_locations": ["Hamburg"]},
    "team and language": {
        "for_everyone": False,
        "teams": ["grid"],
        "audience_languages": ["de"],
    },
    "team, another language": {
        "for_everyone": False,
        "teams": ["grid"],
        "audience_languages": ["nl"],
    },
    "another team, the reader's language": {
        "for_everyone": False,
        "teams": ["sales"],
        "audience_languages": ["de"],
    },
    "the reader's group": {"for_everyone": False, "groups": ["crew"]},
    "another group": {"for_everyone": False, "groups": ["choir"]},
    "two groups": {"for_everyone": False, "groups": ["choir", "crew"]},
    "everyone, whatever group is named": {"for_everyone": True, "groups": ["choir"]},
    "group and team": {"for_everyone": False, "groups": ["crew"], "teams": ["engineering"]},
    "group, another team": {"for_everyone": False, "groups": ["crew"], "teams": ["sales"]},
    "group, another language": {
        "for_everyone": False,
        "groups": ["crew"],
        "audience_languages": ["nl"],
    },
    "another group, the reader's language": {
        "for_everyone": False,
        "groups": ["choir"],
        "audience_languages": ["de"],
    },
    "another group, the reader's place": {
        "for_everyone": False,
        "groups": ["choir"],
        "audience_locations": ["Gdańsk"],
    },
}
READERS = {
    "in the team": {
        "team": "grid",
        "content_languages": ["de", "en"],
        "location": "Gdańsk",
        "group": "crew",
    },
    "placed by the team": {"team": "grid", "content_languages": ["pl"]},
    "without a team": {"content_languages": [], "interface_language": "de", "group": "crew"},
}


@pytest.fixture
def teams(organization):
    engineering = _team("Engineering")
    grid = _team("Grid", engineering, location="Gdańsk")
    return {
        "engineering": engineering,
        "grid": grid,
        "substations": _team("Substations", grid),
        "sales": _team("Sales"),
    }


def named(fields, teams):
    """An audience with its teams and groups found by name."""
    return {
        **fields,
        "teams": [teams[name] for name in fields.get("teams", [])],
        "groups": [Group.objects.get_or_create(name=name)[0] for name in fields.get("groups", [])],
    }


def make_reader(fields, teams, **more):
    """A member as READERS describes one."""
    facts = {name: value for name, value in fields.items() if name != "group"}
    reader = MembershipFactory(**{**facts, "team": teams.get(fields.get("team")), **more})
    if "group" in fields:
        group, _new = Group.objects.get_or_create(name=fields["group"])
        GroupMember.objects.create(group=group, membership=reader)
    return reader


def facts_of(reader):
    """What the rule is asked with."""
    return queries.reader_of(reader, group_ids=[group.pk for group in reader.groups.all()])


def _posts(now: datetime, teams) -> list[tuple[str, Post]]:
    posts = []
    for status, (window, (start, end)), (audience, fields) in product(
        Post.Status.values, WINDOWS.items(), AUDIENCES.items()
    ):
        fields = named(fields, teams)
        post = PostFactory(
            status=status,
            approved_at=now,
            visible_from=None if start is None else now + timedelta(days=start),
            visible_until=None if end is None else now + timedelta(days=end),
            **fields,
        )
        posts.append((f"{status}, {window}, {audience}", post))
    return posts


def test_the_query_agrees_with_the_rule_everywhere(organization, teams):
    now = timezone.now()
    posts = [(what, post, queries.audience_of(post)) for what, post in _posts(now, teams)]
    seen_by_somebody = 0
    for status, (who, fields) in product(Membership.Status.values, READERS.items()):
        reader = make_reader(fields, teams, status=status)
        visible = set(queries.posts_visible_to(reader, now=now).values_list("pk", flat=True))
        seen_by_somebody += len(visible)
        facts = facts_of(reader)
        for what, post, audience in posts:
            expected = rules.is_visible(
                status=post.status,
                visible_from=post.visible_from,
                visible_until=post.visible_until,
                audience=audience,
                reader=facts,
                now=now,
            )
            assert (post.pk in visible) == expected, f"{what} for {status} {who}"
    assert seen_by_somebody > 0


def test_only_approved_posts_within_their_window_are_shown(organization, member):
    shown = PostFactory.approved()
    for status in set(Post.Status.values) - {"approved"}:
        PostFactory.approved(status=status)
    PostFactory.approved(visible_from=timezone.now() + timedelta(hours=1))
    PostFactory.approved(visible_until=timezone.now() - timedelta(minutes=1))
    assert list(queries.posts_visible_to(member)) == [shown]


def test_members_addressed_is_the_other_side_of_the_query(organization, teams):
    """Counting the audience of a post and asking each member give the same people."""
    readers = [
        make_reader(fields, teams, status=status)
        for status, fields in product(Membership.Status.values, READERS.values())
    ]
    for what, fields in AUDIENCES.items():
        fields = named(fields, teams)
        post = PostFactory.approved(**fields)
        addressed = set(queries.members_addressed(queries.audience_of(post)))
        asked = {
            reader
            for reader in readers
            if queries.posts_visible_to(reader).filter(pk=post.pk).exists()
        }
        assert addressed == asked, what


def test_a_post_of_another_organization_is_nobodys(organization, other_organization, member):
    with tenant(other_organization):
        foreign = PostFactory.approved()
    assert not queries.posts_visible_to(member).filter(pk=foreign.pk).exists()
    with pytest.raises(Post.DoesNotExist):
        queries.shareable_post(member, foreign.pk)


def test_who_leaves_a_group_sees_its_posts_no_longer(organization, member):
    group = Group.objects.create(name="Crew")
    GroupMember.objects.create(group=group, membership=member)
    post = PostFactory.approved(for_everyone=False, groups=[group])
    assert list(queries.posts_visible_to(member)) == [post]
    member.groups.clear()
    assert not queries.posts_visible_to(member).exists()


def test_the_query_is_one_query(organization, teams, member, django_assert_num_queries):
    member.team = teams["grid"]
    PostFactory.approved(for_everyone=False, teams=[teams["grid"], teams["engineering"]])
    with django_assert_num_queries(1):
        assert len(queries.posts_visible_to(member)) == 1
