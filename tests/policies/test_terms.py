"""The one read of the composer says what the single reads say."""

from __future__ import annotations

import pytest
from django.utils import timezone

from policies.checks import check_text
from policies.disclosure import disclosure_for
from policies.models import (
    Acknowledgement,
    DisclosureSetting,
    DisclosureWording,
    Policy,
    PolicyText,
    PolicyVersion,
    TextRule,
)
from policies.queries import may_share, outstanding_versions
from policies.terms import terms_for

pytestmark = pytest.mark.django_db


def in_force(title: str, **fields) -> PolicyVersion:
    policy = Policy.objects.create(title=title, **fields)
    version = PolicyVersion.objects.create(policy=policy, number=1)
    PolicyText.objects.create(version=version, language="en", title=title, body="Be kind.")
    version.status, version.published_at = PolicyVersion.Status.PUBLISHED, timezone.now()
    version.save()
    return version


def test_an_organization_without_any_policies(member, django_assert_num_queries):
    with django_assert_num_queries(1):
        terms = terms_for(member)
        said = terms.disclosure(language="en")
    assert terms.outstanding_policy is None
    assert terms.check("The quietest turbine.", language="en") == []
    assert said == disclosure_for(member, language="en")


def test_what_is_outstanding(member, curator):
    first, second = in_force("A policy"), in_force("B policy")
    in_force("An optional policy", is_required=False)
    assert terms_for(member).outstanding_policy == first.policy_id
    Acknowledgement.objects.create(
        version=first, membership=member, language="en", text_sha256="0" * 64
    )
    assert terms_for(member).outstanding_policy == second.policy_id
    assert outstanding_versions(member)[0].policy_id == second.policy_id
    # A colleague's confirmation is nobody else's.
    assert terms_for(curator).outstanding_policy == first.policy_id
    Acknowledgement.objects.create(
        version=second, membership=member, language="en", text_sha256="0" * 64
    )
    assert terms_for(member).outstanding_policy is None
    assert may_share(member)


@pytest.mark.parametrize("language", ["en", "de", "de-AT", "fr"])
@pytest.mark.parametrize("network", ["linkedin", "xing"])
@pytest.mark.parametrize("names_employer", [True, False])
def test_disclosure(member, language, network, names_employer):
    DisclosureSetting.objects.create(mode="headline", position="start")
    DisclosureWording.objects.create(language="de", network="", text="Ich arbeite bei {company}.")
    DisclosureWording.objects.create(language="en", network="xing", text="With {company}:")
    member.headline_names_employer = names_employer
    assert terms_for(member).disclosure(language=language, network=network) == disclosure_for(
        member, language=language, network=network
    )


def test_text_rules(member):
    for severity in ("hint", "ask", "block"):
        TextRule.objects.create(
            name=severity,
            kind="claim",
            terms=["quietest", f"{severity} word*"],
            severity=severity,
            explanation="Why",
            clause="3.2",
            languages=["en"] if severity == "block" else [],
        )
    TextRule.objects.create(
        name="off",
        kind="word",
        terms=["turbine"],
        severity="block",
        explanation="",
        is_active=False,
    )
    text = "The quietest turbine: hint words, ask wording and a block word."
    for language in ("en", "de"):
        found = terms_for(member).check(text, language=language)
        assert found == check_text(text, language=language)
        assert len(found) == (4 if language == "en" else 3)
