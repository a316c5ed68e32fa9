"""What a connection's scope is when organizations are entered and left outside transactions.

Leaving for nowhere tells the database nothing; the next statement does.
"""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from advocacy.tenancy.context import tenant
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    return OrganizationFactory(), OrganizationFactory()


def _scope_of_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('advocacy.organization_id', true)")
        return cursor.fetchone()[0]


def test_the_next_statement_runs_outside_again(two):
    with tenant(two[0]):
        assert _scope_of_the_database() == str(two[0].pk)
    assert _scope_of_the_database() == ""


def test_the_same_organization_again_costs_nothing(two, django_assert_num_queries):
    with tenant(two[0]):
        _scope_of_the_database()
    with django_assert_num_queries(1), tenant(two[0]):
        assert _scope_of_the_database() == str(two[0].pk)


def test_another_organization_is_told(two):
    with tenant(two[0]):
        _scope_of_the_database()
    with tenant(two[1]):
        assert _scope_of_the_database() == str(two[1].pk)


def test_a_transaction_afterwards_is_outside_and_so_is_what_follows_its_end(two):
    for exception in (None, ValueError):
        with tenant(two[0]):
            _scope_of_the_database()
        try:
            with transaction.atomic():
                assert _scope_of_the_database() == ""
                if exception:
                    raise exception
        except ValueError:
            pass
        assert _scope_of_the_database() == ""


def test_a_rollback_inside_an_organization_leaves_it_entered(two):
    with tenant(two[0]):
        with transaction.atomic():
            with tenant(two[1]):
                assert _scope_of_the_database() == str(two[1].pk)
            transaction.set_rollback(True)
        assert _scope_of_the_database() == str(two[0].pk)
    assert _scope_of_the_database() == ""


def test_an_aborted_transaction_and_its_savepoints_end_well(two):
    with tenant(two[0]):
        _scope_of_the_database()
    with transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert _scope_of_the_database() == ""
    assert _scope_of_the_database() == ""
