"""Queueing mails: rendered in the recipient's language, stored with the business transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import get_template
from django.utils import timezone, translation

from advocacy.mail.models import OutgoingMail
from advocacy.mail.tasks import send_mail
from advocacy.tenancy.brand import DEFAULT_COLOUR, adjusted_brand
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.models import Organization


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(
    template: str,
    context: dict[str, Any],
    *,
    organization: Organization | None,
    language: str,
    time_zone: str = "UTC",
) -> Rendered:
    """Render `emails/<template>.{subject.txt,txt,html}` for a reader's language and time zone.

    Without an organization the mail wears the product's own name and colour.
    """
    context = {
        "organization": organization,
        "brand": adjusted_brand(organization.brand_color if organization else DEFAULT_COLOUR),
        "language": language,
        # Only reminders have these; the layout looks at them.
        "unsubscribe_url": None,
        "preferences_url": None,
        **context,
    }
    with translation.override(language), timezone.override(time_zone):
        subject = get_template(f"emails/{template}.subject.txt").render(context)
        return Rendered(
            subject=" ".join(subject.split())[:250],
            text=get_template(f"emails/{template}.txt").render(context).strip() + "\n",
            html=get_template(f"emails/{template}.html").render(context),
        )


def was_told(*, kind: str, occasion: str, to: str, recipient_id: int | None = None) -> bool:
    """Whether this address, or this member at an address they had before, knows already."""
    somebody = Q(to=to) if recipient_id is None else Q(to=to) | Q(recipient_id=recipient_id)
    return OutgoingMail.objects.filter(somebody, kind=kind, occasion=occasion).exists()


def readdress(*, recipient_id: int, to: str) -> int:
    """Send what still waits for a member to their new address. Returns how many."""
    waiting = OutgoingMail.objects.filter(
        recipient_id=recipient_id, status=OutgoingMail.Status.QUEUED
    )
    moved: int = waiting.update(to=to)
    return moved


def withdraw(*, recipient_id: int, kinds: frozenset[str], occasion: str = "") -> int:
    """Delete mails that wait for their moment; claimed ones go out. Returns how many.

    With `occasion`, only those whose occasion starts with it.
    """
    waiting = OutgoingMail.objects.filter(
        recipient_id=recipient_id, kind__in=kinds, status=OutgoingMail.Status.QUEUED
    )
    if occasion:
        waiting = waiting.filter(occasion__startswith=occasion)
    return waiting.delete()[0]


def queue(
    *,
    kind: str,
    occasion: str,
    to: str,
    language: str,
    template: str,
    context: dict[str, Any],
    time_zone: str = "UTC",
    recipient_id: int | None = None,
    not_before: datetime | None = None,
    headers: dict[str, str] | None = None,
    forget_after_sending: bool = False,
) -> OutgoingMail | None:
    """Store a mail from `emails/<template>.{subject.txt,txt,html}` and send it after the commit.

    `forget_after_sending` is for mails with a secret link: their text is wiped once they are out.
    Returns None when this recipient was already told of this occasion: nobody is told twice.
    """
    if was_told(kind=kind, occasion=occasion, to=to, recipient_id=recipient_id):
        return None
    rendered = render(
        template,
        context,
        organization=current_organization(),
        language=language,
        time_zone=time_zone,
    )
    try:
        with transaction.atomic():
            mail = OutgoingMail.objects.create(
                kind=kind,
                occasion=occasion,
                to=to,
                recipient_id=recipient_id,
                language=language,
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                headers=headers or {},
                forget_after_sending=forget_after_sending,
                not_before=not_before or timezone.now(),
            )
    except IntegrityError:
        return None
    if not_before is None or not_before <= timezone.now():
        send_mail.delay_on_commit(organization_id=mail.organization_id, mail_id=mail.pk)
    return mail
