"""Reading the audit log."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from advocacy.audit.models import AuditEntry


def search_entries(
    *, verb: str = "", text: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[AuditEntry]:
    """Newest first. `text` is found in actor and subject; both days count, in the reader's zone."""
    entries = AuditEntry.objects.order_by("-at", "-id")
    if verb:
        entries = entries.filter(verb=verb)
    for word in text.split():
        entries = entries.filter(Q(actor_label__icontains=word) | Q(subject_label__icontains=word))
    zone = timezone.get_current_timezone()
    if since:
        entries = entries.filter(at__gte=datetime.combine(since, time(), zone))
    if until:
        entries = entries.filter(at__lt=datetime.combine(until + timedelta(days=1), time(), zone))
    return entries


def verbs_in_use() -> list[str]:
    return list(AuditEntry.objects.order_by("verb").values_list("verb", flat=True).distinct())
