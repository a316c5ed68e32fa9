"""Writing the audit log."""

from __future__ import annotations

from typing import Any, Protocol

from django.db import models

from advocacy.audit.models import AuditEntry
from advocacy.kernel.request_context import request_id


class Actor(Protocol):
    """Whoever acts: a membership, or a user on the operator's side."""

    pk: Any

    def __str__(self) -> str: ...


def record(
    *,
    by: Actor | None,
    verb: str,
    subject: models.Model,
    changes: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write an entry in the caller's transaction; `by=None` is the system itself.

    `verb` is a code like ``member.roles_changed``; `changes` maps a field to ``[before, after]``.
    Never pass secrets: entries cannot be removed.
    """
    return AuditEntry.objects.create(
        actor_id=by.pk if by is not None else None,
        actor_label=str(by)[:200] if by is not None else "system",
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk or ""),
        subject_label=str(subject)[:250],
        changes=changes or {},
        request_id=request_id(),
    )


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """The fields that differ, as ``{field: [before, after]}``."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }
