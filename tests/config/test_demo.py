"""The demo's own pages, and that nobody has them without the demo."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, reverse

import advocacy.config.urls
from advocacy.config.demo import __main__ as demo_command
from advocacy.config.demo.__main__ import _free_port
from advocacy.config.demo.personas import PERSONAS
from advocacy.config.demo.processes import DemoError, HeldPort, Process, wait_until
from advocacy.config.demo.stack import Stack
from advocacy.config.embedded import Postgres
from tests.factories import UserFactory

BASE = Path(__file__).resolve().parents[2]

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


def test_the_supervisor_explains_a_taken_port():
    taken = HeldPort(0)
    try:
        with pytest.raises(DemoError, match=r"is taken\. Choose another one: make demo PORT="):
            _free_port("PORT", taken.number, chosen=True)
        # Where nobody chose, it looks for the next free one and holds that.
        other = _free_port("PORT", taken.number, chosen=False)
        assert other.number > taken.number
        other.release()
    finally:
        taken.release()


def test_a_held_port_is_kept_from_others_and_free_afterwards():
    held = HeldPort(0)
    with pytest.raises(OSError, match="in use"):
        HeldPort(held.number)
    held.release()
    HeldPort(held.number).release()


def test_an_answer_of_another_program_is_not_taken_for_ours(tmp_path):
    ended = Process("web", [sys.executable, "-c", "print('no port')"], log=tmp_path / "log", env={})
    ended.child.wait()
    with pytest.raises(DemoError, match=r"web server ended at once\. It said:\n    no port"):
        wait_until(lambda: True, ended, seconds=5, what="web server")


def test_a_full_disk_is_said_in_one_sentence_whatever_failed_of_it(monkeypatch):
    def disk(free: int) -> None:
        usage = SimpleNamespace(free=free)
        monkeypatch.setattr(demo_command.shutil, "disk_usage", lambda path: usage)

    disk(2**30)
    assert demo_command._reason("could not extend file") == "could not extend file"
    disk(0)
    assert demo_command._reason("could not extend file").startswith("The disk is full")


def test_a_later_start_needs_less_space_than_the_first(monkeypatch, tmp_path):
    monkeypatch.setattr(demo_command, "VAR", tmp_path)
    usage = SimpleNamespace(free=300 * 2**20)
    monkeypatch.setattr(demo_command.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(DemoError, match="has 300 MB left; the demo needs 700"):
        demo_command._enough_space()
    data = Postgres(tmp_path).data
    data.mkdir(parents=True)
    (data / "PG_VERSION").touch()
    demo_command._enough_space()


def test_a_failing_step_says_its_last_words_and_where_the_rest_is(tmp_path):
    stack = Stack(tmp_path, port=HeldPort(0), simulator_port=HeldPort(0))
    stack.logs.mkdir()
    try:
        with pytest.raises(DemoError, match=r"(?s)manage.py nonsense failed: .*nonsense\.log"):
            stack.manage("nonsense")
        assert stack.processes == []
    finally:
        stack.port.release()
        stack.simulator_port.release()


def test_python_without_venv_leaves_nothing_half_made(tmp_path):
    """As on Debian without python3-venv: the folder is there, with an interpreter and no pip."""
    lame = tmp_path / "python"
    lame.write_text(
        "#!/bin/sh\n[ $1 = -c ] || { mkdir -p .venv/bin; touch .venv/bin/python; exit 1; }\n"
    )
    lame.chmod(0o755)
    (tmp_path / "requirements.txt").touch()
    (tmp_path / "Makefile").write_text((BASE / "Makefile").read_text())
    done = subprocess.run(
        ["make", "demo", f"PYTHON={lame}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "apt install python3-venv" in done.stdout
    assert not (tmp_path / ".venv").exists()
