"""What follows from a person's new address."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import email_changed
from django.dispatch import receiver

from advocacy.accounts.models import User
from advocacy.accounts.queries import memberships_of
from advocacy.mail.services import readdress
from advocacy.tenancy.context import tenant


# allauth changes the address and offers nothing but a signal to say so.
@receiver(email_changed, dispatch_uid="advocacy.accounts.addresses")
def take_mail_along(sender: type, user: User, **about: Any) -> None:
    """Mails that wait go to the new address; nobody else may read the old one's post."""
    for membership in memberships_of(user):
        with tenant(membership.organization):
            readdress(recipient_id=membership.pk, to=user.email)
