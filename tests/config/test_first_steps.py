"""A new organization finds something to start with, and its owner the first steps."""

from __future__ import annotations

import pytest

from advocacy.accounts.services.invitations import invite
from advocacy.accounts.services.organization import create_organization
from advocacy.config.first_steps import first_steps
from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import reverse
from policies.models import Guide, Policy, PolicyVersion
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


def test_a_new_organization_gets_its_starter_content(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        organization, _link = create_organization(
            name="Fjord", slug="fjord", owner_email="owner@example.com", language="da"
        )
    with tenant(organization):
        assert Policy.objects.count() == 1
        assert Guide.objects.exists()
        assert not PolicyVersion.objects.filter(status="published").exists()


def test_steps_are_ticked_off_by_what_was_done(admin, settings, as_person):
    settings.LINKEDIN_CLIENT_ID = ""

    def done() -> list[bool]:
        return [step["done"] for step in first_steps(admin)]

    assert done() == [False] * 5
    admin.organization.brand_color = "#00695c"
    admin.organization.save()
    settings.LINKEDIN_CLIENT_ID = "app"
    invite(by=admin, email="new@example.com")
    PostFactory.approved()
    with tenant(admin.organization):
        assert done() == [True, True, False, True, True]
    page = as_person(admin).get(reverse("accounts:setup")).text
    assert "4 of 5" in page
