"""Policies and their immutable versions, confirmations, text rules, disclosure, guides."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import TenantModel


class Policy(TenantModel):
    """A document that the organization's people read and confirm, e.g. its social media policy."""

    title = models.CharField(_("title"), max_length=160)
    # Sharing waits until the current version of every required policy is confirmed.
    is_required = models.BooleanField(_("must be confirmed before sharing"), default=True)
    # Whom to ask when something is unclear: shown beside the text.
    contact = models.ForeignKey(
        Membership,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("whom to ask"),
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["title"]
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.title


class PolicyVersion(TenantModel):
    """One version. Drafts change; once published, version and texts never do (trigger)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("In force")
        SUPERSEDED = "superseded", _("Replaced")

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # By language, the seven answers of the wizard (policies.rules.drafting.QUESTIONS).
    answers = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_number"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=models.Q(status="published"),
                name="policy_one_version_in_force",
            ),
            models.UniqueConstraint(
                fields=["policy"],
                condition=models.Q(status="draft"),
                name="policy_one_draft",
            ),
        ]
        triggers = [
            # The one step left is to be replaced. People who go take their names with them.
            pgtrigger.Protect(
                name="published_versions_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status <> 'draft' AND ("
                    "ROW(NEW.organization_id, NEW.policy_id, NEW.number, NEW.published_at,"
                    " NEW.answers, NEW.created_at) IS DISTINCT FROM"
                    " ROW(OLD.organization_id, OLD.policy_id, OLD.number, OLD.published_at,"
                    " OLD.answers, OLD.created_at)"
                    " OR (NEW.status <> OLD.status"
                    " AND NOT (OLD.status = 'published' AND NEW.status = 'superseded')))"
                ),
            ),
            pgtrigger.Protect(
                name="published_versions_remain",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.number}"


class PolicyText(TenantModel):
    """A version in one language: Markdown with numbered clauses, and what changed."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=160)
    changes = models.TextField(_("what changed"), blank=True)
    body = models.TextField(_("text"))
    # SHA-256 of title and body, written when the version is published: what was confirmed.
    sha256 = models.CharField(max_length=64, blank=True)
    reading_minutes = models.PositiveSmallIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="policy_text_language")
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_texts_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.sha256 <> ''"),
            ),
            pgtrigger.Protect(
                name="published_texts_remain",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.sha256 <> ''"),
            ),
            pgtrigger.Trigger(
                name="texts_join_drafts_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM policies_policyversion
                        WHERE id = NEW.version_id AND status <> 'draft'
                    ) THEN
                        RAISE EXCEPTION 'A published version takes no more texts.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Acknowledgement(TenantModel):
    """Evidence: who confirmed which text (by hash), when, from where. Cannot be changed."""

    version = models.ForeignKey(
        PolicyVersion, on_delete=models.CASCADE, related_name="acknowledgements"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="acknowledgements"
    )
    language = models.CharField(max_length=5)
    text_sha256 = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(default=timezone.now)
    # Network part of the address only, and the browser's family.
    network = models.CharField(max_length=50, blank=True)
    browser = models.CharField(max_length=60, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["version", "membership"], name="acknowledgement_once_per_version"
            )
        ]
        triggers = [pgtrigger.Protect(name="evidence_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.membership_id} confirmed {self.version_id}"


class TextRule(TenantModel):
    """Something a text should not say, or should say with care."""

    class Kind(models.TextChoices):
        WORD = "word", _("Word or phrase")
        PATTERN = "pattern", _("Pattern")
        COMPETITOR = "competitor", _("Competitor's name")
        CLAIM = "claim", _("Claim that needs a source")
        CONFIDENTIAL = "confidential", _("Confidential project")

    class Severity(models.TextChoices):
        HINT = "hint", _("Hint")
        ASK = "ask", _("Ask to confirm")
        BLOCK = "block", _("Block")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.WORD)
    # One term per entry; for a pattern, one regular expression.
    terms = ArrayField(models.CharField(max_length=300), verbose_name=_("terms"))
    severity = models.CharField(_("severity"), max_length=5, choices=Severity)
    explanation = models.CharField(_("why, and what to write instead"), max_length=400)
    clause = models.CharField(_("clause"), max_length=20, blank=True)
    # Empty: in every language.
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(TenantModel.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DisclosureSetting(TenantModel):
    """How shares say that their author works here."""

    class Mode(models.TextChoices):
        TEXT = "text", _("In the text of each share")
        HEADLINE = "headline", _("A headline naming the employer is enough")

    class Position(models.TextChoices):
        START = "start", _("At the start")
        END = "end", _("At the end")

    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.TEXT)
    position = models.CharField(_("position"), max_length=5, choices=Position, default=Position.END)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="disclosure_setting_once")
        ]

    def __str__(self) -> str:
        return self.mode


class DisclosureWording(TenantModel):
    """The sentence of disclosure in a language, for one network or (empty) all."""

    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    network = models.CharField(max_length=20, blank=True)
    # `{company}` stands for the organization's name.
    text = models.CharField(_("wording"), max_length=200)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "language", "network"], name="disclosure_wording_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Guide(TenantModel):
    """Help to read at leisure, e.g. the LinkedIn profile checklist."""

    slug = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    is_published = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ["position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "slug"], name="guide_slug_once")
        ]

    def __str__(self) -> str:
        return self.slug


class GuideText(TenantModel):
    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"))

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["guide", "language"], name="guide_text_language")
        ]

    def __str__(self) -> str:
        return self.title
