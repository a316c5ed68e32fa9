"""Both walls, from the outside: what code without the right organization can see and do."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from advocacy.accounts.models import Membership, Team
from advocacy.tenancy.context import (
    ForeignTenant,
    NoTenant,
    across_tenants,
    current_organization,
    tenant,
)
from tests.factories import MembershipFactory, OrganizationFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two organizations with a team each."""
    first, second = OrganizationFactory(), OrganizationFactory()
    for organization in (first, second):
        with tenant(organization):
            TeamFactory(name=f"Team of {organization.slug}")
    return first, second


@pytest.mark.parametrize(
    "use",
    [
        lambda: Team.objects.count(),
        lambda: Team.objects.exists(),
        lambda: Team.objects.all().explain(),
        lambda: Team.objects.bulk_create([Team(name="x")]),
        lambda: Team.objects.create(name="x"),
        lambda: Team.objects.in_bulk([1]),
        lambda: Team._base_manager.first(),
        lambda: Team.objects.update(name="x"),
        lambda: Team.objects.filter(name="x").delete(),
        lambda: Team.objects.get_or_create(name="x"),
    ],
)
def test_every_method_refuses_without_an_organization(use):
    with pytest.raises(NoTenant):
        use()


def test_the_manager_sees_one_organization_only(two):
    first, second = two
    with tenant(first):
        assert [team.name for team in Team.objects.all()] == [f"Team of {first.slug}"]
        with tenant(second):
            assert [team.name for team in Team.objects.all()] == [f"Team of {second.slug}"]
        assert current_organization() == first
        assert Team.objects.get().organization_id == first.pk
    with pytest.raises(NoTenant):
        current_organization()


def test_raw_sql_sees_no_foreign_row(two):
    first, _ = two
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_team")
        assert cursor.fetchone() == (0,)
        with tenant(first):
            cursor.execute("SELECT organization_id FROM accounts_team")
            assert cursor.fetchall() == [(first.pk,)]
            cursor.execute("UPDATE accounts_team SET name = 'changed'")
            assert cursor.rowcount == 1
        with across_tenants("the test counts all rows"):
            cursor.execute("SELECT count(*) FROM accounts_team")
            assert cursor.fetchone() == (2,)


def test_raw_sql_cannot_write_for_another_organization(two):
    first, second = two
    with tenant(first), pytest.raises(ProgrammingError, match="row-level security"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_team (organization_id, name, location, path)"
                " VALUES (%s, 'stolen', '', '{}')",
                [second.pk],
            )


def test_saving_refuses_a_foreign_row(two):
    first, second = two
    with tenant(second):
        foreign = Team.objects.get()
    with tenant(first):
        with pytest.raises(ForeignTenant):
            foreign.save()
        with pytest.raises(ForeignTenant):
            Team.objects.bulk_create([foreign])


@pytest.mark.parametrize("by", ["object", "id"])
def test_saving_refuses_a_link_into_another_organization(two, by):
    first, second = two
    with tenant(second):
        foreign = Team.objects.get()
    link = {"team": foreign} if by == "object" else {"team_id": foreign.pk}
    with tenant(first):
        with pytest.raises(ForeignTenant):
            MembershipFactory(**link)
        mine = MembershipFactory()
        mine = Membership.objects.get(pk=mine.pk)
        mine.team_id = foreign.pk
        with pytest.raises(ForeignTenant):
            mine.save(update_fields=["team"])


def test_the_scope_survives_an_aborted_transaction(two):
    first, _ = two
    with tenant(first):
        with pytest.raises(ProgrammingError), transaction.atomic():
            with across_tenants("the test breaks inside"), connection.cursor() as cursor:
                cursor.execute("SELECT nonsense")
        assert Team.objects.count() == 1


def test_a_new_connection_is_told_the_organization(two, django_db_blocker):
    first, _ = two
    with tenant(first):
        from advocacy.tenancy.context import _on_connect

        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('advocacy.organization_id', '', false)")
            _on_connect(None, connection=connection)
            cursor.execute("SELECT current_setting('advocacy.organization_id')")
            assert cursor.fetchone() == (str(first.pk),)
