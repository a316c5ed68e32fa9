"""The policy with a past: four versions out of the starter content, and who confirmed them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.accounts.models import Membership
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.people import People, Person
from advocacy.config.demo.data.plan import Plan
from advocacy.kernel.copying import copy_rows
from advocacy.tenancy.context import current_organization
from policies import starter
from policies.models import Acknowledgement, PolicyText, PolicyVersion
from policies.services.disclosure import save_disclosure
from policies.services.starter import install_starter_content
from policies.services.texts import save_draft_text
from policies.services.versions import change_policy, create_draft, publish_version

# The clauses that a version did not have yet, and how many days ago it came into force.
_PAST = (
    (("3.3", "4.1", "5.2", "7.1"), 420),
    (("4.1", "5.2", "7.1"), 260),
    (("4.1", "5.2"), 150),
    ((), 5),
)
_CHANGES = {
    "en": "Two rules are new: 4.1 on texts written with AI, and 5.2 on naming customers.",
    "de": "Zwei Regeln sind neu: 4.1 über Texte, die mit KI geschrieben sind, und 5.2 über das "
    "Nennen von Kunden.",
    "pl": "Dwie zasady są nowe: 4.1 o tekstach pisanych z pomocą AI i 5.2 o wymienianiu klientów.",
    "da": "To regler er nye: 4.1 om tekster skrevet med AI og 5.2 om at nævne kunder.",
    "nl": "Twee regels zijn nieuw: 4.1 over teksten die met AI zijn geschreven en 5.2 over het "
    "noemen van klanten.",
}
# Who has not confirmed the newest version yet, beside those who are named.
_LATE = 0.12
_NOT_YET = ("mara.klein@nordwind.example",)
_BROWSERS = ("Chrome", "Chrome", "Chrome", "Edge", "Safari", "Firefox")


@dataclass(frozen=True)
class Confirming:
    """Who may share until when: whoever has not confirmed the version in force has stopped."""

    in_force_since: datetime
    late: frozenset[int]


def make_policies(plan: Plan, company: Company, people: People) -> Confirming:
    """Policy, guides, text rules, disclosure; every version published on its day."""
    author = next(m for m in people.leads.values() if m.is_admin)
    contact = next(m for m in people.leads.values() if "curator" in m.roles)
    policy = install_starter_content(current_organization(), by=author)
    if policy is None:
        raise ValueError("The organization has a policy already.")
    change_policy(policy=policy, by=author, title=policy.title, is_required=True, contact=contact)
    moment = plan.now(company.zone)
    for number, (missing, days) in enumerate(_PAST, start=1):
        moment = plan.moment(plan.today - timedelta(days=days), company.zone, hour=10)
        draft = create_draft(policy=policy, by=author, now=moment - timedelta(days=6))
        for language in starter.languages():
            text = starter.policy(language)
            save_draft_text(
                version=draft,
                language=language,
                title=text.title,
                body=without_clauses(text.body, missing).replace("{{company}}", company.name),
                changes=_CHANGES[language] if number == len(_PAST) else "",
                by=author,
            )
        publish_version(version=draft, by=author, now=moment)
    if company.disclosure == "headline":
        save_disclosure(by=author, mode="headline", position="end", wordings={})
    chance = plan.chance(company.slug, "late")
    late = {
        person.id
        for person in people.everybody
        if person.email in _NOT_YET
        or (person.email not in people.leads and chance.random() < _LATE)
    }
    confirming = Confirming(moment, frozenset(late))
    _store_confirmations(plan, company, people, confirming)
    return confirming


def without_clauses(body: str, numbers: tuple[str, ...]) -> str:
    """A policy's Markdown without some of its numbered clauses ("### 4.1 …")."""
    for number in numbers:
        body = re.sub(rf"(?ms)^### {re.escape(number)} .*?(?=^#|^:::|\Z)", "", body)
    return body


def _store_confirmations(
    plan: Plan, company: Company, people: People, confirming: Confirming
) -> None:
    versions = list(PolicyVersion.objects.order_by("number"))
    hashes = {
        (version_id, language): sha256
        for version_id, language, sha256 in PolicyText.objects.values_list(
            "version_id", "language", "sha256"
        )
    }
    chance = plan.chance(company.slug, "confirmations")
    organization_id = current_organization().pk

    def rows() -> Iterator[tuple[object, ...]]:
        for person in people.everybody:
            language = person.interface_language
            for version, at in _confirmed(person, versions, confirming, chance):
                yield (
                    organization_id,
                    version.pk,
                    person.id,
                    language,
                    hashes[version.pk, language],
                    at,
                    f"10.{chance.randint(10, 40)}.{chance.randint(0, 255)}.0/24",
                    chance.choice(_BROWSERS),
                )

    columns = "organization_id version_id membership_id language text_sha256 confirmed_at network"
    copy_rows(Acknowledgement._meta.db_table, [*columns.split(), "browser"], rows())


def _confirmed(
    person: Person,
    versions: list[PolicyVersion],
    confirming: Confirming,
    chance: random.Random,
) -> Iterator[tuple[PolicyVersion, datetime]]:
    """The versions somebody confirmed: the one they met when they joined, and what came after."""
    if person.status == Membership.Status.MEMBER and chance.random() < 0.5:
        return
    for version, following in zip(versions, [*versions[1:], None], strict=True):
        since, until = version.published_at, following and following.published_at
        if since is None or (until and until < person.joined):
            continue
        if version is versions[-1] and (person.id in confirming.late or person.until):
            continue
        # Whoever shares has confirmed; others take some hours.
        delay = timedelta(minutes=chance.randint(2, 9))
        yield version, max(since + timedelta(minutes=chance.randint(3, 400)), person.joined + delay)
