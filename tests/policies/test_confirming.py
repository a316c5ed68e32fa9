from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import translation

from advocacy.events.models import DomainEvent
from advocacy.tenancy.context import tenant
from advocacy.tenancy.together import alone
from policies import services
from policies.models import Acknowledgement
from policies.queries import (
    may_share,
    outstanding_policies,
    outstanding_versions,
    policies_for_authors,
    policies_of,
    policy_for,
)
from tests.factories.policies import BODY, next_version, published_policy


def test_sharing_waits_for_every_required_version_in_force(organization, member, curator):
    first = published_policy()
    other = published_policy(title="Another policy")
    published_policy(title="Good to know", is_required=False)
    services.create_policy(by=curator, title="Still a draft")
    assert outstanding_versions(member) == [other, first]
    assert not may_share(member)
    services.confirm(version=other, membership=member, language="en")
    assert outstanding_versions(member) == [first]
    services.confirm(version=first, membership=member, language="en")
    assert may_share(member)
    assert not may_share(curator)
    newer = next_version(first.policy, texts={"en": "New"})
    assert outstanding_versions(member) == [newer]


def test_a_confirmation_is_evidence_and_given_once(organization, member):
    version = published_policy(texts={"en": BODY, "de": "Deutsch"})
    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    first = services.confirm(
        version=version,
        membership=member,
        language="de",
        network="203.0.113.0/24",
        browser="Firefox",
        now=moment,
    )
    again = services.confirm(version=version, membership=member, language="en")
    assert again.pk == first.pk
    kept = Acknowledgement.objects.get()
    assert kept.text_sha256 == version.texts.get(language="de").sha256
    assert (kept.confirmed_at, kept.network, kept.browser) == (moment, "203.0.113.0/24", "Firefox")
    assert DomainEvent.objects.filter(name="PolicyConfirmed").count() == 1


@pytest.mark.parametrize("language", ["fr", "de"])
def test_only_a_text_that_exists_can_be_confirmed(organization, member, language):
    version = published_policy()
    with pytest.raises(services.NotInForce):
        services.confirm(version=version, membership=member, language=language)


def test_drafts_and_replaced_versions_cannot_be_confirmed(organization, member):
    version = published_policy()
    draft = services.create_draft(policy=version.policy, by=None)
    with pytest.raises(services.NotInForce):
        services.confirm(version=draft, membership=member, language="en")
    services.publish_version(version=draft, by=None)
    with pytest.raises(services.NotInForce):
        services.confirm(version=version, membership=member, language="en")
    assert not Acknowledgement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_confirming_twice_at_once_is_confirming_once(organization, member):
    version = published_policy()
    start = threading.Barrier(2)
    confirmed: list[int] = []

    def confirm() -> None:
        try:
            with tenant(organization):
                start.wait()
                row = services.confirm(version=version, membership=member, language="en")
            confirmed.append(row.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(confirmed)) == 1
    assert len(confirmed) == 2
    assert DomainEvent.objects.filter(name="PolicyConfirmed").count() == 1


@pytest.mark.parametrize(
    ("asked", "interface", "texts", "shown"),
    [
        ("da", "pl", {"en", "de", "pl", "da"}, "da"),
        ("nl", "pl", {"en", "de", "pl"}, "pl"),
        ("", "nl", {"en", "de"}, "de"),
    ],
)
def test_texts_come_in_the_best_language_there_is(
    organization, member, asked, interface, texts, shown
):
    organization.default_language = "de"
    organization.save()
    version = published_policy(texts={language: f"In {language}" for language in texts})
    with translation.override(interface):
        row = policy_for(member, version.policy_id, language=asked)
    assert row.text.body == f"In {shown}"


def test_any_language_is_better_than_none(organization, member):
    version = published_policy(texts={"en": "English", "pl": "Po polsku"})
    organization.default_language = "da"
    organization.save()
    with translation.override("nl"):
        assert policy_for(member, version.policy_id).text.language == "en"


def test_a_member_sees_what_they_confirmed_before(organization, member):
    first = published_policy()
    services.confirm(version=first, membership=member, language="en")
    next_version(first.policy, texts={"en": "Two"})
    third = next_version(first.policy, texts={"en": "Three"})
    row = policy_for(member, first.policy_id)
    assert (row.version, row.confirmed, row.is_outstanding) == (third, None, True)
    assert row.confirmed_before.version == first


def test_the_number_of_queries_does_not_grow(organization, member, django_assert_max_num_queries):
    def measure() -> tuple[int, int, int]:
        counts = []
        for query in (
            lambda reader: alone(outstanding_policies(reader)),
            policies_of,
            lambda _: policies_for_authors(),
        ):
            with django_assert_max_num_queries(6) as queries:
                query(member)
            counts.append(len(queries))
        return tuple(counts)

    for number in range(1, 3):
        published_policy(title=f"Policy {number}", texts={"en": BODY, "de": "Deutsch"})
    few = measure()
    for number in range(3, 12):
        version = published_policy(title=f"Policy {number}", texts={"en": BODY, "de": "Deutsch"})
        services.confirm(version=version, membership=member, language="en")
    assert measure() == few


def test_authors_see_rates_of_groups_only(organization, make_member):
    version = published_policy()
    people = [make_member() for _ in range(4)]
    services.confirm(version=version, membership=people[0], language="en")
    row = policies_for_authors()[0].in_force
    assert (row.confirmed, row.rate) == (None, None)
    make_member(status="paused")
    gone = make_member(status="left")
    services.confirm(version=version, membership=gone, language="en")
    row = policies_for_authors()[0].in_force
    assert (row.confirmed, row.rate) == (1, 0.2)
