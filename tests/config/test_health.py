"""What monitoring sees, as it comes: by the machine's address, without TLS, signed in as nobody."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from advocacy.config import health

# How a container's own health check and a load balancer ask.
BESIDE = {"headers": {"host": "127.0.0.1:8000"}}


@pytest.fixture
def production(settings) -> None:
    settings.ALLOWED_HOSTS = ["advocacy.example.com"]
    settings.SECURE_SSL_REDIRECT = True


def test_people_are_held_to_host_and_tls(production, db):
    assert Client().get("/accounts/login/", **BESIDE).status_code == 400
    assert (
        Client().get("/accounts/login/", headers={"host": "advocacy.example.com"}).status_code
        == 301
    )


def test_the_process_answers_without_its_database(production):
    # Without the mark for the database, a query would fail this test.
    answer = Client().get("/healthz", **BESIDE)
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Request-ID"]


def test_readiness_says_that_all_is_well(production, db):
    answer = Client().get("/readyz", **BESIDE)
    assert answer.status_code == 200
    assert answer.json() == {
        "database": True,
        "broker": True,
        "migrations": True,
        "late_shares": 0,
    }


@pytest.mark.parametrize(
    ("part", "probe"),
    [("database", "_ask_database"), ("broker", "_ask_broker"), ("migrations", "_all_migrated")],
)
def test_readiness_names_what_is_not(production, db, monkeypatch, part, probe):
    def fails() -> bool:
        raise ConnectionError

    monkeypatch.setattr(health, probe, fails)
    answer = Client().get("/readyz", **BESIDE)
    assert answer.status_code == 503
    assert [name for name, works in answer.json().items() if works is False] == [part]


def test_a_migration_that_is_outstanding_is_seen(db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'metrics'")
    assert Client().get("/readyz").json()["migrations"] is False


@pytest.mark.parametrize("page", ["/healthz", "/readyz"])
def test_nothing_is_done_by_post(page, db):
    assert Client().post(page).status_code == 405
