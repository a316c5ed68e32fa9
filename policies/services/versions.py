"""The life of a policy and its versions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.audit.services import differences, record
from advocacy.events.bus import publish
from advocacy.tenancy.context import current_organization
from policies.events import PolicyPublished
from policies.markdown import reading_minutes
from policies.models import Policy, PolicyText, PolicyVersion
from policies.rules.evidence import text_sha256
from policies.rules.versions import is_editable, may_move

Status = PolicyVersion.Status


class NotADraft(Exception):
    """The version is published or replaced, and stays as it is."""


class NothingToPublish(Exception):
    """The draft has no text in the organization's default language, which others fall back to."""


def create_policy(
    *,
    by: Membership | None,
    title: str,
    is_required: bool = True,
    contact: Membership | None = None,
    now: datetime | None = None,
) -> Policy:
    """A new policy with an empty first draft."""
    now = now or timezone.now()
    with transaction.atomic():
        policy = Policy.objects.create(
            title=title, is_required=is_required, contact=contact, created_at=now
        )
        record(by=by, verb="policy.created", subject=policy)
        PolicyVersion.objects.create(policy=policy, number=1, created_by=by, created_at=now)
    return policy


def change_policy(
    *, policy: Policy, by: Membership, title: str, is_required: bool, contact: Membership | None
) -> Policy:
    """Rename it, ask for it or not, name somebody else to ask. Versions stay as they are."""
    with transaction.atomic():
        policy = Policy.objects.select_for_update().get(pk=policy.pk)
        before = _settings_of(policy)
        policy.title, policy.is_required, policy.contact = title, is_required, contact
        changes = differences(before, _settings_of(policy))
        if changes:
            policy.save(update_fields=["title", "is_required", "contact"])
            record(by=by, verb="policy.changed", subject=policy, changes=changes)
    return policy


def create_draft(
    *, policy: Policy, by: Membership | None, now: datetime | None = None
) -> PolicyVersion:
    """The policy's draft: the one there is, or a new one that starts from the version in force."""
    with transaction.atomic():
        policy = Policy.objects.select_for_update().get(pk=policy.pk)
        draft: PolicyVersion | None = policy.versions.filter(status=Status.DRAFT).first()
        if draft is not None:
            return draft
        last = policy.versions.aggregate(last=Max("number"))["last"] or 0
        former = policy.versions.filter(status=Status.PUBLISHED).first()
        draft = PolicyVersion.objects.create(
            policy=policy,
            number=last + 1,
            answers=former.answers if former else {},
            created_by=by,
            created_at=now or timezone.now(),
        )
        if former is not None:
            PolicyText.objects.bulk_create(
                PolicyText(version=draft, language=t.language, title=t.title, body=t.body)
                for t in former.texts.all()
            )
        record(by=by, verb="policy.draft_created", subject=policy, changes=_number(draft))
    return draft


def discard_draft(*, version: PolicyVersion, by: Membership) -> None:
    """Throw a draft and its texts away; a policy that was never published goes with it.

    Raises NotADraft.
    """
    with transaction.atomic():
        version = lock_draft(version)
        policy = version.policy
        record(by=by, verb="policy.draft_discarded", subject=policy, changes=_number(version))
        version.delete()
        if not policy.versions.exists():
            policy.delete()


def publish_version(
    *, version: PolicyVersion, by: Membership | None, now: datetime | None = None
) -> PolicyVersion:
    """Put a draft in force for everybody; the version before it is replaced in the same moment.

    The texts get their fingerprints and can never be changed again. Raises NotADraft,
    NothingToPublish. Of two people who publish at once, the second gets NotADraft.
    """
    now = now or timezone.now()
    with transaction.atomic():
        # The policy's row orders everything that happens to its versions.
        policy = Policy.objects.select_for_update().get(pk=version.policy_id)
        version = PolicyVersion.objects.select_for_update().get(pk=version.pk)
        if not may_move(version.status, Status.PUBLISHED):
            raise NotADraft
        texts = list(version.texts.all())
        if current_organization().default_language not in {text.language for text in texts}:
            raise NothingToPublish
        for text in texts:
            text.sha256 = text_sha256(title=text.title, body=text.body)
            text.reading_minutes = reading_minutes(text.body)
            text.save(update_fields=["sha256", "reading_minutes"])
        policy.versions.filter(status=Status.PUBLISHED).update(status=Status.SUPERSEDED)
        version.status = Status.PUBLISHED
        version.published_at, version.published_by = now, by
        version.save(update_fields=["status", "published_at", "published_by"])
        record(
            by=by,
            verb="policy.published",
            subject=policy,
            changes=_number(version) | {t.language: [None, t.sha256] for t in texts},
        )
        publish(PolicyPublished(version_id=version.pk, at=now))
    return version


def lock_draft(version: PolicyVersion) -> PolicyVersion:
    """The version, locked until the end of the transaction. Raises NotADraft."""
    locked: PolicyVersion = (
        PolicyVersion.objects.select_for_update(of=("self",))
        .select_related("policy")
        .get(pk=version.pk)
    )
    if not is_editable(locked.status):
        raise NotADraft
    return locked


def _settings_of(policy: Policy) -> dict[str, object]:
    return {
        "title": policy.title,
        "is_required": policy.is_required,
        "contact": str(policy.contact) if policy.contact_id else None,
    }


def _number(version: PolicyVersion) -> dict[str, list[int | None]]:
    return {"version": [None, version.number]}
