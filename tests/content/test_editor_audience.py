"""For whom a post is, in the editor."""

from __future__ import annotations

import pytest

from advocacy.accounts.models import Group, GroupMember
from advocacy.tenancy.urls import reverse
from content.models import Post
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db


def test_the_audience_is_counted_while_it_is_chosen(curator, make_member, as_person):
    team = TeamFactory(name="Grid")
    team.path = [team.pk]
    team.save(update_fields=["path"])
    for language in ("de", "pl"):
        make_member(team=team, content_languages=[language])
    make_member(team=team, status="left")
    browser, address = as_person(curator), reverse("content:audience_preview")

    def count(**values) -> str:
        return browser.post(address, values).content.decode()

    assert "3 people" in count(audience="everyone")
    assert "2 people" in count(audience="some", teams=[team.pk])
    assert "Grid 2" in count(audience="some", teams=[team.pk])
    assert "1 person" in count(audience="some", teams=[team.pk], languages=["pl"])
    assert "Nobody fits" in count(audience="some")
    assert "Nobody fits" in count(audience="some", teams=["x", "9" * 30], locations=["\0"])


def test_a_post_for_a_team_keeps_its_audience(new, edit, curator):
    team = TeamFactory(name="Grid")
    team.path = [team.pk]
    team.save(update_fields=["path"])
    new().type(title="For the grid", audience="some", teams=[team.pk], languages=["de"]).press(
        "save"
    )
    post = Post.objects.get()
    assert (post.for_everyone, post.audience_languages) == (False, ["de"])
    values = edit(curator, post).values
    assert (values["audience"], values["teams"]) == ("some", [str(team.pk)])


def test_a_post_for_a_group_keeps_its_audience(new, edit, curator, member, as_person):
    group = Group.objects.create(name="Launch crew")
    GroupMember.objects.create(group=group, membership=member)
    preview = as_person(curator).post(
        reverse("content:audience_preview"), {"audience": "some", "groups": [group.pk]}
    )
    assert "1 person" in preview.text
    editor = new().type(title="", audience="some", groups=[group.pk])
    editor.press("save")
    assert not Post.objects.exists()
    assert editor.values["groups"] == [str(group.pk)]
    editor.type(title="For the crew").press("save")
    post = Post.objects.get()
    assert (post.for_everyone, list(post.audience_groups.all())) == (False, [group])
    assert post.revisions.get().snapshot["audience_groups"] == [
        {"id": group.pk, "name": "Launch crew"}
    ]
    page = edit(curator, post)
    assert page.values["groups"] == [str(group.pk)]
    page.type(audience="everyone").press("save")
    post.refresh_from_db()
    assert post.for_everyone
    assert not post.audience_groups.exists()


def test_the_preview_names_people_only_to_those_who_may_see_them(curator, make_member, as_person):
    make_member(name="Priya Nair")
    address = reverse("content:audience_preview")
    for person, sees in ((curator, False), (make_member("curator", "manager"), True)):
        page = as_person(person).post(address, {"audience": "everyone"}).content.decode()
        assert "people" in page
        assert ("Priya Nair" in page) == sees
