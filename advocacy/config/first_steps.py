"""A new organization: what is put into it, and what its owner does first.

Here, at the top of the import order, because the steps look into every app.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from advocacy.accounts.events import OrganizationCreated
from advocacy.accounts.models import Invitation, Membership
from advocacy.events.bus import handles
from advocacy.sharing.models import LinkedInApp
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.models import Organization
from advocacy.tenancy.urls import reverse
from content.models import Post
from policies.models import PolicyVersion
from policies.services import install_starter_content


@handles(OrganizationCreated)
def put_starter_content(event: OrganizationCreated) -> None:
    """A policy to adapt, guides and text rules. A second run adds nothing."""
    install_starter_content(current_organization())


def first_steps(owner: Membership) -> list[dict[str, Any]]:
    """The steps of the set-up page, each with where to go and whether it is done."""
    organization = current_organization()
    has_app = bool(settings.LINKEDIN_CLIENT_ID) or LinkedInApp.objects.exists()
    return [
        {
            "title": _("Name, colour and logo"),
            "text": _("So that people feel at home, in the application and in its mails."),
            "action": _("Open settings"),
            "url": reverse("accounts:organization"),
            "done": bool(organization.logo) or organization.brand_color != _default_colour(),
        },
        {
            "title": _("LinkedIn app"),
            "text": _("Register an app with LinkedIn, enter it here and press Test.")
            if not has_app
            else _("It is set up. Connect your own profile to see that it works."),
            "action": _("Open LinkedIn"),
            "url": reverse("sharing:linkedin" if has_app else "sharing:linkedin_app"),
            "done": has_app,
        },
        {
            "title": _("Publish the policy"),
            "text": _("A draft is waiting. Adapt it to your company; people confirm it once."),
            "action": _("Open policies"),
            "url": reverse("policies:manage"),
            "done": PolicyVersion.objects.filter(status=PolicyVersion.Status.PUBLISHED).exists(),
        },
        {
            "title": _("The first post"),
            "text": _("Something worth reading for strangers, with two captions to choose from."),
            "action": _("Write a post"),
            "url": reverse("content:post_new"),
            "done": Post.objects.filter(status=Post.Status.APPROVED).exists(),
        },
        {
            "title": _("Invite the first team"),
            "text": _("Start with people who like to try things; the next team follows."),
            "action": _("Invite people"),
            "url": reverse("accounts:invite"),
            "done": Invitation.objects.exclude(accepted_by=owner).exists()
            or Membership.objects.exclude(pk=owner.pk).exists(),
        },
    ]


def _default_colour() -> str:
    return str(Organization._meta.get_field("brand_color").default)
