"""Versions: any two compared word by word, and one taken back as a new one."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from advocacy.accounts.models import Group
from advocacy.tenancy.urls import reverse
from content import media, queries, services
from content.kinds import Poll
from content.models import Post
from content.services import AttachmentDraft, CaptionDraft, EditConflict
from tests.content.files import jpeg, pdf
from tests.factories import TeamFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions(curator, draft) -> Post:
    """A post with three versions."""
    post = services.create_post(by=curator, draft=draft(title="Quiet blades of owls"))
    for revision, title in ((1, "Quiet wings of owls"), (2, "Loud wings of owls")):
        post = services.save_post(
            post_id=post.pk, by=curator, draft=draft(title=title), revision=revision
        )
    return post


def _page(as_person, curator, post: Post, **params) -> BeautifulSoup:
    address = reverse("content:post_versions", post_id=post.pk)
    answer = as_person(curator).get(address, params)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "lxml")


@pytest.mark.parametrize(
    ("params", "removed", "added"),
    [
        ({}, ["Quiet"], ["Loud"]),
        ({"from": "1", "to": "3"}, ["Quiet blades"], ["Loud wings"]),
        ({"from": "3", "to": "1"}, ["Loud wings"], ["Quiet blades"]),
        ({"from": "x", "to": "99"}, ["Quiet"], ["Loud"]),
        ({"from": "2", "to": "2"}, [], []),
    ],
)
def test_any_two_are_compared_word_by_word(as_person, curator, versions, params, removed, added):
    page = _page(as_person, curator, versions, **params)
    assert [tag.get_text() for tag in page.select("main del")] == removed
    assert [tag.get_text() for tag in page.select("main ins")] == added


def test_a_version_is_taken_back_as_a_new_one(as_person, curator, versions):
    address = reverse("content:post_versions", post_id=versions.pk)
    answer = as_person(curator).post(address, {"number": "1", "revision": "3"})
    assert answer.headers["Location"] == reverse("content:post_edit", post_id=versions.pk)
    versions.refresh_from_db()
    assert (versions.title, versions.revision) == ("Quiet blades of owls", 4)
    assert versions.revisions.count() == 4


def test_nothing_is_overwritten_that_somebody_else_saved_meanwhile(as_person, curator, versions):
    address = reverse("content:post_versions", post_id=versions.pk)
    page = as_person(curator).post(address, {"number": "1", "revision": "2"}, follow=True)
    assert "was changed while you were looking" in page.content.decode()
    versions.refresh_from_db()
    assert versions.revision == 3


def test_a_version_that_never_was_is_not_found(as_person, curator, versions):
    address = reverse("content:post_versions", post_id=versions.pk)
    answer = as_person(curator).post(address, {"number": "9", "revision": "3"})
    assert answer.status_code == 404


def test_everything_an_editor_decides_comes_back(curator, draft):
    files = [media.store_upload(file, by=curator) for file in (jpeg(), pdf())]
    everything = draft(
        kind="document",
        picture=files[0],
        alt_text="An owl",
        focus=(0.2, 0.8),
        attachments=[AttachmentDraft(files[1], "The year")],
        topics=[TopicFactory(), TopicFactory()],
        for_everyone=False,
        audience_teams=[TeamFactory()],
        audience_groups=[Group.objects.create(name="Crew")],
        audience_languages=["de"],
        audience_locations=["Hamburg"],
        captions=[CaptionDraft("One", tone="short", language="de"), CaptionDraft("Two")],
    )
    post = services.create_post(by=curator, draft=everything)
    first = post.revisions.get(number=1).snapshot
    services.save_post(post_id=post.pk, by=curator, draft=draft(title="Bare"), revision=1)
    services.take_version_back(post_id=post.pk, number=1, by=curator, revision=2)
    again = post.revisions.get(number=3).snapshot
    for snapshot in (first, again):
        for caption in snapshot["captions"]:
            caption.pop("id")
    assert again == first


def test_a_poll_comes_back(curator, draft):
    poll = Poll("Which?", ("A", "B"), 3)
    post = services.create_post(by=curator, draft=draft(kind="poll", poll=poll))
    services.save_post(post_id=post.pk, by=curator, draft=draft(), revision=1)
    again = services.take_version_back(post_id=post.pk, number=1, by=curator, revision=2)
    assert Poll.from_json(again.poll) == poll


def test_a_version_for_a_team_that_is_gone_reaches_nobody(curator, draft):
    team = TeamFactory()
    narrow = draft(for_everyone=False, audience_teams=[team], audience_languages=["en"])
    post = services.create_post(by=curator, draft=narrow)
    services.save_post(post_id=post.pk, by=curator, draft=draft(), revision=1)
    team.delete()
    again = services.take_version_back(post_id=post.pk, number=1, by=curator, revision=2)
    assert not queries.audience_of(again).reaches_somebody


def test_a_version_for_a_group_that_is_gone_reaches_nobody(curator, draft):
    group = Group.objects.create(name="Crew")
    narrow = draft(for_everyone=False, audience_groups=[group], audience_teams=[TeamFactory()])
    post = services.create_post(by=curator, draft=narrow)
    services.save_post(post_id=post.pk, by=curator, draft=draft(), revision=1)
    group.delete()
    again = services.take_version_back(post_id=post.pk, number=1, by=curator, revision=2)
    assert not queries.audience_of(again).reaches_somebody


def test_a_version_of_an_approved_post_goes_back_to_review(curator, reviewer, draft):
    post = services.create_post(by=curator, draft=draft(title="Old words"))
    services.save_post(post_id=post.pk, by=curator, draft=draft(), revision=1)
    services.submit_for_review(post_id=post.pk, by=curator, revision=2)
    services.approve(post_id=post.pk, by=reviewer, revision=2)
    again = services.take_version_back(post_id=post.pk, number=1, by=curator, revision=2)
    assert (again.title, again.status) == ("Old words", "in_review")
    with pytest.raises(EditConflict):
        services.take_version_back(post_id=post.pk, number=1, by=curator, revision=2)


def test_members_do_not_see_versions(as_person, member, versions):
    address = reverse("content:post_versions", post_id=versions.pk)
    assert as_person(member).get(address).status_code == 403
