"""How allauth behaves here."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.accounts.models import Membership
from advocacy.accounts.queries import memberships_with_address
from advocacy.mail.services import render
from advocacy.tenancy.models import Organization

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves, and sign-in mails look like all others."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This is not the code we sent. Look again, or ask for a new one."
        ),
        "email_password_mismatch": gettext_lazy(
            "E-mail and password do not belong together. Check both, or ask for a code instead."
        ),
        "too_many_login_attempts": gettext_lazy(
            "That was tried too often. Please wait a few minutes, then try again."
        ),
        "rate_limited": gettext_lazy("Please wait a minute before you ask for another code."),
        "incorrect_password": gettext_lazy("This is not your current password."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "duplicate_email": gettext_lazy("This is your address already."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("public_accounts:start")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send `emails/sign_in/<name>` at once: somebody sits and waits for the code.

        A mail server that does not answer is said on the page instead of ending in an error.
        """
        organization, language = _reader(email)
        rendered = render(
            # The first confirmation of an address reads like any later one.
            "sign_in/" + template_prefix.rsplit("/", 1)[-1].removesuffix("_signup"),
            {
                "email": email,
                "sign_in_url": f"{settings.PUBLIC_URL}{reverse('account_login')}",
                **context,
            },
            organization=organization,
            language=language,
        )
        message = EmailMultiAlternatives(
            rendered.subject,
            rendered.text,
            self.get_from_email(),
            [email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(rendered.html, "text/html")
        try:
            message.send()
        except (SMTPException, OSError) as error:
            logger.error("A sign-in mail was not accepted: %s", type(error).__name__)
            messages.error(
                self.request, _("We cannot send mail right now. Please try again in a few minutes.")
            )


def _reader(email: str) -> tuple[Organization | None, str]:
    """Whose colours and which language a mail wears; the page's language for strangers."""
    memberships: list[Membership] = memberships_with_address(email)
    language = translation.get_language() or settings.LANGUAGE_CODE
    if not memberships:
        return None, language
    only = memberships[0].organization if len(memberships) == 1 else None
    return only, memberships[0].interface_language
