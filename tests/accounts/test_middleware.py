"""Entering an organization: who gets in, what others learn, and whose language it is."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import clear_url_caches, path

from advocacy.accounts.middleware import TenantMiddleware
from advocacy.accounts.sessions import SessionStore
from advocacy.config import urls as config_urls
from advocacy.tenancy.context import organization_or_none, tenant
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def test_a_stranger_cannot_tell_an_organization_from_nothing(organization, stranger, as_person):
    client = as_person(stranger)
    real, imagined = client.get("/nordwind/people/"), client.get("/imagined/people/")
    assert (real.status_code, imagined.status_code) == (404, 404)

    def neutral(response: HttpResponse) -> str:
        page = response.text.replace(response["X-Request-ID"], "…")
        return re.sub(r'"X-CSRFToken": "\w+"', "", page)

    assert neutral(real) == neutral(imagined)


def test_the_signed_out_cannot_either(organization):
    real, imagined = (Client().get(f"/{slug}/people/") for slug in ("nordwind", "imagined"))
    assert real.url == "/accounts/login/?next=/nordwind/people/"
    assert imagined.url == "/accounts/login/?next=/imagined/people/"


def test_an_organization_that_is_switched_off_is_gone(organization, admin, as_person):
    organization.is_active = False
    organization.save()
    assert as_person(admin).get("/nordwind/me/").status_code == 404


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(organization):
    response = Client().get(
        "/nordwind/people/?q=mara",
        headers={
            "HX-Request": "true",
            "HX-Current-URL": "http://testserver/nordwind/people/?q=ma",
        },
    )
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/accounts/login/?next=/nordwind/people/"


def test_pages_of_a_person_are_kept_by_nobody(member, as_person):
    response = as_person(member).get("/nordwind/me/")
    assert response["Cache-Control"] == "private, no-cache"


def test_the_error_pages_speak_the_members_language_and_know_the_place(make_member, as_person):
    member = make_member(interface_language="nl")
    client = as_person(member)
    missing, forbidden = client.get("/nordwind/nothing/"), client.get("/nordwind/audit/")
    assert (missing.status_code, forbidden.status_code) == (404, 403)
    for page in (missing, forbidden):
        assert 'lang="nl"' in page.text
        assert page["Content-Language"] == "nl"


def test_a_view_without_a_permission_lets_nobody_in(admin, as_person, monkeypatch):
    def forgotten(request):
        return HttpResponse("open to all")

    monkeypatch.setattr(
        config_urls,
        "urlpatterns",
        [path("<slug:organization_slug>/forgotten/", forgotten), *config_urls.urlpatterns],
    )
    clear_url_caches()
    try:
        with pytest.raises(LookupError, match="names no permission"):
            as_person(admin).get("/nordwind/forgotten/")
    finally:
        clear_url_caches()


def test_the_organization_is_left_again_whatever_happens(db, admin, organization):
    inside = []

    def respond(request):
        inside.append(organization_or_none())
        raise RuntimeError

    other = OrganizationFactory(slug="elsewhere")
    request = RequestFactory().get("/nordwind/me/")
    request.user = admin.user
    request.session = SessionStore()
    request.session[SESSION_KEY] = str(admin.user.pk)
    request.session.create()
    with tenant(other):
        with pytest.raises(RuntimeError):
            TenantMiddleware(respond)(request)
        assert organization_or_none() == other
    assert inside == [organization]
