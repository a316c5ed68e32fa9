"""The life of a policy: drafts change, what is published stays."""

from __future__ import annotations

import threading

import pytest
from django.db import InternalError, connection, transaction

from advocacy.audit.models import AuditEntry
from advocacy.events.models import DomainEvent
from advocacy.tenancy.context import tenant
from policies import services
from policies.models import Acknowledgement, Policy, PolicyText, PolicyVersion
from policies.rules.evidence import text_sha256
from tests.factories.policies import BODY, next_version, published_policy

Status = PolicyVersion.Status


def _verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def test_publishing_replaces_the_version_in_force(organization, curator):
    first = published_policy(by=curator)
    second = next_version(first.policy, texts={"en": BODY + "\nMore."}, by=curator)
    first.refresh_from_db()
    assert (first.status, second.status) == (Status.SUPERSEDED, Status.PUBLISHED)
    assert (first.number, second.number) == (1, 2)
    assert (second.published_by, second.published_at is not None) == (curator, True)
    text = second.texts.get()
    assert text.sha256 == text_sha256(title=text.title, body=text.body)
    assert _verbs().count("policy.published") == 2
    events = DomainEvent.objects.filter(name="PolicyPublished").order_by("id")
    assert [event.payload["version_id"] for event in events] == [first.pk, second.pk]


def test_a_draft_starts_from_the_version_in_force(organization, curator):
    version = published_policy(texts={"en": BODY, "de": "Auf Deutsch."})
    draft = services.create_draft(policy=version.policy, by=curator)
    assert {t.language: (t.body, t.sha256) for t in draft.texts.all()} == {
        "en": (BODY, ""),
        "de": ("Auf Deutsch.", ""),
    }
    assert services.create_draft(policy=version.policy, by=curator) == draft


def test_a_draft_without_the_default_language_is_not_published(organization, curator):
    policy = services.create_policy(by=curator, title="Policy")
    draft = policy.versions.get()
    services.save_draft_text(version=draft, language="de", title="T", body="B", by=curator)
    with pytest.raises(services.NothingToPublish):
        services.publish_version(version=draft, by=curator)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    assert draft.texts.get().sha256 == ""


@pytest.mark.parametrize(
    "act",
    [
        lambda v, by: services.publish_version(version=v, by=by),
        lambda v, by: services.discard_draft(version=v, by=by),
        lambda v, by: services.remove_draft_text(version=v, language="en", by=by),
        lambda v, by: services.start_from_answers(version=v, language="en", answers={}, by=by),
        lambda v, by: services.save_draft_text(
            version=v, language="en", title="T", body="Other", by=by
        ),
    ],
)
def test_a_published_version_refuses_every_verb(organization, curator, act):
    version = published_policy()
    entries = AuditEntry.objects.count()
    with pytest.raises(services.NotADraft):
        act(version, curator)
    assert AuditEntry.objects.count() == entries
    assert version.texts.get().body == BODY


@pytest.mark.parametrize(
    "change",
    [
        lambda v: PolicyText.objects.filter(version=v).update(body="Other"),
        lambda v: PolicyText.objects.filter(version=v).update(sha256=""),
        lambda v: PolicyText.objects.filter(version=v).delete(),
        lambda v: PolicyText.objects.create(version=v, language="da", title="T", body="B"),
        lambda v: PolicyVersion.objects.filter(pk=v.pk).update(status=Status.DRAFT),
        lambda v: PolicyVersion.objects.filter(pk=v.pk).update(number=9),
        lambda v: PolicyVersion.objects.filter(pk=v.pk).update(published_at=v.created_at),
        lambda v: PolicyVersion.objects.filter(pk=v.pk).update(answers={"en": {}}),
        lambda v: PolicyVersion.objects.filter(pk=v.pk).delete(),
        lambda v: v.policy.delete(),
        lambda v: Acknowledgement.objects.filter(version=v).update(text_sha256="0" * 64),
    ],
)
def test_the_database_keeps_what_is_published(organization, curator, change):
    version = published_policy()
    services.confirm(version=version, membership=curator, language="en")
    with pytest.raises(InternalError), transaction.atomic():
        change(version)
    version.refresh_from_db()
    assert version.status == Status.PUBLISHED
    assert version.texts.get().body == BODY


def test_people_who_go_take_their_names_with_them(organization, curator, make_member):
    author = make_member("curator")
    version = published_policy(by=author)
    services.confirm(version=version, membership=author, language="en")
    author.delete()
    version.refresh_from_db()
    assert version.published_by is None
    assert not version.acknowledgements.exists()


def test_saving_a_text_that_somebody_changed_meanwhile_is_refused(organization, curator):
    from policies.services.texts import basis_of

    policy = services.create_policy(by=curator, title="Policy")
    draft = policy.versions.get()
    services.save_draft_text(
        version=draft, language="en", title="T", body="One", by=curator, basis=""
    )
    opened = basis_of(draft.texts.get())
    services.save_draft_text(
        version=draft, language="en", title="T", body="Two", by=curator, basis=opened
    )
    with pytest.raises(services.TextChangedMeanwhile):
        services.save_draft_text(
            version=draft, language="en", title="T", body="Three", by=curator, basis=opened
        )
    assert draft.texts.get().body == "Two"


def test_saving_what_is_there_already_is_not_audited(organization, curator):
    draft = services.create_policy(by=curator, title="Policy").versions.get()
    for _ in range(2):
        services.save_draft_text(version=draft, language="en", title="T", body="B", by=curator)
    assert _verbs() == ["policy.created", "policy.text_saved"]


def test_a_policy_that_was_never_published_goes_with_its_draft(organization, curator):
    draft = services.create_policy(by=curator, title="Policy").versions.get()
    services.discard_draft(version=draft, by=curator)
    assert not Policy.objects.exists()
    assert "policy.draft_discarded" in _verbs()


def test_a_published_policy_outlives_a_discarded_draft(organization, curator):
    version = published_policy()
    draft = services.create_draft(policy=version.policy, by=curator)
    services.discard_draft(version=draft, by=curator)
    assert list(PolicyVersion.objects.all()) == [version]
    assert services.create_draft(policy=version.policy, by=curator).number == 2


def test_changing_a_policy_is_audited_with_both_sides(organization, curator, member):
    policy = published_policy().policy
    services.change_policy(
        policy=policy, by=curator, title="New title", is_required=False, contact=member
    )
    entry = AuditEntry.objects.get(verb="policy.changed")
    assert entry.changes == {
        "title": ["Social media policy", "New title"],
        "is_required": [True, False],
        "contact": [None, "Mara Klein"],
    }
    services.change_policy(
        policy=policy, by=curator, title="New title", is_required=False, contact=member
    )
    assert AuditEntry.objects.filter(verb="policy.changed").count() == 1


def test_the_wizard_writes_the_clauses_in_the_chosen_language(organization, curator):
    from policies.markdown import clauses

    draft = services.create_policy(by=curator, title="Policy").versions.get()
    answers = {"why": "Weil es wirkt.", "may": "- Projekte\n# Erfolge", "ask": "Jonas fragen."}
    text = services.start_from_answers(version=draft, language="de", answers=answers, by=curator)
    assert text.title == "Richtlinie für soziale Medien"
    assert "Weil es wirkt." in text.body
    assert "- Projekte\n- Erfolge" in text.body
    numbers = [clause.number for clause in clauses(text.body)]
    assert [number for number in numbers if "." not in number] == list("1234567")
    draft.refresh_from_db()
    assert draft.answers["de"]["ask"] == "Jonas fragen."
    assert draft.answers["de"]["whom"] == ""


@pytest.mark.django_db(transaction=True)
def test_two_people_who_publish_at_once_publish_once(organization, curator, make_member):
    draft = services.create_policy(by=curator, title="Policy").versions.get()
    services.save_draft_text(version=draft, language="en", title="T", body="B", by=curator)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def publish() -> None:
        try:
            with tenant(organization):
                start.wait()
                services.publish_version(version=draft, by=curator)
            outcomes.append("published")
        except services.NotADraft:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["published", "refused"]
    assert AuditEntry.objects.filter(verb="policy.published").count() == 1
    assert DomainEvent.objects.filter(name="PolicyPublished").count() == 1


def test_every_act_has_a_name_in_the_audit_log():
    import re
    from pathlib import Path

    from advocacy.audit.verbs import describe

    home = Path(services.__file__).parent
    written = {
        verb
        for path in home.glob("*.py")
        for verb in re.findall(r'verb="([^"]+)"', path.read_text())
    }
    assert "policy.published" in written
    # Without a name of its own a code is only made readable.
    nameless = {v for v in written if describe(v) == v.replace(".", ": ").replace("_", " ")}
    assert nameless == set()
