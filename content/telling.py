"""Mails about the flow of material: a broken source, an answer to a suggestion."""

from __future__ import annotations

from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import ROLE_PERMISSIONS, Permission
from advocacy.accounts.reminders import ReminderKind, remind
from advocacy.tenancy.urls import absolute, reverse
from content import flow_rules
from content.models import Source, Suggestion

# Of a source whose curator has left.
_MOST_CURATORS_TOLD = 5


def tell_of_broken_source(source: Source) -> bool:
    """Tell the curator of a source once that it stopped working. False when nothing is due."""
    now = timezone.now()
    due = Source.objects.filter(
        pk=source.pk,
        told_at=None,
        is_active=True,
        failures__gte=flow_rules.FAILURES_BEFORE_TELLING,
    )
    if not due.update(told_at=now):
        return False
    source.refresh_from_db()
    for curator in _curators_of(source):
        remind(
            membership=curator,
            kind=ReminderKind.REVIEW,
            occasion=f"source:{source.pk}:{now:%Y%m%d%H%M}",
            template="content_source_broken",
            context={
                "source": source,
                "url": absolute(reverse("content:source_edit", source_id=source.pk)),
            },
        )
    return True


def _curators_of(source: Source) -> list[Membership]:
    """Who added the source; when that person left, others who write posts."""
    writing = [
        role.value for role, held in ROLE_PERMISSIONS.items() if Permission.WRITE_POSTS in held
    ]
    current = Membership.objects.filter(roles__overlap=writing).exclude(
        status__in=[Membership.Status.LEFT, Membership.Status.INVITED]
    )
    owner = list(current.filter(pk=source.created_by_id or 0))
    return owner or list(current.order_by("pk")[:_MOST_CURATORS_TOLD])


def tell_suggester(suggestion: Suggestion, *, template: str, **context: object) -> None:
    """Answer whoever suggested something; once per answer, however often it is given anew."""
    answered = f"{suggestion.decided_at:%Y%m%d%H%M%S%f}" if suggestion.decided_at else ""
    remind(
        membership=suggestion.membership,
        kind=ReminderKind.PROGRAMME,
        occasion=f"{template}:{suggestion.pk}:{answered}",
        template=template,
        context={
            "suggestion": suggestion,
            "url": absolute(reverse("content:my_suggestions")),
            **context,
        },
    )
