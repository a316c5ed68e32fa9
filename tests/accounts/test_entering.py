"""The session and the person are found by one query, and no column is believed for a signature."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advocacy.accounts.models import Session

pytestmark = pytest.mark.django_db
PAGE = "/nordwind/me/"


@pytest.fixture
def visit(member, as_person):
    client = as_person(member)
    assert client.get(PAGE).status_code == 200
    return client


def test_entering_costs_one_query(visit):
    with CaptureQueriesContext(connection) as asked:
        visit.get(PAGE)
    named = [each["sql"] for each in asked.captured_queries]
    assert [sql for sql in named if "EXECUTE current_" in sql] == named[:1]
    assert not [sql for sql in named if "session" in sql.lower()]


def test_a_session_knows_whose_it_is(visit, member):
    session = Session.objects.get()
    assert session.user == member.user
    assert session.get_decoded()[SESSION_KEY] == str(member.user.pk)


def test_what_was_signed_counts_not_the_column(visit, admin):
    Session.objects.update(user=admin.user)
    assert visit.get(PAGE).status_code == 404


def test_an_expired_session_has_to_sign_in(visit):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert visit.get(PAGE).url == f"/accounts/login/?next={PAGE}"


def test_data_that_was_tampered_with_is_nobodys(visit):
    Session.objects.update(session_data="e30:1sGned:by-somebody-else")
    assert visit.get(PAGE).url == f"/accounts/login/?next={PAGE}"


def test_a_deleted_user_takes_their_sessions_along(visit, member):
    member.user.delete()
    assert not Session.objects.exists()


@pytest.mark.parametrize("key", ["'; --------", r'"abcdefgh\000"', "ä" * 32, "a" * 2_000])
def test_a_made_up_cookie_is_no_session(client, organization, settings, key):
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get(PAGE).url == f"/accounts/login/?next={PAGE}"


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_replaced(visit):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        lost = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [lost])
    other.close()
    assert visit.get(PAGE).status_code == 200
