"""Reading policies: what is in force, what is confirmed, and what a member still has to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation

from advocacy.accounts.models import Membership
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.prepared import prepared
from advocacy.tenancy.together import Asking
from policies.models import (
    Acknowledgement,
    Guide,
    GuideText,
    Policy,
    PolicyText,
    PolicyVersion,
    TextRule,
)
from policies.rules import versions as version_rules

T = TypeVar("T", PolicyText, GuideText)
Status = PolicyVersion.Status


@dataclass
class MemberPolicy:
    """A policy as one member meets it. `confirmed` is their confirmation of the version in force,
    `confirmed_before` that of the newest version before it."""

    policy: Policy
    version: PolicyVersion
    text: PolicyText
    confirmed: Acknowledgement | None = None
    confirmed_before: Acknowledgement | None = None

    @property
    def is_outstanding(self) -> bool:
        return self.policy.is_required and self.confirmed is None


@dataclass
class VersionRow:
    """A version in the list of its authors."""

    version: PolicyVersion
    languages: list[str]
    confirmed: int | None = None
    rate: float | None = None


@dataclass
class PolicyRow:
    policy: Policy
    versions: list[VersionRow] = field(default_factory=list)

    @property
    def draft(self) -> VersionRow | None:
        return self._first(Status.DRAFT)

    @property
    def in_force(self) -> VersionRow | None:
        return self._first(Status.PUBLISHED)

    def _first(self, status: str) -> VersionRow | None:
        return next((row for row in self.versions if row.version.status == status), None)


def outstanding_versions(membership: Membership) -> list[PolicyVersion]:
    """The required versions in force that this member has not confirmed, by title, in one query."""
    return list(_outstanding(membership).select_related("policy").order_by("policy__title", "id"))


def may_share(membership: Membership) -> bool:
    """Whether this member has confirmed everything that sharing waits for."""
    return not _outstanding_ids(membership_id=membership.pk)


@prepared
def _outstanding_ids(membership_id: int) -> QuerySet[Any]:
    return _not_confirmed(membership_id).values_list("pk")


def _outstanding(membership: Membership) -> QuerySet[PolicyVersion]:
    return _not_confirmed(membership.pk)


def _not_confirmed(membership_id: int) -> QuerySet[PolicyVersion]:
    confirmed = Acknowledgement.objects.filter(version=OuterRef("pk"), membership_id=membership_id)
    versions: QuerySet[PolicyVersion] = PolicyVersion.objects.filter(
        ~Exists(confirmed), status=Status.PUBLISHED, policy__is_required=True
    )
    return versions


def outstanding_policies(membership: Membership) -> Asking:
    """Like `outstanding_versions`, each as a `MemberPolicy` with the text they will read."""
    # Every page of the hub asks, and nearly always everything is confirmed.
    if not (yield _outstanding_ids.column(membership_id=membership.pk)):
        return []
    versions = list(
        _outstanding(membership)
        .select_related("policy")
        .prefetch_related("texts")
        .order_by("policy__title", "id")
    )
    return [
        MemberPolicy(version.policy, version, text)
        for version in versions
        if (text := chosen_text(version.texts.all()))
    ]


def policies_of(membership: Membership, *, language: str = "") -> list[MemberPolicy]:
    """Every policy in force with this member's confirmations, what is outstanding first."""
    versions = (
        PolicyVersion.objects.filter(status=Status.PUBLISHED)
        .select_related("policy__contact__user")
        .prefetch_related("texts")
        .order_by("policy__title", "id")
    )
    return _for_member(membership, versions, language)


def policy_for(membership: Membership, policy_id: int, *, language: str = "") -> MemberPolicy:
    """One policy in force, in a language. Raises PolicyVersion.DoesNotExist."""
    versions = (
        PolicyVersion.objects.filter(policy_id=policy_id, status=Status.PUBLISHED)
        .select_related("policy__contact__user")
        .prefetch_related("texts")
    )
    found = _for_member(membership, versions, language)
    if not found:
        raise PolicyVersion.DoesNotExist
    return found[0]


def _for_member(
    membership: Membership, versions: QuerySet[PolicyVersion], language: str
) -> list[MemberPolicy]:
    rows = {
        version.policy_id: MemberPolicy(version.policy, version, text)
        for version in versions
        if (text := chosen_text(version.texts.all(), language))
    }
    confirmations = (
        Acknowledgement.objects.filter(membership=membership, version__policy__in=rows)
        .select_related("version")
        .order_by("version__number")
    )
    for confirmation in confirmations:
        row = rows[confirmation.version.policy_id]
        if confirmation.version_id == row.version.pk:
            row.confirmed = confirmation
        else:
            row.confirmed_before = confirmation
    return sorted(rows.values(), key=lambda row: not row.is_outstanding)


def chosen_text(texts: Iterable[PolicyText], language: str = "") -> PolicyText | None:
    """The text to show: in this language, the reader's, the organization's, or any."""
    return _in_best_language(texts, language)


def chosen_guide_text(texts: Iterable[GuideText], language: str = "") -> GuideText | None:
    return _in_best_language(texts, language)


def _in_best_language(texts: Iterable[T], language: str) -> T | None:
    ordered = sorted(texts, key=lambda text: text.language)
    wanted = (
        language,
        (translation.get_language() or "").split("-")[0],
        current_organization().default_language,
    )
    for code in wanted:
        for text in ordered:
            if text.language == code:
                return text
    return ordered[0] if ordered else None


def guides(language: str = "") -> list[GuideText]:
    """The texts of all guides that are shown, one per guide, in the guides' order."""
    shown = Guide.objects.filter(is_published=True).prefetch_related("texts")
    return [text for guide in shown if (text := chosen_guide_text(guide.texts.all(), language))]


def guide_texts(slug: str) -> list[GuideText]:
    """All languages of a guide that is shown. Raises Guide.DoesNotExist."""
    guide = Guide.objects.prefetch_related("texts").get(slug=slug, is_published=True)
    return list(guide.texts.all())


def people_asked() -> QuerySet[Membership]:
    """Whose confirmation is counted: everybody who can read the policies now."""
    people: QuerySet[Membership] = Membership.objects.exclude(
        status__in=[Membership.Status.INVITED, Membership.Status.LEFT]
    )
    return people


def policies_for_authors() -> list[PolicyRow]:
    """Every policy with all its versions, newest first, and how many people confirmed each.

    Counts are aggregates: there are none where fewer people are asked than the organization shows.
    """
    return _author_rows(Policy.objects.all())


def policy_for_authors(policy_id: int) -> PolicyRow:
    """Raises Policy.DoesNotExist."""
    rows = _author_rows(Policy.objects.filter(pk=policy_id))
    if not rows:
        raise Policy.DoesNotExist
    return rows[0]


def _author_rows(policies: QuerySet[Policy]) -> list[PolicyRow]:
    asked = people_asked()
    people = asked.count()
    # Counted for itself: joined, every confirmation would carry its version's columns along.
    confirmed = Acknowledgement.objects.filter(
        version=OuterRef("pk"), membership__in=asked.values("pk")
    )
    counted = confirmed.order_by().values("version").annotate(number=Count("pk")).values("number")
    versions = (
        PolicyVersion.objects.select_related("published_by__user")
        .annotate(confirmations=Coalesce(Subquery(counted), 0))
        .prefetch_related(Prefetch("texts", PolicyText.objects.only("version_id", "language")))
        .order_by("-number")
    )
    shown = policies.select_related("contact__user").prefetch_related(
        Prefetch("versions", versions)
    )
    minimum = current_organization().minimum_group_size
    return [
        PolicyRow(policy, [_version_row(v, people, minimum) for v in policy.versions.all()])
        for policy in shown
    ]


def _version_row(version: PolicyVersion, people: int, minimum: int) -> VersionRow:
    confirmed: int = version.confirmations  # type: ignore[attr-defined]  # annotated above
    rate = version_rules.confirmation_rate(
        confirmed=confirmed, people=people, minimum_group=minimum
    )
    return VersionRow(
        version=version,
        languages=sorted(text.language for text in version.texts.all()),
        confirmed=None if rate is None else confirmed,
        rate=rate,
    )


def active_text_rules() -> Sequence[TextRule]:
    return _active_text_rules()


@prepared
def _active_text_rules() -> QuerySet[Any]:
    return TextRule.objects.filter(is_active=True)


def confirmed_at(membership: Membership, version: PolicyVersion) -> datetime | None:
    moment: datetime | None = (
        Acknowledgement.objects.filter(membership=membership, version=version)
        .values_list("confirmed_at", flat=True)
        .first()
    )
    return moment
