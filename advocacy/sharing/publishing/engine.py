"""One attempt to publish a share, from claim to record."""

from __future__ import annotations

import logging

from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.sharing import fault_points
from advocacy.sharing.credentials import client_for
from advocacy.sharing.linkedin import little_text
from advocacy.sharing.linkedin.client import PostCreated
from advocacy.sharing.linkedin.content import Visibility
from advocacy.sharing.linkedin.errors import LinkedInError
from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.sharing.publishing import claims, outcomes
from advocacy.sharing.publishing.claims import Claim, LostClaim
from advocacy.sharing.publishing.failures import Blocked, CalledOff
from advocacy.sharing.publishing.payload import content_for
from advocacy.sharing.rules import Cancellation, Failure
from advocacy.sharing.services.connections import usable_token
from advocacy.sharing.services.withdrawal import reason_to_call_off
from policies import checks
from policies.terms import terms_for

logger = logging.getLogger(__name__)


def publish_share(*, share_id: int) -> None:
    """Try to publish a share that is due. Safe to call any number of times, from anywhere.

    Must not run inside a transaction: it makes network calls between its commits.
    """
    claim = claims.take(share_id)
    if claim is None:
        return
    fault_points.reach("claimed")
    try:
        created = _send(claim)
    except LostClaim:
        logger.warning("Share %s was taken over before it was sent", share_id)
    except CalledOff as stop:
        outcomes.record_cancellation(claim, stop.reason, now=claim.now)
    except Exception as error:
        # All of them: a share must never stay claimed because of a bug elsewhere.
        if not isinstance(error, LinkedInError | Blocked):
            logger.exception("Share %s met an unexpected error", share_id)
        fault_points.reach("failed")
        outcomes.record_failure(claim, error, now=claim.now)
        fault_points.reach("failure_recorded")
    else:
        fault_points.reach("answered")
        outcomes.record_success(claim, created, now=claim.now)
        fault_points.reach("recorded")


def _send(claim: Claim) -> PostCreated:
    share, account = claim.share, claim.account
    _check_member(share.membership)
    _check_post(share)
    _check_text(share)
    if account is None or account.status == LinkedInAccount.Status.DISCONNECTED:
        raise Blocked(Failure.RECONNECT_MISSING)
    share.account = account
    client = client_for(account, access_token=usable_token(account, now=claim.now))
    content = content_for(share, client=client, author=account.urn)
    commentary = little_text.escape(share.approved_text, share.mentioned)
    claims.mark_sent(claim)
    fault_points.reach("marked_as_sent")
    return client.create_post(
        author=account.urn,
        commentary=commentary,
        content=content,
        visibility=Visibility(share.visibility),
        may_send=claim.may_still_send,
    )


def _check_member(member: Membership) -> None:
    if member.status == Membership.Status.LEFT:
        raise CalledOff(Cancellation.LEFT)
    if not member.is_ambassador:
        raise Blocked(Failure.PAUSED)


def _check_post(share: Share) -> None:
    """What this member would not be shown now does not go out, whenever it was approved."""
    if reason := reason_to_call_off(share, at=timezone.now()):
        raise CalledOff(reason)


def _check_text(share: Share) -> None:
    """Policies may have changed since a scheduled share was approved."""
    terms = terms_for(share.membership)
    if terms.outstanding_policy is not None:
        raise Blocked(Failure.POLICY)
    findings = terms.check(share.approved_text, language=share.language)
    if checks.strongest(findings) == "block":
        raise Blocked(Failure.TEXT_RULE)
