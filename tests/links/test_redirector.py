"""Following a tracked link, through Django's view and through the short cut before it."""

from __future__ import annotations

import pytest
import redis
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from advocacy.kernel.store import key, store
from analytics.links import clicks, drain, redirector, visitors
from analytics.links.models import Click
from analytics.links.services import change_link, create_link
from tests.links.test_rules import CHROME

pytestmark = pytest.mark.django_db

LINKEDIN = "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +https://www.linkedin.com)"


@pytest.fixture
def link(organization):
    return create_link(
        target_url="https://example.com/ä?x=1&y=2",
        title='Blades "taught" by <owls>',
        description="Quieter & better",
        picture_url="https://pictures.example.com/owl.jpg",
        site_name="Nordwind",
    )


class Django:
    """The view behind all middleware."""

    def get(self, path: str, agent: str = CHROME, method: str = "GET", **headers):
        response = Client().generic(method, path, HTTP_USER_AGENT=agent, **headers)
        return response.status_code, dict(response.headers), response.content.decode()


class Quick:
    """The whole WSGI application; a request that it hands on is answered by Django."""

    def get(self, path: str, agent: str = CHROME, method: str = "GET", **headers):
        environ = RequestFactory().generic(method, path, HTTP_USER_AGENT=agent, **headers).environ
        answer = {}

        def start_response(status, headers):
            answer.update(status=int(status.split()[0]), headers=dict(headers))

        def django(environ, start_response):
            # The test client's handler leaves the test's database connection open.
            response = ClientHandler()(environ)
            start_response(f"{response.status_code} {response.reason_phrase}", response.items())
            return [response.content]

        body = b"".join(redirector.QuickRedirects(django)(environ, start_response))
        return answer["status"], answer["headers"], body.decode()


@pytest.fixture(params=[Django, Quick])
def browser(request):
    return request.param()


def _kinds() -> list[str]:
    drain.drain()
    return list(Click.objects.order_by("at").values_list("kind", flat=True))


def test_a_person_is_led_on_and_counted(link, browser):
    for _ in range(2):  # the second time from the cache
        status, headers, _body = browser.get(f"/l/{link.code}")
        assert status == 302
        assert headers["Location"] == "https://example.com/%C3%A4?x=1&y=2"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "Set-Cookie" not in headers
    assert _kinds() == ["human", "repeat"]


def test_a_head_request_and_a_bot_are_led_on_and_not_counted(link, browser):
    browser.get(f"/l/{link.code}")
    assert browser.get(f"/l/{link.code}", method="HEAD")[0] == 302
    assert browser.get(f"/l/{link.code}", agent="curl/8.5.0")[0] == 302
    assert browser.get(f"/l/{link.code}", agent="")[0] == 302
    assert browser.get(f"/l/{link.code}", HTTP_SEC_PURPOSE="prefetch")[0] == 302
    assert _kinds() == ["human", "bot", "bot", "bot", "prefetch"]
    link.refresh_from_db()
    assert link.human_clicks == 1


def test_a_previewer_reads_what_the_link_is_about(link, browser):
    browser.get(f"/l/{link.code}")
    status, headers, body = browser.get(f"/l/{link.code}", agent=LINKEDIN)
    assert status == 200
    assert headers["Cache-Control"] == "no-store"
    assert '<meta property="og:title" content="Blades &#34;taught&#34; by &lt;owls&gt;">' in body
    assert '<meta property="og:description" content="Quieter &amp; better">' in body
    assert '<meta property="og:image" content="https://pictures.example.com/owl.jpg">' in body
    assert f'<meta property="og:url" content="{link.url}">' in body
    assert _kinds() == ["human", "preview"]
    link.refresh_from_db()
    assert link.human_clicks == 1


def test_an_unknown_code_is_a_friendly_404(organization, browser):
    for path in ("/l/Unknown1", "/l/Unknown1", "/l/no/such", "/l/a", "/l/%00"):
        status, _headers, body = browser.get(path)
        assert status == 404
        assert "This link leads nowhere" in body
    assert clicks.waiting() == 0


def test_an_ended_link_says_so(link, browser, django_capture_on_commit_callbacks):
    browser.get(f"/l/{link.code}")
    with django_capture_on_commit_callbacks(execute=True):
        change_link(link_id=link.pk, is_active=False)
    for _ in range(2):
        status, _headers, body = browser.get(f"/l/{link.code}")
        assert status == 410
        assert "This link has ended" in body
    assert _kinds() == ["human"]


def test_other_methods_are_refused(link, browser):
    assert browser.get(f"/l/{link.code}", method="POST")[0] == 405


def test_a_trailing_slash_does_no_harm(link):
    assert Client().get(f"/l/{link.code}/", HTTP_USER_AGENT=CHROME).status_code == 302


def test_without_redis_the_link_still_works(link, monkeypatch, browser):
    def down(*args, **kwargs):
        raise redis.ConnectionError("down")

    monkeypatch.setattr(clicks, "record_if_known", down)
    assert browser.get(f"/l/{link.code}")[0] == 302


def test_no_address_is_kept(link):
    Client().get(f"/l/{link.code}", HTTP_USER_AGENT=CHROME, REMOTE_ADDR="198.51.100.7")
    (line,) = clicks.lines(key("clicks"))
    assert b"198.51" not in line
    assert b"Chrome" not in line
    drain.drain()
    assert len(Click.objects.get().visitor) == visitors.HASH_BYTES


def test_visitors_are_told_apart_by_address_and_browser(link):
    for address, agent in [("1.2.3.4", CHROME), ("1.2.3.5", CHROME), ("1.2.3.4", CHROME + " x")]:
        Client().get(f"/l/{link.code}", HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    assert _kinds() == ["human", "human", "human"]


@pytest.mark.parametrize(("behind_proxy", "kinds"), [(True, 2), (False, 1)])
def test_the_proxy_header_is_believed_only_behind_a_proxy(link, settings, behind_proxy, kinds):
    settings.BEHIND_PROXY = behind_proxy
    for address in ("6.6.6.6, 1.1.1.1", "6.6.6.6, 2.2.2.2", "7.7.7.7, 2.2.2.2"):
        Client().get(f"/l/{link.code}", HTTP_USER_AGENT=CHROME, HTTP_X_FORWARDED_FOR=address)
    assert _kinds().count("human") == kinds


def test_the_salt_is_random_and_expires(organization):
    from datetime import UTC, datetime

    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    first = visitors.visitor("1.2.3.4", CHROME, at=at)
    assert visitors.visitor("1.2.3.4", CHROME, at=at.replace(hour=23)) == first
    assert visitors.visitor("1.2.3.4", CHROME, at=at.replace(day=3)) != first
    assert visitors.visitor("2001:db8::1", CHROME, at=at) == visitors.visitor(
        "2001:db8::ffff:1", CHROME, at=at
    )
    assert visitors.visitor("::ffff:1.2.3.4", CHROME, at=at) == first
    name = key("salt", "2026-11-02")
    assert 0 < store().ttl(name) <= 2 * 24 * 3600
    store().delete(name)
    visitors._salts.clear()
    assert visitors.visitor("1.2.3.4", CHROME, at=at) != first
