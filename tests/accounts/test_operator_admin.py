"""The operator's admin: reads across organizations, changes little, and only for staff."""

from __future__ import annotations

import pytest
from django.test import Client

from advocacy.accounts.models import User
from advocacy.accounts.services.invitations import invite
from advocacy.audit.models import AuditEntry
from advocacy.tenancy.context import tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db) -> Client:
    user = User.objects.create_superuser("operator@example.com", "a long password", name="Op")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    "page",
    [
        "",
        "tenancy/organization/",
        "accounts/user/",
        "accounts/membership/",
        "accounts/invitation/",
        "mail/outgoingmail/",
        "audit/auditentry/",
    ],
)
def test_lists_open_with_rows_of_all_organizations(
    page, operator, admin, stranger, organization, other_organization
):
    invite(by=admin, email="new@example.com")
    with tenant(other_organization):
        invite(by=stranger, email="other@example.com")
    page = operator.get(f"/operator/{page}")
    assert page.status_code == 200


def test_members_of_all_organizations_can_be_looked_up_and_not_changed(operator, member, stranger):
    page = operator.get("/operator/accounts/membership/").text
    assert member.user.name in page
    assert stranger.user.name in page
    address = f"/operator/accounts/membership/{stranger.pk}/change/"
    assert operator.get(address).status_code == 200
    assert operator.post(address, {"roles": "admin"}).status_code == 403
    assert operator.get("/operator/accounts/membership/add/").status_code == 403


def test_switching_an_organization_off_shuts_it_and_is_audited(
    operator, organization, admin, as_person
):
    operator.post(
        f"/operator/tenancy/organization/{organization.pk}/change/",
        {
            "name": organization.name,
            "slug": organization.slug,
            "default_language": "en",
            "time_zone": "Europe/Berlin",
            "currency": "EUR",
        },
    )
    organization.refresh_from_db()
    assert not organization.is_active
    assert as_person(admin).get("/nordwind/me/").status_code == 404
    entry = AuditEntry.objects.get(verb="organization.changed_by_operator")
    assert entry.changes == {"is_active": [True, False]}
    assert entry.actor_label == "Op"


def test_an_admin_of_an_organization_is_no_operator(admin, as_person):
    assert as_person(admin).get("/operator/").status_code == 302


def test_guessing_the_operators_password_is_stopped(db, settings):
    User.objects.create_superuser("operator@example.com", "a long password", name="Op")
    client = Client()
    guess = {"username": "operator@example.com", "password": "wrong"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/operator/login/", guess)
    right = client.post("/operator/login/", {**guess, "password": "a long password"})
    assert right.status_code == 429
    assert "_auth_user_id" not in client.session
