"""Audit codes in words; `advocacy.config.audit_words` registers them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


def register_verbs(labels: Mapping[str, str | Promise]) -> None:
    """Name codes like ``member.roles_changed`` for the reader of the audit log."""
    _labels.update(labels)


def describe(verb: str) -> str:
    """A code in the reader's language; one that nobody named is made readable as it is."""
    if verb in _labels:
        return str(_labels[verb])
    return verb.replace(".", ": ").replace("_", " ")
