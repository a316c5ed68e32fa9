"""Checking a text against the organization's text rules: before review, and before sharing."""

from __future__ import annotations

from collections.abc import Sequence

from policies.models import TextRule
from policies.queries import active_text_rules
from policies.rules.matching import Finding, Rule, find, passages, strongest

__all__ = ["Finding", "Rule", "as_rule", "check_text", "passages", "rules_in_force", "strongest"]


def check_text(text: str, *, language: str, rules: Sequence[Rule] | None = None) -> list[Finding]:
    """What the current organization's rules find in a text, in order, no two places overlapping.

    One query; to check several texts, ask `rules_in_force()` once and pass it on.
    """
    if not text.strip():
        return []
    return find(text, rules_in_force() if rules is None else rules, language=language)


def rules_in_force() -> list[Rule]:
    """The active rules as plain values, in one query."""
    return [as_rule(rule) for rule in active_text_rules()]


def as_rule(rule: TextRule) -> Rule:
    return Rule(
        id=rule.pk or 0,
        name=rule.name,
        kind=rule.kind,
        severity=rule.severity,
        explanation=rule.explanation,
        clause=rule.clause,
        terms=tuple(rule.terms),
        languages=tuple(rule.languages),
    )
