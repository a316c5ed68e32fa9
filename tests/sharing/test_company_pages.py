"""Company pages: allowed, chosen, read into the inbox, and never at the cost of a connection."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from django.utils import timezone
from hypothesis import given

from advocacy.sharing.linkedin.little_text import escape, visible
from advocacy.sharing.linkedin.pages import plain
from advocacy.sharing.linkedin.products import PAGE_SCOPES
from advocacy.sharing.models import LinkedInAccount
from advocacy.sharing.services import pages as services
from advocacy.sharing.tasks import read_company_pages
from content.models import ImportedItem, Post, Source
from content.services.sources import accept_import
from tests.sharing.conftest import JONAS, MARA
from tests.sharing.linkedin.test_little_text import THOROUGH, texts
from tests.sharing.test_connections import connect_in_browser, consent

pytestmark = pytest.mark.django_db

PAGES = "/nordwind/settings/linkedin/pages/"
URN = "urn:li:organization:2414183"


@pytest.fixture
def page(linkedin):
    """Mara manages Nordwind's page, which has posted twice."""
    linkedin.set(
        "organizations",
        {"id": 2414183, "name": "Nordwind Energy", "vanity": "nordwind", "admins": [MARA]},
    )
    now = linkedin.server.simulator.clock.now_ms()
    posts = [
        {
            "author": URN,
            "commentary": "Our first offshore park \\(all 40 turbines\\) is running.\n\n#Wind",
            "created": now - 3_600_000,
        },
        {
            "author": URN,
            "commentary": "Read more",
            "content": {"article": {"source": "https://nordwind.example/owl", "title": "An owl"}},
            "created": now - 7_200_000,
        },
    ]
    return linkedin.set("posts", {"posts": posts})["urns"]


@pytest.fixture
def allowed(page, admin, as_person):
    """The admin, connected as Mara, has allowed reading pages."""
    browser = as_person(admin)
    start = browser.post(f"{PAGES}allow/")
    browser.get(consent(start["Location"]))
    return browser


def test_allowing_asks_on_top_of_what_everybody_is_asked(page, admin, as_person):
    browser = as_person(admin)
    assert "Allow on LinkedIn" in browser.get(PAGES).text
    start = browser.post(f"{PAGES}allow/")
    for scope in ("w_member_social", "openid", *PAGE_SCOPES):
        assert scope in start["Location"]
    assert browser.get(consent(start["Location"]))["Location"] == PAGES
    assert services.reads_pages(LinkedInAccount.objects.get())
    assert "Nordwind Energy" in browser.get(PAGES).text


def test_renewing_asks_for_the_same_again_and_loses_nothing(allowed, admin):
    connect_in_browser(allowed)
    assert services.reads_pages(LinkedInAccount.objects.get())


def test_where_people_sign_in_with_the_same_app_it_is_refused(page, settings, admin, as_person):
    settings.LINKEDIN_SIGN_IN = True
    browser = as_person(admin)
    assert "people also sign in with it" in browser.get(PAGES).text
    assert browser.post(f"{PAGES}allow/")["Location"] == PAGES
    settings.LINKEDIN_SIGN_IN_CLIENT_ID = "sign-in"
    settings.LINKEDIN_SIGN_IN_CLIENT_SECRET = "secret"
    assert "Allow on LinkedIn" in browser.get(PAGES).text


def test_a_page_becomes_a_source_and_its_posts_wait(allowed, page, admin):
    allowed.post(f"{PAGES}add/", {"page": URN})
    source = Source.objects.get()
    assert (source.kind, source.page_urn, source.name) == ("page", URN, "Nordwind Energy")
    assert (source.created_by, source.site_url) == (
        admin,
        "https://www.linkedin.com/company/nordwind/",
    )
    first, second = ImportedItem.objects.order_by("-published_at")
    assert first.title == "Our first offshore park (all 40 turbines) is running."
    assert first.kind == Post.Kind.RESHARE
    assert page[0] in first.url
    assert second.title == "An owl"
    assert "2 posts wait among the imports" in allowed.get(PAGES).text
    post = accept_import(item_id=first.pk, by=admin)
    assert (post.kind, post.reshare_of) == ("reshare", page[0])


def test_reading_again_brings_only_what_is_new(allowed, page, linkedin):
    allowed.post(f"{PAGES}add/", {"page": URN})
    Source.objects.update(next_fetch_at=timezone.now() - timedelta(minutes=1))
    linkedin.set(
        "posts",
        {
            "posts": [
                {
                    "author": URN,
                    "commentary": "A third one",
                    "created": linkedin.server.simulator.clock.now_ms() - 1000,
                }
            ]
        },
    )
    assert services.read_due_pages(now=timezone.now()) == 1
    assert ImportedItem.objects.count() == 3
    assert services.read_due_pages(now=timezone.now()) == 0


def test_a_page_that_nobody_lets_us_read_says_so(allowed, page, linkedin):
    allowed.post(f"{PAGES}add/", {"page": URN})
    source = Source.objects.get()
    linkedin.set("organizations", {"id": 2414183, "name": "Nordwind Energy", "admins": [JONAS]})
    with pytest.raises(services.PagesNotReadable):
        services.read_page(source, now=timezone.now())
    source.refresh_from_db()
    assert (source.problem, source.failures) == ("not_public", 1)
    assert "LinkedIn names no company page" in allowed.get(PAGES).text
    linkedin.set("organizations", {"id": 2414183, "name": "Nordwind Energy", "admins": [MARA]})
    services.read_page(source, now=timezone.now())
    source.refresh_from_db()
    assert (source.problem, source.failures) == ("", 0)


def test_linkedin_away(allowed, page, linkedin):
    allowed.post(f"{PAGES}add/", {"page": URN})
    linkedin.arm("unavailable", count=3)
    assert "LinkedIn could not be reached." in allowed.get(PAGES).text


def test_a_page_of_somebody_else_is_not_added(allowed, linkedin):
    linkedin.set("organizations", {"id": 7, "name": "Rivals", "admins": [JONAS]})
    allowed.post(f"{PAGES}add/", {"page": "urn:li:organization:7"})
    assert not Source.objects.exists()


def test_only_admins(member, curator, as_person):
    for person in (member, curator):
        assert as_person(person).get(PAGES).status_code == 403
        assert as_person(person).post(f"{PAGES}add/", {"page": URN}).status_code == 403


@THOROUGH
@given(texts)
def test_a_page_post_reads_as_it_was_written(text):
    assert plain(escape(text)) == visible(text)


def test_markup_of_pages():
    assert plain("@[Ada \\(A.\\)](urn:li:person:1): {hashtag|\\#|wind\\_energy} #x \\\\") == (
        "Ada (A.): #wind_energy #x \\"
    )


@pytest.mark.django_db(transaction=True)
def test_the_round_reads_the_pages_of_every_organization(allowed, page):
    allowed.post(f"{PAGES}add/", {"page": URN})
    ImportedItem.objects.all().delete()
    Source.objects.update(next_fetch_at=timezone.now() - timedelta(minutes=1))
    read_company_pages()
    assert ImportedItem.objects.count() == 2


def test_the_list_of_sources_leads_there_for_those_who_may(admin, curator, as_person):
    assert PAGES in as_person(admin).get("/nordwind/curate/sources/").text
    assert PAGES not in as_person(curator).get("/nordwind/curate/sources/").text


def test_reading_at_once_what_somebody_posted_on_the_simulators_page(allowed, page, linkedin):
    allowed.post(f"{PAGES}add/", {"page": URN})
    allowed.get(PAGES)
    console = requests.get(f"{linkedin.url}/simulator/", timeout=10).text
    assert "Post something as a page" in console
    requests.post(
        f"{linkedin.url}/simulator/forms/page-post",
        data={"page": URN, "text": "Fresh (today)"},
        timeout=10,
    )
    answer = allowed.post(f"{PAGES}read/", {"page": URN}, follow=True)
    assert "1 new post waits among the imports." in answer.text
    assert ImportedItem.objects.filter(title="Fresh (today)").exists()
    assert allowed.post(f"{PAGES}read/", {"page": "urn:li:organization:7"}).status_code == 404
