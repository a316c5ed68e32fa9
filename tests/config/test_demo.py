"""The demo's own pages, and that nobody has them without the demo."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, reverse

import advocacy.config.urls
from advocacy.config.demo.personas import PERSONAS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path, monkeypatch):
    """The demo's addresses, and its mail folder."""
    from django.template import engines
    from django.urls import include, path

    settings.DEMO = True
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    patterns = [
        path("demo/", include("advocacy.config.demo.urls")),
        *advocacy.config.urls.urlpatterns,
    ]
    monkeypatch.setattr(advocacy.config.urls, "urlpatterns", patterns)
    clear_url_caches()
    monkeypatch.setitem(engines["jinja2"].env.globals, "demo_personas", PERSONAS)
    monkeypatch.setitem(engines["jinja2"].env.globals, "demo_simulator", "http://127.0.0.1:8901")
    yield
    clear_url_caches()


def test_without_the_demo_there_is_no_such_page(client):
    assert client.get("/demo/mailbox/").status_code == 404
    assert client.post("/demo/become/", {"email": PERSONAS[0].email}).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("demo:mailbox")


def test_a_persona_signs_in_with_one_click(demo, client):
    user = UserFactory(email=PERSONAS[0].email)
    assert client.post("/demo/become/", {"email": user.email}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("address", ["", "somebody@else.example", PERSONAS[1].email])
def test_nobody_else_does(demo, client, address):
    UserFactory(email="somebody@else.example")
    assert client.post("/demo/become/", {"email": address}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_becoming_somebody_needs_the_form(demo):
    UserFactory(email=PERSONAS[0].email)
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/demo/become/", {"email": PERSONAS[0].email}).status_code == 403
    assert careful.get("/demo/become/").status_code == 405


def test_the_mailbox_shows_both_sides_and_no_script_runs(demo, client, settings):
    message = EmailMultiAlternatives(
        "Grüße aus der Demo", "Hallo\nhttp://testserver/invitation/abc/", to=["mara@example.com"]
    )
    message.attach_alternative("<h1>Hallo</h1><script>alert(1)</script>", "text/html")
    EmailBackend(file_path=settings.EMAIL_FILE_PATH).send_messages([message])
    page = client.get("/demo/mailbox/").content.decode()
    assert "Grüße aus der Demo" in page
    key = next(Path(settings.EMAIL_FILE_PATH).glob("*.log")).stem
    assert (
        "http://testserver/invitation/abc/" in client.get(f"/demo/mailbox/{key}/").content.decode()
    )
    # Otherwise browsers show "this content is blocked" where the mail should be.
    page = client.get(f"/demo/mailbox/{key}/")
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    body = client.get(f"/demo/mailbox/{key}/body/")
    assert "<h1>Hallo</h1>" in body.content.decode()
    assert "sandbox" in body["Content-Security-Policy"]
    assert body["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get("/demo/mailbox/nothing/").status_code == 404


def test_the_empty_mailbox_says_so(demo, client):
    assert "No mail yet" in client.get("/demo/mailbox/").content.decode()


def test_the_supervisor_explains_a_taken_port(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code = (
            "from advocacy.config.demo.__main__ import _free_port\n"
            "from advocacy.config.demo.processes import DemoError\n"
            f"try: _free_port('PORT', {port}, chosen=True)\n"
            "except DemoError as error: print(error)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
    assert "is taken. Choose another one: make demo PORT=" in done.stdout
