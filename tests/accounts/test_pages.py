"""Every page of accounts opens, for those who may."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advocacy.accounts.models import Membership
from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import reverse
from content.models import TopicInterest
from tests.factories import TeamFactory, TopicFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "profile",
    "preferences",
    "welcome",
    "people",
    "invite",
    "invitations",
    "teams",
    "team_new",
    "permissions",
    "organization",
    "brand_preview",
    "setup",
    "audit_log",
    "export",
]


@pytest.mark.parametrize("page", PAGES)
def test_it_opens(page, admin, as_person):
    response = as_person(admin).get(reverse(f"accounts:{page}"))
    assert response.status_code == 200


def test_pages_of_one_person_and_one_team(admin, make_member, as_person):
    team = TeamFactory(name="Blades")
    member = make_member(name="Mara Klein", team=team)
    client = as_person(admin)
    assert "Mara Klein" in client.get(reverse("accounts:person", membership_id=member.pk)).text
    assert "Blades" in client.get(reverse("accounts:team", team_id=team.pk)).text
    page = client.get(reverse("accounts:team_delete", team_id=team.pk)).text
    assert "1 person stays, without a team." in page


@pytest.mark.parametrize("page", ["person", "team", "team_delete"])
def test_what_is_not_there_is_not_found(page, admin, as_person):
    argument = "membership_id" if page == "person" else "team_id"
    response = as_person(admin).get(reverse(f"accounts:{page}", **{argument: 10**9}))
    assert response.status_code == 404


def test_the_list_of_people_costs_the_same_for_one_and_for_many(
    admin, make_member, as_person, django_assert_num_queries
):
    client = as_person(admin)
    team = TeamFactory()
    make_member(team=team)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("accounts:people"))
    for _ in range(29):
        make_member("curator", team=team)
    with django_assert_num_queries(len(few)):
        page = client.get(reverse("accounts:people")).text
    assert "1 to 25 of 31" in page


def test_people_are_filtered_in_the_address_and_htmx_gets_the_list_alone(
    admin, make_member, as_person
):
    make_member("curator", name="Jonas Okafor")
    make_member(name="Mara Klein")
    client = as_person(admin)
    page = client.get(reverse("accounts:people"), {"role": "curator"}).text
    assert "Jonas Okafor" in page
    assert "Mara Klein" not in page
    part = client.get(
        reverse("accounts:people"),
        {"q": "mara"},
        headers={"HX-Request": "true", "HX-Target": "people"},
    ).text
    assert "Mara Klein" in part
    assert "<html" not in part
    for nonsense in (
        {"sort": "x"},
        {"team": "x"},
        {"page": "x"},
        {"role": "x"},
        {"status": "paused"},
    ):
        assert client.get(reverse("accounts:people"), nonsense).status_code == 200


def test_a_pause_is_not_told_to_others(admin, make_member, as_person):
    resting = make_member(name="Mara Klein", status=Membership.Status.PAUSED)
    page = as_person(admin).get(reverse("accounts:people"), {"status": "ambassador"}).text
    assert "Mara Klein" in page
    assert "Paused" not in page
    page = as_person(admin).get(reverse("accounts:person", membership_id=resting.pk)).text
    assert "Paused" not in page


def test_the_front_door(admin, stranger, as_person, other_organization):
    assert Client().get("/").url == "/accounts/login/"
    assert as_person(admin).get("/").url == "/nordwind/"
    with tenant(other_organization):
        Membership.objects.create(user=admin.user, roles=["member"], status="member")
    page = as_person(admin).get("/").text
    assert "Nordwind Energy" in page
    assert "Südwind" in page
    client = as_person(admin)
    assert 'href="/suedwind/"' in client.get(reverse("accounts:profile")).text
    # Later pages do not ask again; the front door does.
    with tenant(other_organization):
        Membership.objects.filter(user=admin.user).update(status="left")
    assert 'href="/suedwind/"' in client.get(reverse("accounts:profile")).text
    assert client.get("/suedwind/me/").status_code == 404
    assert client.get("/").url == "/nordwind/"
    assert 'href="/suedwind/"' not in client.get(reverse("accounts:profile")).text


def test_somebody_without_an_organization_is_told_so(make_member, as_person):
    gone = make_member(status="left")
    assert "You are in no organization yet" in as_person(gone).get("/").text


def test_the_welcome_offers_topics_and_follows_those_chosen(make_member, as_person):
    grid, careers = TopicFactory(name="Grid technology"), TopicFactory(name="Careers")
    member = make_member()
    client = as_person(member)
    assert "Grid technology" in client.get(reverse("accounts:welcome")).text
    answers = {
        "interface_language": "en",
        "content_languages": ["en"],
        "time_zone": "Europe/Berlin",
    }
    wrong = client.post(reverse("accounts:welcome"), {**answers, "topics": [0]})
    assert wrong.status_code == 422
    client.post(reverse("accounts:welcome"), {**answers, "topics": [grid.pk]})
    followed = TopicInterest.objects.filter(membership=member).values_list("topic_id", flat=True)
    assert list(followed) == [grid.pk]
    assert careers.pk not in followed
