"""Fixtures that every test may use: an organization entered, people in it, and a stranger."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from advocacy.accounts import entering
from advocacy.accounts.models import Membership
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from tests.browser import launch
from tests.factories import MembershipFactory, OrganizationFactory

# A busy machine is no failure: no test looks at the clock.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _media_in_a_folder_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True, scope="session")
def _cache_of_this_worker(worker_id: str) -> None:
    """Parallel workers share a Valkey; each keeps to a prefix of its own."""
    cache.key_prefix = f"test-{worker_id}"


@pytest.fixture
def organization(db) -> Iterator[Organization]:
    """An organization, entered for the time of the test."""
    organization = OrganizationFactory(name="Nordwind Energy", slug="nordwind")
    with tenant(organization):
        yield organization


@pytest.fixture
def other_organization(db) -> Organization:
    return OrganizationFactory(name="Südwind", slug="suedwind")


@pytest.fixture
def make_member(organization: Organization) -> Callable[..., Membership]:
    """`make_member("curator", name="Jonas Okafor")`: a person of the organization with a role."""

    def make(*roles: str, name: str = "", **fields) -> Membership:
        extra = {"user__name": name} if name else {}
        return MembershipFactory(roles=sorted({"member", *roles}), **extra, **fields)

    return make


@pytest.fixture
def member(make_member) -> Membership:
    return make_member(name="Mara Klein")


@pytest.fixture
def curator(make_member) -> Membership:
    return make_member("curator", name="Jonas Okafor")


@pytest.fixture
def manager(make_member) -> Membership:
    return make_member("manager", name="Helle Lindqvist")


@pytest.fixture
def admin(make_member) -> Membership:
    return make_member("admin", name="Ewa Wiśniewska")


@pytest.fixture
def stranger(other_organization) -> Membership:
    """The owner of another organization."""
    with tenant(other_organization):
        return MembershipFactory(roles=["member", "admin"], user__name="Sven Stranger")


@pytest.fixture
def as_person() -> Callable[[Membership], Client]:
    """A browser in which this person is signed in."""

    def sign_in(membership: Membership) -> Client:
        # As after a first page: what a page costs does not depend on which test ran before.
        entering.known_keys[membership.organization.slug] = membership.organization_id
        client = Client()
        client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of one file: while it runs, its thread must not touch the ORM."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
