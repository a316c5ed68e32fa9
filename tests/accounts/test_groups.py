"""Groups put together by hand: made, renamed, filled, and kept while posts are for them."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction

from advocacy.accounts.models import Group, GroupMember
from advocacy.accounts.services import groups
from advocacy.audit.models import AuditEntry
from advocacy.config.audit_words import AUDIT_WORDS
from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import reverse
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew(organization) -> Group:
    return Group.objects.create(name="Launch crew")


def _verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_group_is_made_and_renamed(admin, as_person):
    browser = as_person(admin)
    made = browser.post(
        reverse("accounts:group_new"), {"name": " Launch crew ", "description": "At the turbine"}
    )
    crew = Group.objects.get(name="Launch crew", description="At the turbine")
    address = reverse("accounts:group", group_id=crew.pk)
    assert made.headers["Location"] == address
    browser.post(address, {"name": "First crew", "description": "At the turbine"})
    browser.post(address, {"name": "First crew", "description": "At the turbine"})
    assert "First crew" in browser.get(reverse("accounts:groups")).text
    assert _verbs() == ["group.created", "group.changed"]
    assert AuditEntry.objects.get(verb="group.changed").changes == {
        "name": ["Launch crew", "First crew"]
    }


def test_one_name_in_an_organization(admin, as_person, crew, other_organization):
    other = Group.objects.create(name="Choir")
    browser = as_person(admin)
    for address in (
        reverse("accounts:group_new"),
        reverse("accounts:group", group_id=other.pk),
    ):
        answer = browser.post(address, {"name": "launch CREW"})
        assert answer.status_code == 422
        assert "There is a group called launch CREW already." in answer.text
        assert 'value="launch CREW"' in answer.text
    assert _verbs() == []
    with tenant(other_organization):
        Group.objects.create(name="Launch crew")


def test_people_are_found_added_and_removed(admin, member, as_person, crew):
    browser, address = as_person(admin), reverse("accounts:group", group_id=crew.pk)
    found = BeautifulSoup(browser.get(address, {"q": member.user.email}).text, "html.parser")
    add = reverse("accounts:group_add", group_id=crew.pk, membership_id=member.pk)
    form = found.select_one(f'form[action="{add}"]')
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    answer = browser.post(add, fields)
    assert answer.headers["Location"].startswith(f"{address}?q=")
    browser.post(add)
    assert list(crew.members.all()) == [member]
    again = browser.get(answer.headers["Location"]).text
    assert add not in again
    remove = reverse("accounts:group_remove", group_id=crew.pk, membership_id=member.pk)
    assert remove in again
    browser.post(remove)
    browser.post(remove)
    assert not crew.members.exists()
    assert _verbs() == ["group.people_changed"] * 2
    assert [entry.changes["person"] for entry in AuditEntry.objects.order_by("pk")] == [
        ["", str(member.user)],
        [str(member.user), ""],
    ]


def test_nobody_fits_and_nobody_unknown_is_added(admin, as_person, crew):
    browser, address = as_person(admin), reverse("accounts:group", group_id=crew.pk)
    assert "Nobody fits" in browser.get(address, {"q": "zzz\0"}).text
    for group_id, membership_id in ((crew.pk, 0), (0, admin.pk)):
        for name in ("accounts:group_add", "accounts:group_remove"):
            unknown = reverse(name, group_id=group_id, membership_id=membership_id)
            assert browser.post(unknown).status_code == 404


def test_a_group_that_posts_are_for_stays_and_says_why(admin, member, as_person, crew):
    groups.add_to_group(by=admin, group_id=crew.pk, membership_id=member.pk)
    post = PostFactory(for_everyone=False, groups=[crew])
    browser, address = as_person(admin), reverse("accounts:group_delete", group_id=crew.pk)
    answer = browser.post(address)
    assert answer.status_code == 422
    assert "Posts are meant for Launch crew." in answer.text
    assert list(crew.members.all()) == [member]
    post.delete()
    assert browser.post(address).status_code == 302
    assert not Group.objects.exists()
    member.refresh_from_db()
    assert _verbs() == ["group.people_changed", "group.deleted"]


def test_those_of_another_organization_are_met_nowhere(admin, as_person, other_organization):
    with tenant(other_organization):
        foreign = Group.objects.create(name="Foreign crew")
    browser = as_person(admin)
    assert "Foreign crew" not in browser.get(reverse("accounts:groups")).text
    for name in ("accounts:group", "accounts:group_delete"):
        assert browser.get(reverse(name, group_id=foreign.pk)).status_code == 404


def test_nobody_is_in_a_group_twice(member, crew):
    GroupMember.objects.create(group=crew, membership=member)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupMember.objects.create(group=crew, membership=member)


def test_every_act_has_words():
    verbs = {"group.created", "group.changed", "group.deleted", "group.people_changed"}
    assert verbs <= AUDIT_WORDS.keys()


def test_the_pages_need_the_same_queries_for_many(
    admin, as_person, crew, make_member, django_assert_max_num_queries
):
    for _number in range(8):
        GroupMember.objects.create(group=crew, membership=make_member())
    browser = as_person(admin)
    for address in (
        reverse("accounts:groups"),
        reverse("accounts:group", group_id=crew.pk) + "?q=e",
    ):
        with django_assert_max_num_queries(15):
            assert browser.get(address).status_code == 200
