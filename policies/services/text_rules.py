"""Keeping the text rules."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from advocacy.accounts.models import Membership
from advocacy.audit.services import differences, record
from policies.models import TextRule

FIELDS = (
    "name", "kind", "terms", "severity", "explanation", "clause", "languages", "is_active",
)  # fmt: skip


def save_text_rule(
    *, by: Membership, values: dict[str, Any], rule: TextRule | None = None
) -> TextRule:
    """Add a rule, or change one, from cleaned values of `FIELDS`; the audit shows both sides."""
    with transaction.atomic():
        if rule is None:
            rule = TextRule.objects.create(**values)
            record(by=by, verb="text_rule.created", subject=rule, changes=differences({}, values))
            return rule
        rule = TextRule.objects.select_for_update().get(pk=rule.pk)
        before = {name: getattr(rule, name) for name in FIELDS}
        changes = differences(before, values)
        if changes:
            for name in changes:
                setattr(rule, name, values[name])
            rule.save(update_fields=list(changes))
            record(by=by, verb="text_rule.changed", subject=rule, changes=changes)
    return rule


def delete_text_rule(*, by: Membership, rule: TextRule) -> None:
    with transaction.atomic():
        values = {name: [getattr(rule, name), None] for name in FIELDS}
        record(by=by, verb="text_rule.deleted", subject=rule, changes=values)
        rule.delete()
