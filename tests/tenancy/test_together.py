"""Questions asked together are answered as if each had been asked alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError
from django.db.models import QuerySet

from advocacy.accounts.models import Membership
from advocacy.tenancy.context import tenant
from advocacy.tenancy.prepared import AnyOf, NotPreparable, prepared
from advocacy.tenancy.together import Asking, alone, from_first, together
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@prepared
def _named(language: str, status: str) -> QuerySet[Membership]:
    found = Membership.objects.filter(interface_language=language, status=status)
    return found.order_by("user__name").values_list("user__name")


@prepared
def _count(language: str) -> str:
    return """
        SELECT count(*), 'the 100%%', min(organization_id) FROM accounts_membership
        WHERE organization_id = %(organization)s AND interface_language = %(language)s
    """


@prepared
def _by_language(status: str) -> str:
    return """
        SELECT interface_language AS language, count(*) AS number, count(*) > 1 AS are_many
        FROM accounts_membership
        WHERE organization_id = %(organization)s AND status = %(status)s
        GROUP BY interface_language ORDER BY interface_language
    """


@prepared
def _whole(language: str) -> QuerySet[Membership]:
    return Membership.objects.filter(interface_language=language)


def names(language: str, status: str = "ambassador") -> Asking:
    rows = yield _named.column(language=language, status=status)
    return [name for (name,) in rows]


def counted(language: str) -> Asking:
    [row] = yield _count.row(language=language)
    return row


def languages(status: str = "ambassador") -> Asking:
    return (yield _by_language.table(status=status))


@pytest.fixture
def people(make_member):
    for name, language in (("Bo", "da"), ("Ada", "da"), ("Cem", "de")):
        make_member(name=name, interface_language=language)


def test_each_gets_its_own_answer_in_one_query(people, organization, django_assert_num_queries):
    askers = [names("da"), counted("de"), names("pl"), counted("da"), names("de")]
    with django_assert_num_queries(1):
        answers = together(*askers)
    assert answers == [
        ["Ada", "Bo"],
        (1, "the 100%", organization.pk),
        [],
        (2, "the 100%", organization.pk),
        ["Cem"],
    ]


@prepared
def _keys(language: str) -> str:
    return """
        SELECT count(*) AS number, array_agg(id) AS keys FROM accounts_membership
        WHERE organization_id = %(organization)s AND interface_language = %(language)s
    """


@prepared
def _titled(keys: list[int], status: str) -> QuerySet[Membership]:
    found = Membership.objects.filter(AnyOf("pk", keys), status=status)
    return found.order_by("title").values("title", "interface_language")


def keys(language: str) -> Asking:
    [(number, _)] = yield _keys.row(language=language)
    return number


def titled(of: Any) -> Asking:
    return (yield _titled.table(keys=of, status="ambassador"))


def test_what_the_first_finds_can_be_asked_about(make_member, django_assert_num_queries):
    for title, language in (("Fitter", "da"), ("Cook", "da"), ("Nurse", "de")):
        make_member(title=title, interface_language=language)
    found = from_first("keys", int)
    for _ in range(2):
        with django_assert_num_queries(1):
            answers = together(keys("da"), titled(found), names("de"), titled([]))
        assert answers[0] == 2
        assert answers[1] == [("Cook", "da"), ("Fitter", "da")]
        assert answers[3] == []
    assert together(keys("pl"), titled(found)) == [0, []]


def test_what_a_question_cannot_find_is_no_argument(people):
    with pytest.raises(ProgrammingError):
        together(keys("da"), titled(from_first("locks", int)))


def test_a_table_comes_along(people):
    assert together(languages(), names("de"), languages("left")) == [
        [("da", 2, True), ("de", 1, False)],
        ["Cem"],
        [],
    ]


def test_alone_and_together_say_the_same(people):
    assert alone(languages()) == together(languages(), languages())[1]
    assert alone(names("da")) == together(names("da"), names("de"))[0]
    assert alone(counted("da")) == together(counted("da"), counted("de"))[0]


def test_other_values_come_through_and_so_does_who_has_no_question(people):
    def satisfied() -> Asking:
        return "nothing to ask"
        yield

    assert together(None, names("de"), satisfied(), {"a": 1}) == [
        None,
        ["Cem"],
        "nothing to ask",
        {"a": 1},
    ]
    assert together() == []


def test_it_stays_behind_both_walls(people, other_organization):
    with tenant(other_organization):
        MembershipFactory(user__name="Foreign", interface_language="da")
        assert together(names("da"), counted("da")) == [
            ["Foreign"],
            (1, "the 100%", other_organization.pk),
        ]
    assert together(names("da"), counted("da"))[0] == ["Ada", "Bo"]


def test_a_second_question_is_refused(people):
    def greedy() -> Asking:
        yield _named.column(language="da", status="member")
        yield _named.column(language="de", status="member")

    with pytest.raises(RuntimeError, match="one question"):
        together(greedy(), names("da"))


def test_instances_are_refused(people):
    def instances() -> Asking:
        yield _whole.column(language="da")

    with pytest.raises(NotPreparable):
        together(instances(), names("da"))
