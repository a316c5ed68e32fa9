"""Which shares LinkedIn is asked about, and when for the first time."""

from __future__ import annotations

from django.utils import timezone

from advocacy.sharing.models import LinkedInAccount, Share
from analytics.metrics import rules
from analytics.metrics.models import ShareFigures

SCOPE = "r_member_postAnalytics"


def can_read(account: LinkedInAccount | None) -> bool:
    return account is not None and SCOPE in account.scopes


def expect_figures(share: Share) -> None:
    """Plan the first question for a published share, if its connection can read figures.

    Earlier shares of a member who has only now given that permission are planned too.
    """
    account = share.account
    if share.published_at is None or account is None or not can_read(account) or not share.urn:
        ShareFigures.objects.get_or_create(share=share)
        return
    first = rules.next_poll(share.published_at, share.published_at)
    ShareFigures.objects.get_or_create(share=share, defaults={"next_poll_at": first})
    now = timezone.now()
    ShareFigures.objects.filter(
        share__membership_id=share.membership_id,
        share__status=Share.Status.PUBLISHED,
        share__published_at__gt=now - rules.POLL_OFFSETS[-1],
        next_poll_at=None,
        polls=0,
    ).exclude(share__urn="").exclude(share=share).update(next_poll_at=now)


def forget_figures(share_id: int) -> None:
    """Do not ask again for a share that is gone."""
    ShareFigures.objects.filter(share_id=share_id).update(next_poll_at=None)
