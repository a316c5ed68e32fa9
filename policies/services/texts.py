"""Writing the texts of a draft, language by language."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from advocacy.accounts.models import Membership
from advocacy.audit.services import record
from policies import starter
from policies.markdown import reading_minutes
from policies.models import PolicyText, PolicyVersion
from policies.rules.drafting import QUESTIONS, draft_from_answers
from policies.rules.evidence import text_sha256
from policies.services.versions import lock_draft


class TextChangedMeanwhile(Exception):
    """Somebody else saved the text after it was opened here."""


def save_draft_text(
    *,
    version: PolicyVersion,
    language: str,
    title: str,
    body: str,
    by: Membership | None,
    changes: str = "",
    basis: str | None = None,
) -> PolicyText:
    """Write a draft's text in one language.

    `basis` is the fingerprint (`basis_of`) of the text that the author started from; None writes
    over whatever is there. Raises NotADraft, TextChangedMeanwhile.
    """
    with transaction.atomic():
        version = lock_draft(version)
        text = version.texts.filter(language=language).first()
        if basis is not None and basis != basis_of(text):
            raise TextChangedMeanwhile
        before = basis_of(text)
        text = text or PolicyText(version=version, language=language)
        text.title, text.body, text.changes = title, body, changes
        if basis_of(text) != before:
            text.reading_minutes = reading_minutes(body)
            text.save()
            record(
                by=by,
                verb="policy.text_saved",
                subject=version.policy,
                changes={"version": [None, version.number], "language": [None, language]},
            )
    return text


def start_from_answers(
    *, version: PolicyVersion, language: str, answers: Mapping[str, str], by: Membership
) -> PolicyText:
    """Write a first draft from the seven answers, which are kept for the next time.

    Replaces the draft's text in this language. Raises NotADraft.
    """
    known = {question: answers.get(question, "").strip() for question in QUESTIONS}
    body = draft_from_answers(starter.wizard_template(language), known)
    with transaction.atomic():
        version = lock_draft(version)
        version.answers = {**version.answers, language: known}
        version.save(update_fields=["answers"])
        present = version.texts.filter(language=language).first()
        return save_draft_text(
            version=version,
            language=language,
            title=present.title if present else starter.policy(language).title,
            body=body,
            changes=present.changes if present else "",
            by=by,
        )


def remove_draft_text(*, version: PolicyVersion, language: str, by: Membership) -> None:
    """Take a language out of a draft; nothing happens when it has none. Raises NotADraft."""
    with transaction.atomic():
        version = lock_draft(version)
        deleted, _ = version.texts.filter(language=language).delete()
        if deleted:
            record(
                by=by,
                verb="policy.text_removed",
                subject=version.policy,
                changes={"version": [version.number, None], "language": [language, None]},
            )


def basis_of(text: PolicyText | None) -> str:
    """The fingerprint of a text as it stands, empty when there is none yet."""
    if text is None or (text.pk is None and not text.body):
        return ""
    return text_sha256(title=f"{text.title}\n{text.changes}", body=text.body)
