"""The organization's own LinkedIn app: entered, tested in words, never in two scope sets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.audit.models import AuditEntry
from advocacy.sharing import vault
from advocacy.sharing.credentials import app_of_organization
from advocacy.sharing.linkedin.app_check import AppProblem, check_app
from advocacy.sharing.linkedin.errors import ReconnectNeeded
from advocacy.sharing.linkedin.products import PRODUCT_SCOPES, Product
from advocacy.sharing.models import LinkedInAccount, LinkedInApp
from advocacy.sharing.services import linkedin_app as services
from advocacy.sharing.services.connections import usable_token
from advocacy.tenancy.context import tenant
from tests.sharing.conftest import REDIRECT
from tests.sharing.test_connections import connect_in_browser

pytestmark = pytest.mark.django_db

PAGE = "/nordwind/settings/linkedin/"
TYPED = {"client_id": "own-app", "client_secret": "own-secret", "product": "self_serve"}


@pytest.fixture
def own_app(linkedin):
    """An app of the organization's own, registered with LinkedIn."""
    linkedin.register(
        "own-app", client_secret="own-secret", redirect_uris=[REDIRECT], products="self_serve"
    )


def test_saved_encrypted_and_used_from_then_on(linkedin, own_app, admin, as_person):
    answer = as_person(admin).post(PAGE, TYPED | {"act": "save"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    kept = LinkedInApp.objects.get()
    assert b"own-secret" not in bytes(kept.client_secret)
    assert vault.unseal(kept, "client_secret") == "own-secret"
    app = app_of_organization()
    assert app.is_own
    assert app.credentials.client_id == "own-app"
    assert set(app.scopes) == {"openid", "profile", "email", "w_member_social"}
    entry = AuditEntry.objects.get(verb="linkedin_app.changed")
    assert "own-secret" not in str(entry.changes)


def test_an_empty_secret_keeps_the_stored_one_for_the_same_app_only(own_app, admin, as_person):
    browser = as_person(admin)
    browser.post(PAGE, TYPED | {"act": "save"})
    browser.post(PAGE, {"client_id": "own-app", "product": "community", "act": "save"})
    assert app_of_organization().credentials.client_secret == "own-secret"
    assert "r_member_postAnalytics" in app_of_organization().scopes
    refused = browser.post(PAGE, {"client_id": "other", "product": "self_serve", "act": "save"})
    assert refused.status_code == 422
    assert "Enter the secret that belongs to this client ID." in refused.text
    assert LinkedInApp.objects.get().client_id == "own-app"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "The app works."),
        ({"client_id": "nobody"}, "LinkedIn does not know this client ID."),
        ({"client_secret": "guess"}, "The secret does not belong to this client ID."),
        ({"product": "community"}, "The app lacks a product"),
    ],
)
def test_trying_says_what_is_wrong_and_saves_nothing(own_app, admin, as_person, changes, words):
    page = as_person(admin).post(PAGE, TYPED | changes | {"act": "test"})
    assert words in page.text
    assert not LinkedInApp.objects.exists()


def test_trying_an_app_without_our_redirect_address(linkedin, admin, as_person):
    linkedin.register(
        "own-app", client_secret="own-secret", redirect_uris=["https://elsewhere.example/"]
    )
    page = as_person(admin).post(PAGE, TYPED | {"act": "test"})
    assert "The redirect address is not registered with the app." in page.text
    assert REDIRECT in page.text


def test_trying_when_linkedin_is_away(linkedin, settings, admin, as_person):
    settings.LINKEDIN_OAUTH_BASE = "http://127.0.0.1:9"
    page = as_person(admin).post(PAGE, TYPED | {"act": "test"})
    assert "LinkedIn could not be reached." in page.text


def test_the_app_in_use_is_tested_by_a_button(linkedin, settings, admin, as_person):
    browser = as_person(admin)
    assert "The app works." in browser.post(f"{PAGE}test/", follow=True).text
    settings.LINKEDIN_CLIENT_SECRET = "old"
    assert (
        "The secret does not belong to this client ID."
        in browser.post(f"{PAGE}test/", follow=True).text
    )


def test_asking_about_an_app_leaves_no_token(linkedin, organization):
    app = app_of_organization()
    assert check_app(app.credentials, redirect_uri=REDIRECT, scopes=app.scopes) is None
    assert (
        check_app(app.credentials, redirect_uri=f"{REDIRECT}x", scopes=app.scopes)
        is AppProblem.REDIRECT
    )
    assert linkedin.server.simulator.state.count("token") == 0


def test_an_unreadable_secret_is_said(own_app, admin, as_person, settings):
    browser = as_person(admin)
    browser.post(PAGE, TYPED | {"act": "save"})
    settings.ENCRYPTION_KEYS = ["b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItISE="]
    page = browser.get(PAGE)
    assert "The stored secret cannot be read." in page.text
    browser.post(PAGE, TYPED | {"act": "save"})
    assert app_of_organization().credentials.client_secret == "own-secret"


def test_without_any_app_the_page_says_how_to_get_one(settings, admin, as_person):
    settings.LINKEDIN_CLIENT_ID = ""
    page = as_person(admin).get(PAGE)
    assert "No LinkedIn app yet" in page.text
    assert REDIRECT in page.text


def test_only_admins(member, curator, as_person):
    for person in (member, curator):
        assert as_person(person).get(PAGE).status_code == 403
        assert as_person(person).post(PAGE, TYPED | {"act": "save"}).status_code == 403
    assert not LinkedInApp.objects.exists()


class TestOneScopeSetPerApp:
    """linkedin-api.md, 1: consenting to another set ends the member's earlier tokens."""

    def conflict(self, client_id: str, product: Product = Product.SELF_SERVE):
        return services.scope_conflict(client_id, PRODUCT_SCOPES[product])

    def test_the_app_for_signing_in(self, settings, admin, as_person):
        settings.LINKEDIN_SIGN_IN = True
        settings.LINKEDIN_SIGN_IN_CLIENT_ID = "sign-in"
        settings.LINKEDIN_SIGN_IN_CLIENT_SECRET = "secret"
        assert self.conflict("sign-in") == "sign_in"
        page = as_person(admin).post(PAGE, TYPED | {"client_id": "sign-in", "act": "save"})
        assert page.status_code == 422
        assert "each time they sign in" in page.text
        assert not LinkedInApp.objects.exists()

    def test_the_app_of_the_installation(self, linkedin, organization):
        assert self.conflict("demo-client") is None
        assert self.conflict("demo-client", Product.COMMUNITY) == "installation"

    def test_the_app_of_another_organization(self, other_organization, organization, admin):
        with tenant(other_organization):
            LinkedInApp.objects.create(
                client_id="shared", client_secret=b"", scopes=PRODUCT_SCOPES[Product.SELF_SERVE]
            )
        assert self.conflict("shared") is None
        with pytest.raises(services.ScopesDiffer):
            services.save_app(
                by=admin, client_id="shared", product=Product.COMMUNITY, client_secret="s"
            )


class TestChangingTheApp:
    def test_another_app_knows_the_same_person_by_another_subject(
        self, connected, admin, own_app, linkedin, as_person
    ):
        LinkedInAccount.objects.update(client_id="demo-client")
        linkedin.set("apps", {"client_id": "own-app", "pairwise": True})
        services.save_app(
            by=admin, client_id="own-app", product=Product.SELF_SERVE, client_secret="own-secret"
        )
        page = as_person(admin).get(PAGE)
        assert "1 of them came through another app" in page.text
        connect_in_browser(as_person(connected))
        account = LinkedInAccount.objects.get()
        assert (account.client_id, account.status) == ("own-app", "connected")
        assert account.subject != "mara-1"

    def test_a_refresh_token_is_not_shown_to_another_app(self, connected, admin, linkedin):
        account = LinkedInAccount.objects.get()
        account.client_id = "demo-client"
        account.refresh_token = vault.seal(account, "refresh_token", "AQX")
        account.expires_at = timezone.now() - timedelta(minutes=1)
        account.refresh_expires_at = timezone.now() + timedelta(days=100)
        account.save()
        services.save_app(
            by=admin, client_id="own-app", product=Product.SELF_SERVE, client_secret="own-secret"
        )
        with pytest.raises(ReconnectNeeded):
            usable_token(account, now=timezone.now())

    def test_removing_it_goes_back_to_the_installations(self, own_app, admin, as_person):
        browser = as_person(admin)
        browser.post(PAGE, TYPED | {"act": "save"})
        browser.post(f"{PAGE}remove/")
        assert not app_of_organization().is_own
        assert AuditEntry.objects.filter(verb="linkedin_app.removed").count() == 1
