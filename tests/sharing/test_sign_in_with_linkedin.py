"""Signing in with LinkedIn: by a verified address that is known or invited, never a stranger."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core import mail
from django.test import Client

from advocacy.accounts.models import Membership, User
from advocacy.accounts.services.invitations import invite
from advocacy.accounts.social import sign_in_app
from tests.sharing.conftest import JONAS, MARA, REDIRECT

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
START = "/accounts/social/linkedin/login/"
BACK = "http://testserver/accounts/social/linkedin/login/callback/"
SCOPES = "openid profile email"


@pytest.fixture
def sign_in(linkedin, settings):
    """An app that people sign in with, and nothing else."""
    settings.LINKEDIN_SIGN_IN = True
    settings.LINKEDIN_SIGN_IN_CLIENT_ID = "sign-in"
    settings.LINKEDIN_SIGN_IN_CLIENT_SECRET = "secret"
    linkedin.register("sign-in", redirect_uris=[BACK], products="self_serve")
    return linkedin


@pytest.fixture
def mara(make_member) -> Membership:
    """A member whose address the application has verified."""
    member = make_member(name="Mara Klein", user__email=MARA)
    EmailAddress.objects.create(user=member.user, email=MARA, verified=True, primary=True)
    return member


def go(browser: Client, *, member: str = "mara-1", decision: str = "allow", query: str = ""):
    """From the button to LinkedIn and back."""
    start = browser.post(START + query)
    assert start.status_code == 302, start.text
    parts = urlsplit(start["Location"])
    fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
    answer = requests.post(
        f"{parts.scheme}://{parts.netloc}{parts.path}",
        data=fields | {"decision": decision, "member": member},
        allow_redirects=False,
        timeout=10,
    )
    return browser.get(answer.headers["Location"].removeprefix("http://testserver"))


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def words(browser: Client, response) -> str:
    assert response.status_code == 302
    assert response["Location"].startswith(LOGIN)
    assert not is_signed_in(browser)
    return browser.get(response["Location"]).text


def test_a_known_verified_address_signs_in(sign_in, mara):
    browser = Client()
    assert START in browser.get(LOGIN).text
    response = go(browser, query="?next=/nordwind/shares/")
    assert (response.status_code, response["Location"]) == (302, "/nordwind/shares/")
    assert browser.session["_auth_user_id"] == str(mara.user_id)
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.provider, linked.uid) == (mara.user, "linkedin", "mara-1")
    assert linked.extra_data == {}
    assert not SocialToken.objects.exists()
    (message,) = mail.outbox
    assert message.to == [MARA]
    assert "LinkedIn" in message.subject


def test_the_second_time_by_the_profile_even_under_another_address(sign_in, mara):
    go(Client())
    EmailAddress.objects.update(email="mara.klein@elsewhere.example")
    User.objects.update(email="mara.klein@elsewhere.example")
    browser = Client()
    go(browser)
    assert is_signed_in(browser)
    assert SocialAccount.objects.get().extra_data == {}
    assert len(mail.outbox) == 1


def test_a_stranger_is_never_signed_up(sign_in, mara):
    browser = Client()
    page = words(browser, go(browser, member="jonas-2"))
    assert "another e-mail address than the one you were invited with" in page
    assert list(User.objects.all()) == [mara.user]
    assert not SocialAccount.objects.exists()


def test_an_address_we_have_not_verified_is_not_enough(sign_in, mara):
    EmailAddress.objects.update(verified=False)
    browser = Client()
    words(browser, go(browser))
    assert not SocialAccount.objects.exists()


def test_an_inactive_account_stays_closed(sign_in, mara):
    User.objects.update(is_active=False)
    browser = Client()
    words(browser, go(browser))


def test_an_invited_address_joins(sign_in, organization, admin):
    invitation, _link = invite(by=admin, email=JONAS, title="Service technician")
    browser = Client()
    response = go(browser, member="jonas-2")
    assert response["Location"] == "/"
    assert is_signed_in(browser)
    joined = Membership.objects.get(user__email=JONAS)
    assert (str(joined), joined.title, joined.status) == (
        "Jonas Okafor",
        "Service technician",
        "member",
    )
    invitation.refresh_from_db()
    assert invitation.accepted_by == joined
    assert EmailAddress.objects.get(email=JONAS).verified


def test_a_revoked_invitation_is_none(sign_in, organization, admin):
    invitation, _link = invite(by=admin, email=JONAS)
    invitation.revoked_at = invitation.created_at
    invitation.save()
    browser = Client()
    words(browser, go(browser, member="jonas-2"))
    assert not User.objects.filter(email=JONAS).exists()


def test_an_address_that_linkedin_has_not_verified_does_not_count(sign_in, mara, monkeypatch):
    monkeypatch.setattr(
        OpenIDConnectOAuth2Adapter,
        "_fetch_user_info",
        # As text, as LinkedIn writes it in the id_token.
        lambda self, token: {"sub": "mara-1", "email": MARA, "email_verified": "false"},
    )
    browser = Client()
    assert "an e-mail address that it has verified" in words(browser, go(browser))


@pytest.mark.parametrize("decision", ["cancel", "cancel_login"])
def test_leaving_linkedins_page(sign_in, mara, decision):
    browser = Client()
    assert "You left LinkedIn" in words(browser, go(browser, decision=decision))


def test_a_link_that_somebody_else_began(sign_in, mara):
    start = Client().post(START)
    state = parse_qs(urlsplit(start["Location"]).query)["state"][0]
    browser = Client()
    response = browser.get(BACK.removeprefix("http://testserver"), {"code": "c", "state": state})
    assert "took too long, or the page was opened twice" in words(browser, response)


def test_linkedin_away(sign_in, settings, mara):
    settings.LINKEDIN_OAUTH_BASE = "http://127.0.0.1:9"
    settings.OUTBOUND_TRUSTED_ORIGINS = ["http://127.0.0.1:9"]
    browser = Client()
    assert "could not be reached" in words(browser, browser.post(START))


def test_an_address_inside_the_network_is_not_asked(sign_in, settings, mara):
    settings.OUTBOUND_TRUSTED_ORIGINS = []
    browser = Client()
    assert "could not be reached" in words(browser, browser.post(START))


def test_a_wrong_secret_is_the_operators_to_mend(sign_in, settings, mara):
    settings.LINKEDIN_SIGN_IN_CLIENT_SECRET = "old"
    browser = Client()
    assert "not set up correctly" in words(browser, go(browser))


def test_linkedins_words_go_out_as_it_wants_them(sign_in, mara):
    start = Client().post(START + "?scope=w_member_social&process=connect&auth_params=a%3Db")
    query = parse_qs(urlsplit(start["Location"]).query)
    assert set(query["scope"][0].split()) == set(SCOPES.split())
    assert query["redirect_uri"] == [BACK]
    assert "code_challenge" not in query
    assert "a" not in query
    assert Client().get(START).status_code == 405


def test_switched_off(linkedin, mara):
    page = Client().get(LOGIN).text
    assert START not in page
    assert Client().post(START).status_code == 404


class TestOneScopeSetPerApp:
    def test_the_app_that_posts_is_asked_for_all_its_scopes(self, linkedin, settings):
        settings.LINKEDIN_SIGN_IN = True
        app = sign_in_app()
        assert app.client_id == settings.LINKEDIN_CLIENT_ID
        assert set(app.scopes) == set(settings.LINKEDIN_SCOPES)
        assert not app.is_separate

    def test_an_app_that_cannot_say_who_somebody_is_signs_nobody_in(self, linkedin, settings):
        settings.LINKEDIN_SIGN_IN = True
        settings.LINKEDIN_SCOPES = ["r_basicprofile", "w_member_social"]
        assert sign_in_app() is None

    def test_signing_in_leaves_the_connection_alone(self, sign_in, mara, connect_member):
        account = connect_member(mara)
        go(Client())
        tokens = sign_in.server.simulator.state.all("SELECT revoked_at FROM token")
        assert {row["revoked_at"] for row in tokens} == {None}
        assert account.is_connected

    def test_nor_by_one_app_for_both(self, linkedin, settings, mara, connect_member):
        linkedin.set(
            "apps",
            {
                "client_id": "demo-client",
                "redirect_uris": [REDIRECT, BACK],
            },
        )
        settings.LINKEDIN_SIGN_IN = True
        connect_member(mara)
        browser = Client()
        go(browser)
        assert is_signed_in(browser)
        tokens = linkedin.server.simulator.state.all("SELECT revoked_at FROM token")
        assert {row["revoked_at"] for row in tokens} == {None}


class TestOnesProfile:
    def test_the_link_is_shown_and_can_be_ended(self, sign_in, mara):
        browser = Client()
        go(browser)
        assert "You can sign in with LinkedIn since" in browser.get("/nordwind/me/").text
        browser.post("/nordwind/me/sign-in/unlink/")
        assert not SocialAccount.objects.exists()
        assert is_signed_in(browser)
        assert "You can sign in with LinkedIn since" not in browser.get("/nordwind/me/").text

    def test_it_is_part_of_ones_data(self, sign_in, mara):
        browser = Client()
        go(browser)
        (linked,) = browser.get("/nordwind/me/export/").json()["account"]["signs_in_with"]
        assert (linked["provider"], linked["uid"]) == ("linkedin", "mara-1")
