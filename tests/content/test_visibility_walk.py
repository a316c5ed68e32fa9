"""Every way to a post, for each state × audience × window × reader.

Nobody meets what is not theirs.

`test_visibility.py` holds the query against the rule; here each surface is held against the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.urls import get_resolver
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.sharing.models import Share
from advocacy.sharing.services import approve, save_draft
from advocacy.sharing.services.errors import NotShareable
from advocacy.sharing.services.withdrawal import reason_to_call_off
from content import digest, queries, rules
from content.mail_links import Act, address_for
from content.media import public_picture_url
from content.models import (
    DismissedPost,
    MediaAsset,
    MediaRendition,
    Post,
    PostTopic,
    SavedPost,
)
from content.queries import feed
from content.queries.finding import search_posts
from content.queries.for_you import for_you
from content.search import index_posts
from tests.architecture.routes import walk
from tests.content.test_visibility import (
    AUDIENCES,
    READERS,
    _team,
    facts_of,
    make_reader,
    named,
)
from tests.factories import PostFactory, TopicFactory

pytestmark = pytest.mark.django_db

HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)
WINDOWS = {
    "before": (INSTANT, HOUR),
    "first moment": (timedelta(0), HOUR),
    "inside": (-HOUR, HOUR),
    "last moment": (-HOUR, INSTANT),
    "after": (-HOUR, timedelta(0)),
}
NAMED = [
    "everyone",
    "nobody named",
    "the reader's team",
    "the team above",
    "the team below",
    "another team",
    "the reader's language",
    "another language",
    "the reader's place",
    "another team, the reader's language",
    "the reader's group",
    "another group",
    "another group, the reader's language",
]
# Those who can sign in: one of each status, and of each way to have a team, place and language.
SIGNED_IN = list(zip(("ambassador", "member", "paused"), READERS, strict=True))


@pytest.fixture
def now(monkeypatch):
    """One moment for the whole test: windows begin and end at it."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


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


@pytest.fixture
def topic(organization):
    return TopicFactory(name="Walk")


@pytest.fixture
def posts(now, teams, topic) -> list[Post]:
    """A post with a picture and a topic for each state, window and audience."""
    made = []
    for number, (status, (start, end), audience) in enumerate(
        product(Post.Status.values, WINDOWS.values(), NAMED)
    ):
        fields = named(AUDIENCES[audience], teams)
        made.append(
            PostFactory(
                title=f"Walk number{number:04d}",
                status=status,
                approved_at=now - HOUR,
                submitted_at=now - HOUR,
                visible_from=now + start,
                visible_until=now + end,
                picture=MediaAsset.objects.create(
                    content_type="image/png", byte_size=1, sha256=f"{number:064d}", alt_text="Owl"
                ),
                **fields,
            )
        )
    PostTopic.objects.bulk_create(PostTopic(post=post, topic=topic) for post in made)
    _add_files(made)
    index_posts([post.pk for post in made])
    return made


def _add_files(posts: list[Post]) -> None:
    first = MediaRendition(
        asset=posts[0].picture, name="card", content_type="image/png", width=1, height=1
    )
    first.file.save("walk.png", ContentFile(b"x"), save=False)
    MediaAsset.objects.update(file=first.file.name)
    MediaRendition.objects.bulk_create(
        MediaRendition(
            asset=post.picture,
            name="card",
            content_type="image/png",
            width=1,
            height=1,
            file=first.file.name,
        )
        for post in posts
    )


def _reader(status: str, who: str, teams) -> Membership:
    return make_reader(READERS[who], teams, status=status)


def _theirs(reader: Membership, posts: list[Post], now) -> set[int]:
    """What the rule gives a reader, on plain values."""
    facts = facts_of(reader)
    return {
        post.pk
        for post in posts
        if rules.is_visible(
            status=post.status,
            visible_from=post.visible_from,
            visible_until=post.visible_until,
            audience=queries.audience_of(post),
            reader=facts,
            now=now,
        )
    }


def _listed(client, posts: list[Post], **params) -> set[int]:
    """The posts named anywhere on the pages of a list, walked as without JavaScript."""
    found: set[int] = set()
    page = 1
    while True:
        answer = client.get("/nordwind/hub/", {**params, "page": page})
        assert answer.status_code == 200
        found |= {post.pk for post in posts if post.title in answer.text}
        if f"page={page + 1}" not in answer.text:
            return found
        page += 1


def _surfaces(client, post: Post, reader: Membership) -> Iterator[tuple[str, int]]:
    """Every address of one post, with what it answers."""
    yield "post page", client.get(f"/nordwind/posts/{post.pk}/").status_code
    yield "picture", client.get(f"/nordwind/media/{post.picture_id}/card/").status_code
    original = client.get(f"/nordwind/media/{post.picture_id}/original/")
    if original.streaming:
        assert b"".join(original.streaming_content) == b"x"
    yield "original", original.status_code
    yield "composer", client.get(f"/nordwind/shares/new/{post.pk}/").status_code
    yield "check", client.post(f"/nordwind/shares/new/{post.pk}/check/").status_code
    yield "autosave", client.post(f"/nordwind/shares/new/{post.pk}/draft/").status_code
    # The others answer alike, or lead to the composer.
    link = address_for(membership=reader, post_id=post.pk, act=Act.SAVE)
    yield "from a mail", client.get(urlsplit(link).path).status_code


# The routes that name a post or a file of one. A new one has to be put where it belongs.
WALKED = {
    "content:post",
    "content:save",
    "content:dismiss",
    "content:media",
    "sharing:compose",
    "sharing:check",
    "sharing:autosave",
    "public_content:from_mail",
}
# Only drafts that the member has, of a post whatever became of it.
OWN = {"sharing:versions"}
# What a token opens: the picture of a preview, and a review for its guest.
SIGNED = {"public_content:picture", "public_content:guest", "public_content:guest_file"}


def test_every_way_to_a_post_is_known():
    """There is no API that lists posts; if one comes, this says that it has to be walked."""
    routes = {route.name: route for route in walk(get_resolver().url_patterns, "", "")}
    named = {
        name
        for name, route in routes.items()
        if {"post_id", "asset_id"} & set(route.arguments) and "curate/" not in route.pattern
    }
    assert named | (WALKED | SIGNED) & set(routes) == WALKED | OWN | SIGNED
    assert not [name for name, route in routes.items() if "api/" in route.pattern]


@pytest.mark.parametrize(("status", "who"), SIGNED_IN)
def test_pages_of_a_post(now, posts, teams, as_person, status, who):
    reader = _reader(status, who, teams)
    theirs, client = _theirs(reader, posts, now), as_person(reader)
    assert theirs
    for post in posts:
        expected = post.pk in theirs
        for surface, answer in _surfaces(client, post, reader):
            assert (answer != 404) == expected, f"{surface}: {post.title} answers {answer}"
            assert answer < 500
    seen = Share.objects.filter(membership=reader).values_list("post_id", flat=True)
    assert set(seen) <= theirs


@pytest.mark.parametrize(("status", "who"), SIGNED_IN)
def test_lists(now, posts, teams, topic, as_person, status, who):
    reader = _reader(status, who, teams)
    theirs, client = _theirs(reader, posts, now), as_person(reader)
    lists = [{"view": "newest"}, {}, {"topic": topic.pk}, {"q": "walk"}]
    for params in lists:
        assert _listed(client, posts, **params) == theirs, params
    # A mistyped word finds by likeness, which must not find more.
    assert _listed(client, posts, q="walkk nmber0001") <= theirs
    for post in posts:
        client.post(f"/nordwind/posts/{post.pk}/save/")
    assert set(SavedPost.objects.values_list("post_id", flat=True)) == theirs
    others = [post for post in posts if post.pk not in theirs]
    SavedPost.objects.bulk_create(SavedPost(post=post, membership=reader) for post in others)
    assert _listed(client, posts, view="saved") == theirs
    for post in posts:
        client.post(f"/nordwind/posts/{post.pk}/dismiss/")
    assert set(DismissedPost.objects.values_list("post_id", flat=True)) == theirs
    DismissedPost.objects.bulk_create(
        DismissedPost(post=post, membership=reader) for post in others
    )
    assert _listed(client, posts, view="hidden") == theirs
    assert _listed(client, posts, view="newest") == set()


@pytest.mark.parametrize(
    ("status", "who"), list(product(Membership.Status.values, READERS)), ids="-".join
)
def test_what_asks_no_page(now, posts, teams, status, who):
    """Mail, search, the composer's service and the engine right before it sends."""
    reader = _reader(status, who, teams)
    theirs = _theirs(reader, posts, now)
    assert bool(theirs) == (status in rules.READING_STATUSES)
    assert set(feed.hub_posts(reader).values_list("pk", flat=True)) == theirs
    assert {candidate.post_id for candidate in for_you(reader, now=now)} == theirs
    found, _holds = search_posts(queries.posts_visible_to(reader), "walk")
    assert set(found.values_list("pk", flat=True)) == theirs
    mail = digest.send_digest(membership=reader, now=now)
    if mail is not None:
        assert {post.pk for post in posts if post.title in mail.text + mail.html} <= theirs
    assert (mail is None) <= (not theirs or status == "paused")
    for post in posts:
        share = Share(post=post, membership=reader)
        assert (reason_to_call_off(share, at=now) is None) == (post.pk in theirs), post.title


def test_nothing_else_can_be_approved(now, posts, teams):
    reader = _reader("ambassador", "in the team", teams)
    theirs = _theirs(reader, posts, now)
    refused = 0
    for post in posts:
        if post.pk in theirs:
            continue
        share = save_draft(by=reader, post=post, key=Share().key, text="Owls.", language="en")
        with pytest.raises(NotShareable):
            approve(by=reader, share_id=share.pk, by_hand=True)
        refused += 1
    assert refused == len(posts) - len(theirs)


def test_who_is_not_in_the_organization_meets_nothing(posts, stranger, make_member, as_person):
    live = [post for post in posts if post.status == "approved"][:5]
    for person in (stranger, make_member(status="left"), make_member(status="invited")):
        client = as_person(person)
        for post in live:
            assert {answer for _surface, answer in _surfaces(client, post, person)} <= {403, 404}
        assert client.get("/nordwind/hub/").status_code == 404


def test_a_signed_picture_is_open_while_its_post_is_approved(now, posts, client):
    """Previews of what was shared outlive a window; what nobody approved has none."""
    for post in posts:
        path = urlsplit(public_picture_url(post)).path
        MediaRendition.objects.filter(asset=post.picture).update(name="wide")
        assert client.get(path).status_code == (200 if post.status == "approved" else 404)


def test_how_much_is_walked(posts):
    """States × windows × audiences, as the documentation says."""
    assert len(posts) == 5 * 5 * 13
