"""Signing in as a person does it: through the pages."""

from __future__ import annotations

import re
from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.template.loader import get_template
from django.test import Client
from django.urls import get_resolver, reverse

from advocacy.accounts.models import User
from tests.cache import empty_cache
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def _limits_start_anew():
    empty_cache()


@pytest.fixture
def person(make_member):
    membership = make_member(name="Mara Klein", interface_language="de")
    membership.user.set_password(PASSWORD)
    membership.user.save()
    EmailAddress.objects.create(
        user=membership.user, email=membership.user.email, verified=True, primary=True
    )
    return membership


def code_in(message) -> str:
    return re.search(r"^    (\S+)$", message.body, re.MULTILINE)[1]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_by_code(person):
    client = Client()
    page = client.get("/nordwind/people/")
    assert page.url == "/accounts/login/?next=/nordwind/people/"
    response = client.post(page.url, {"email": person.user.email, "next": "/nordwind/people/"})
    assert response.url == "/accounts/login/code/confirm/?next=%2Fnordwind%2Fpeople%2F"
    assert person.user.email in client.get(response.url).text
    wrong = client.post(response.url, {"code": "AAAA-BBBB", "next": "/nordwind/people/"})
    assert "This is not the code we sent." in wrong.text
    assert not is_signed_in(client)
    right = client.post(
        response.url, {"code": code_in(mail.outbox[0]), "next": "/nordwind/people/"}
    )
    assert right.url == "/nordwind/people/"
    assert is_signed_in(client)


def test_the_mail_with_the_code_wears_the_organization_and_the_readers_language(person):
    Client().post("/accounts/login/", {"email": person.user.email})
    message = mail.outbox[0]
    assert "Nordwind Energy" in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert 'lang="de"' in html
    assert code_in(message) in html
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_five_wrong_codes_end_it(person):
    client = Client()
    client.post("/accounts/login/", {"email": person.user.email})
    for _ in range(5):
        response = client.post("/accounts/login/code/confirm/", {"code": "AAAA-BBBB"})
    assert response.status_code == 302
    right = client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0])})
    assert right.status_code == 302
    assert not is_signed_in(client)


def test_another_code_can_be_asked_for(person):
    client = Client()
    client.post("/accounts/login/", {"email": person.user.email})
    client.post("/accounts/login/code/confirm/", {"action": "resend"})
    assert len(mail.outbox) == 2
    client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[1])})
    assert is_signed_in(client)


def test_a_stranger_sees_what_a_member_sees(person):
    """Nobody finds out by the page who has an account."""
    pages = []
    for email in (person.user.email, "nobody@example.com"):
        client = Client()
        response = client.post("/accounts/login/", {"email": email})
        page = client.get(response.url).text.replace(email, "…")
        pages.append(re.sub(r'(value|content|hx-headers)=(".*?"|\'.*?\')', "", page))
    assert pages[0] == pages[1]
    assert "no account with this address" in mail.outbox[1].body


def test_by_password(person):
    client = Client()
    assert client.get("/accounts/login/password/").status_code == 200
    wrong = client.post(
        "/accounts/login/password/", {"login": person.user.email, "password": "wrong"}
    )
    assert "do not belong together" in wrong.text
    right = client.post(
        "/accounts/login/password/", {"login": person.user.email, "password": PASSWORD}
    )
    assert right.url == "/"
    assert is_signed_in(client)


def test_an_address_nobody_proved_is_proved_by_code(make_member):
    member = make_member()
    member.user.set_password(PASSWORD)
    member.user.save()
    client = Client()
    response = client.post(
        "/accounts/login/password/", {"login": member.user.email, "password": PASSWORD}
    )
    assert response.url == "/accounts/confirm-email/"
    assert client.get(response.url).status_code == 200
    client.post(response.url, {"code": code_in(mail.outbox[0])})
    assert is_signed_in(client)


def test_a_new_password_by_code(person):
    client = Client()
    assert client.get("/accounts/password/reset/").status_code == 200
    response = client.post("/accounts/password/reset/", {"email": person.user.email})
    assert client.get(response.url).status_code == 200
    response = client.post(response.url, {"code": code_in(mail.outbox[0])})
    assert client.get(response.url).status_code == 200
    new = "a different horse altogether"
    response = client.post(response.url, {"password1": new, "password2": new})
    assert client.get(response.url).status_code == 200
    person.user.refresh_from_db()
    assert person.user.check_password(new)
    assert "gerade ersetzt" in mail.outbox[-1].body


def test_changing_and_setting_a_password(person, as_person):
    client = as_person(person)
    assert client.get("/accounts/password/change/").status_code == 200
    new = "a different horse altogether"
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    person.user.refresh_from_db()
    assert person.user.check_password(new)
    assert is_signed_in(client)
    assert "gerade geändert" in mail.outbox[-1].body

    person.user.set_unusable_password()
    person.user.save()
    client = as_person(person)
    assert client.get("/accounts/password/change/").url == "/accounts/password/set/"
    assert client.get("/accounts/password/set/").status_code == 200
    client.post("/accounts/password/set/", {"password1": new, "password2": new})
    assert "ein Passwort gesetzt" in mail.outbox[-1].body


def test_signing_out(person, as_person):
    client = as_person(person)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/accounts/logout/").url == "/accounts/login/"
    assert not is_signed_in(client)


def test_nobody_signs_up(db):
    client = Client()
    assert "by invitation" in client.get("/accounts/signup/").text
    assert client.post("/accounts/signup/", {"email": "a@example.com"}).status_code == 405
    assert not User.objects.exists()


def test_too_many_tries_are_answered_in_words(person):
    client = Client()
    for _ in range(3):
        client.post("/accounts/login/", {"email": person.user.email})
        client.post("/accounts/logout/")
    page = client.post("/accounts/login/", {"email": person.user.email}).text
    assert "That was tried too often." in page
    assert person.user.email in page
    assert len(mail.outbox) == 3

    for _ in range(6):
        response = client.post("/accounts/password/reset/", {"email": person.user.email})
    assert response.status_code == 429
    assert "Please wait a moment" in response.text


def test_a_mail_server_that_does_not_answer_is_said(person, monkeypatch):
    def refuse(*args, **kwargs):
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    client = Client()
    page = client.post("/accounts/login/", {"email": person.user.email}, follow=True)
    assert "We cannot send mail right now." in page.text


def test_only_an_installation_of_one_shows_its_name_to_strangers(organization):
    assert "Nordwind Energy" in Client().get("/accounts/login/").text
    OrganizationFactory(name="Fjord")
    page = Client().get("/accounts/login/").text
    assert "Nordwind Energy" not in page
    assert "Fjord" not in page


def test_the_language_can_be_chosen_before_signing_in(db):
    client = Client()
    client.post("/language/", {"language": "de", "next": "/accounts/login/"})
    assert 'lang="de"' in client.get("/accounts/login/").text


def test_no_page_of_the_package_itself_can_be_reached():
    """Every allauth view that has an address here has a template of ours."""
    pattern = next(p for p in get_resolver().url_patterns if str(p.pattern) == "accounts/")
    templates = {
        view.view_class.template_name
        for entry in pattern.url_patterns
        if hasattr(view := entry.callback, "view_class")
        and getattr(view.view_class, "template_name", None)
    }
    assert len(templates) >= 9
    for name in templates | {"account/confirm_email_verification_code.html", "429.html"}:
        assert get_template(name).backend.name == "jinja2", name


@pytest.mark.parametrize("name", ["account_inactive", "account_signup", "account_login"])
def test_pages_for_everybody_open(name, db):
    assert Client().get(reverse(name)).status_code == 200
