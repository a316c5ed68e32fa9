"""Giving a new organization something to start with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.audit.services import record
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from policies import starter
from policies.models import DisclosureWording, Guide, GuideText, Policy, PolicyVersion, TextRule
from policies.services.disclosure import save_disclosure
from policies.services.texts import save_draft_text
from policies.services.versions import create_policy, publish_version

_COMPANY = "{{company}}"


def install_starter_content(
    organization: Organization,
    *,
    languages: Sequence[str] | None = None,
    by: Membership | None = None,
    publish: bool = False,
    now: datetime | None = None,
) -> Policy | None:
    """A social media policy, guides, text rules and disclosure wordings in these languages.

    All shipped languages when none are named; the organization's default language is always
    among them. The policy is a draft unless `publish` says otherwise. What the organization has
    of a kind already is left alone, so a second call adds nothing. Returns the new policy.
    """
    now = now or timezone.now()
    wanted = {organization.default_language, *(languages or starter.languages())}
    shipped = [language for language in starter.languages() if language in wanted] or ["en"]
    with tenant(organization), transaction.atomic():
        policy = None
        if not Policy.objects.exists():
            policy = _install_policy(organization, shipped, by=by, publish=publish, now=now)
        _install_guides(organization, shipped)
        if not TextRule.objects.exists():
            _install_text_rules(shipped)
        if not DisclosureWording.objects.exists():
            save_disclosure(
                by=by,
                mode="text",
                position="end",
                wordings={(code, ""): starter.default_wording(code) for code in shipped},
            )
        record(
            by=by,
            verb="policies.starter_installed",
            subject=organization,
            changes={"languages": [None, shipped]},
        )
    return policy


def _install_policy(
    organization: Organization,
    languages: Sequence[str],
    *,
    by: Membership | None,
    publish: bool,
    now: datetime,
) -> Policy:
    default = organization.default_language
    main = starter.policy(default if default in languages else languages[0])
    policy = create_policy(by=by, title=main.title, now=now)
    draft: PolicyVersion = policy.versions.get()
    for language in languages:
        text = starter.policy(language)
        save_draft_text(
            version=draft,
            language=language,
            title=text.title,
            body=text.body.replace(_COMPANY, organization.name),
            by=by,
        )
    if publish:
        publish_version(version=draft, by=by, now=now)
    return policy


def _install_guides(organization: Organization, languages: Sequence[str]) -> None:
    for position, guide in enumerate(starter.guides(languages[0])):
        row, created = Guide.objects.get_or_create(slug=guide.slug, defaults={"position": position})
        if created:
            GuideText.objects.bulk_create(
                GuideText(
                    guide=row,
                    language=language,
                    title=text.title,
                    summary=text.summary,
                    body=text.body.replace(_COMPANY, organization.name),
                )
                for language in languages
                for text in starter.guides(language)
                if text.slug == guide.slug
            )


def _install_text_rules(languages: Sequence[str]) -> None:
    TextRule.objects.bulk_create(
        TextRule(
            name=rule.name,
            kind=rule.kind,
            terms=list(rule.terms),
            severity=rule.severity,
            explanation=rule.explanation,
            clause=rule.clause,
            languages=list(rule.languages),
        )
        for language in languages
        for rule in starter.text_rules(language)
    )
