"""The member's word: exactly this text, at this time."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.sharing import rules, timing
from advocacy.sharing.composing import Composition, compose
from advocacy.sharing.links import ensure_link, link_to_come
from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.sharing.publishing.handover import queue_share
from advocacy.sharing.queries import account_of, planned_moments
from advocacy.sharing.rules import PaceWarning
from advocacy.sharing.services.errors import (
    DailyLimit,
    NotAmbassador,
    NotConnected,
    NotPossible,
    NotShareable,
    PolicyOutstanding,
    TextBlocked,
    TextMissing,
    TextTooLong,
    TextUnchecked,
    TimeImpossible,
)
from content.models import Post
from content.queries import shareable_post
from policies.queries import may_share


@dataclass(frozen=True)
class Approval:
    share: Share
    warnings: list[PaceWarning] = field(default_factory=list)


@transaction.atomic(durable=True)
def approve(
    *,
    by: Membership,
    share_id: int,
    scheduled_for: datetime | None = None,
    by_hand: bool = False,
    checked: bool = False,
    now: datetime | None = None,
) -> Approval:
    """Approve a draft: now, for a chosen time, or to be posted `by_hand`.

    Stores the text as readers will see it. `checked` says that the member looked at what a text
    rule asks about. The soft caps of the organization and the member's own pace warn; its limit
    per day forbids. Networks without a connection are always by hand, at no set time.
    Raises the errors of `services.errors`, and Share.DoesNotExist.
    """
    now = now or timezone.now()
    share: Share = Share.objects.select_for_update().get(pk=share_id, membership=by)
    if share.status != Share.Status.DRAFT:
        raise NotPossible(share)
    check_gate(by)
    post = _post_of(share, by=by)
    composition = compose(
        share.text,
        member=by,
        language=share.language or post.language,
        position=share.disclosure_position,
        captions=post.captions.values_list("text", flat=True),
        network=share.network,
        link=link_to_come(post),
    )
    if not composition.network.can_connect:
        by_hand, scheduled_for = True, None
    check_text(composition, checked=checked)
    account = None if by_hand else _connected_account(by)
    if scheduled_for is not None:
        problem = timing.time_problem(scheduled_for, now=now, ends_at=post.visible_until)
        if problem is not None:
            raise TimeImpossible(problem, post.visible_until)
    warnings = _check_pace(by, moment=scheduled_for or now, now=now)
    _store(share, composition, account=account, now=now, scheduled_for=scheduled_for)
    share.link = ensure_link(share)
    if by_hand:
        share.by_hand, share.next_attempt_at = True, None
    share.save()
    if scheduled_for is None and not by_hand:
        queue_share(share, now=now)
    return Approval(share=share, warnings=warnings)


def check_gate(member: Membership) -> None:
    """Raises NotAmbassador or PolicyOutstanding for who may not share yet."""
    if not member.is_ambassador:
        raise NotAmbassador
    if not may_share(member):
        raise PolicyOutstanding


def check_text(composition: Composition, *, checked: bool) -> None:
    """Raises TextMissing, TextTooLong, TextBlocked or TextUnchecked."""
    if composition.is_empty:
        raise TextMissing
    if composition.remaining < 0:
        raise TextTooLong(-composition.remaining, composition.network)
    if blocked := composition.blocked():
        raise TextBlocked(blocked)
    if (asked := composition.asked()) and not checked:
        raise TextUnchecked(asked)


def _post_of(share: Share, *, by: Membership) -> Post:
    try:
        return shareable_post(by, share.post_id or 0)
    except Post.DoesNotExist as error:
        raise NotShareable from error


def _connected_account(member: Membership) -> LinkedInAccount:
    account = account_of(member)
    if account is None or not account.is_connected:
        raise NotConnected
    return account


def _check_pace(member: Membership, *, moment: datetime, now: datetime) -> list[PaceWarning]:
    """What to say about one more share then. Raises DailyLimit."""
    organization = member.organization
    if organization.hard_daily_share_cap is not None:
        # Two shares approved at the same moment would both count without the other.
        Membership.objects.select_for_update().only("pk").get(pk=member.pk)
    others = planned_moments(member, since=now - timedelta(days=8))
    free_on = rules.day_with_room(
        moment, others, limit=organization.hard_daily_share_cap, time_zone=member.time_zone
    )
    if free_on is not None:
        raise DailyLimit(free_on)
    return rules.pace_warnings(
        rules.pace_around(moment, others, time_zone=member.time_zone),
        daily_cap=organization.daily_share_cap,
        weekly_cap=organization.weekly_share_cap,
        own_pace=member.weekly_pace,
    )


def _store(
    share: Share,
    composition: Composition,
    *,
    account: LinkedInAccount | None,
    now: datetime,
    scheduled_for: datetime | None,
) -> None:
    share.status = Share.Status.APPROVED
    share.account = account
    share.approved_text = composition.text
    share.mentions = [asdict(mention) for mention in composition.mentions]
    share.approved_at = now
    share.scheduled_for = scheduled_for
    share.next_attempt_at = scheduled_for or now
    share.own_words = composition.own_words
    share.disclosure_mode = composition.disclosure.mode
    share.disclosure_text = composition.disclosure.text[:200]
    share.disclosure_position = composition.disclosure.position
    share.problem = ""
