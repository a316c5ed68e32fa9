"""Telling members by mail what became of a share that they were not watching."""

from __future__ import annotations

from datetime import datetime

from advocacy.accounts.reminders import ReminderKind, withdraw_reminders
from advocacy.mail.services import queue
from advocacy.sharing.models import Share
from advocacy.sharing.words import problem_words, reason_given
from advocacy.tenancy.urls import absolute, reverse


def tell(share: Share, *, now: datetime) -> None:
    """Mail the member the problem of a share and the way out; once for each time it arises.

    Not a reminder that can be switched off: they asked for this share, and it did not go out as
    they were told it would.
    """
    member = share.membership
    words = problem_words(share.problem)
    if words is None:
        return
    if words.act == "reconnect":
        # This mail says it, and why it matters: a reminder beside it would be the same news twice.
        withdraw_reminders(membership=member, kinds=frozenset({ReminderKind.RECONNECT}))
    queue(
        kind="share",
        occasion=f"share:{share.pk}:{share.problem}:{share.attempt_count}",
        to=member.user.email,
        recipient_id=member.pk,
        language=member.interface_language,
        time_zone=member.time_zone,
        template="share_problem",
        context={
            "member": member,
            "share": share,
            "title": share.post.title if share.post else "",
            "words": words,
            "reason_given": reason_given(share),
            "retry_at": share.next_attempt_at,
            "share_url": absolute(reverse("sharing:share", share_id=share.pk)),
        },
    )
