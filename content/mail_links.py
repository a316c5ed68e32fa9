"""Links in mails that lead to one act with one post, for one member, for a while.

They open pages and sign nobody in: whoever gets hold of a forwarded mail gets no further than the
sign-in page, and mail scanners that follow every link change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.core import signing
from django.urls import reverse

from advocacy.accounts.models import Membership
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from advocacy.tenancy.urls import absolute

# Two digests long: what an older mail offers has mostly ended.
LIFETIME = timedelta(days=14)

_signer = signing.TimestampSigner(salt="content.mail_links")


class Act(StrEnum):
    SHARE = "share"
    SAVE = "save"
    DISMISS = "dismiss"


class UnknownLink(LookupError):
    """The token was not made here, or whom it was made for is gone."""


class EndedLink(UnknownLink):
    """The token is older than LIFETIME."""


@dataclass(frozen=True)
class Target:
    """What a link is about."""

    organization: Organization
    membership: Membership
    post_id: int
    act: Act


def address_for(*, membership: Membership, post_id: int, act: Act) -> str:
    """The full address of a link for a mail to this member."""
    token = _signer.sign_object(
        [membership.organization_id, membership.pk, post_id, act], compress=False
    )
    return absolute(reverse("public_content:from_mail", kwargs={"token": token}))


def read_token(token: str) -> Target:
    """Raises EndedLink, UnknownLink."""
    try:
        organization_id, membership_id, post_id, act = _signer.unsign_object(
            token, max_age=LIFETIME
        )
        wanted = Act(act)
    except signing.SignatureExpired as error:
        raise EndedLink from error
    except (signing.BadSignature, ValueError) as error:
        raise UnknownLink from error
    organization = Organization.objects.filter(pk=organization_id, is_active=True).first()
    if organization is None:
        raise UnknownLink
    with tenant(organization):
        membership = (
            Membership.objects.select_related("user", "team").filter(pk=membership_id).first()
        )
    if membership is None:
        raise UnknownLink
    return Target(organization, membership, post_id, wanted)
