"""Prepared queries answer as the ORM does, for every value, and refuse what they cannot promise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advocacy.accounts.models import Membership, Team
from advocacy.tenancy.context import reconnect, tenant
from advocacy.tenancy.prepared import (
    AnyOf,
    NotPreparable,
    prepared,
    prepared_around,
    texts,
)
from tests.factories import MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db


@prepared
def _people(languages: list[str], ids: list[int], location: str | None) -> QuerySet[Membership]:
    found = Membership.objects.select_related("user", "team").filter(
        AnyOf("pk", ids), content_languages__overlap=texts(languages)
    )
    if location is not None:
        found = found.filter(location=location, user__name__contains="100%")
    return found.annotate(posts=Count("written_posts")).order_by("pk")


def test_instances_come_with_relations_and_annotations(organization, make_member):
    team = TeamFactory(name="Grid")
    members = [make_member(team=team, content_languages=["de"]) for _ in range(3)]
    ids = [member.pk for member in members]
    _people(languages=["de"], ids=ids, location=None)
    with CaptureQueriesContext(connection) as asked:
        found = _people(languages=["de", "en"], ids=ids[1:], location=None)
        names = [(one.user.name, one.team.name, one.posts) for one in found]
    assert [one.pk for one in found] == ids[1:]
    assert names == [(member.user.name, "Grid", 0) for member in members[1:]]
    assert len(asked) == 1


def test_another_kind_of_argument_gets_a_statement_of_its_own(organization, make_member):
    member = make_member(content_languages=["da"], location="Aarhus", name="Ib 100% Holm")
    everything = {"languages": ["da"], "ids": [member.pk]}
    assert _people(**everything, location=None) == [member]
    assert _people(**everything, location="Aarhus") == [member]
    assert _people(**everything, location="Vejle") == []
    assert _people(languages=["da"], ids=[], location=None) == []
    assert _people(languages=["da"], ids=(member.pk,), location=None) == [member]


def test_it_stays_behind_both_walls(organization, other_organization, make_member):
    mine = make_member(content_languages=["pl"])
    with tenant(other_organization):
        theirs = MembershipFactory(content_languages=["pl"])
    both = [mine.pk, theirs.pk]
    assert _people(languages=["pl"], ids=both, location=None) == [mine]
    with tenant(other_organization):
        assert _people(languages=["pl"], ids=both, location=None) == [theirs]


@prepared_around(
    "SELECT name, %(least)s + 1 FROM ({query}) AS team "
    "WHERE organization_id = %(organization)s ORDER BY name"
)
def _larger(name: str, least: int) -> QuerySet[Team]:
    return Team.objects.exclude(name=name)


def test_a_query_can_be_part_of_a_larger_statement(organization):
    TeamFactory(name="Grid")
    TeamFactory(name="Sales")
    assert _larger(name="Grid", least=4) == [("Sales", 5)]


def test_a_list_that_would_be_spelt_out_is_refused(organization):
    @prepared
    def spelt_out(ids: list[int]) -> QuerySet[Team]:
        return Team.objects.filter(pk__in=ids)

    with pytest.raises(NotPreparable, match="ids does not reach the SQL"):
        spelt_out(ids=[1, 2])


def test_a_computed_value_is_refused(organization):
    @prepared
    def computed(now: object) -> QuerySet[Membership]:
        return Membership.objects.filter(created_at__gte=now - timedelta(days=2))

    with pytest.raises(NotPreparable, match="compute nothing"):
        computed(now=timezone.now())


@prepared
def _locations() -> QuerySet[Membership]:
    return Membership.objects.values_list("location")


@pytest.mark.django_db(transaction=True)
def test_preparing_on_a_broken_connection_raises_djangos_error(organization):
    """Whoever waits for a database to come back waits for that."""
    with pytest.raises(OperationalError):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert connection.connection is not None
    with pytest.raises((OperationalError, InterfaceError)):
        _locations()
    reconnect()
    assert _locations() == []
