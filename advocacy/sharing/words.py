"""Problems of shares and connections in words: what happened, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advocacy.sharing.models import Share
from advocacy.sharing.rules import Cancellation, Failure, PaceWarning


@dataclass(frozen=True)
class Words:
    title: str | Promise
    text: str | Promise
    act: str = ""
    """The way out: retry, reconnect, edit, answer or policies; empty when there is none."""


PROBLEMS: dict[str, Words] = {
    Failure.UNAVAILABLE: Words(
        _("LinkedIn could not be reached."),
        _("We tried several times. Nothing was posted. Try again when you like."),
        "retry",
    ),
    Failure.QUOTA_MEMBER: Words(
        _("LinkedIn takes no more posts from you today."),
        _("Your share waits and goes out by itself after midnight UTC. Nothing was posted yet."),
    ),
    Failure.QUOTA_APP: Words(
        _("LinkedIn takes no more posts from this application today."),
        _("Your share waits and goes out by itself after midnight UTC. Nothing was posted yet."),
    ),
    Failure.AMBIGUOUS: Words(
        _("LinkedIn gave no clear answer."),
        _(
            "Your post may be on your profile, or it may not. Please look at your profile and "
            "tell us, so that it is never posted twice."
        ),
        "answer",
    ),
    Failure.RECONNECT_EXPIRED: Words(
        _("Your LinkedIn connection has ended."),
        _("Nothing was posted. Reconnect, then share it."),
        "reconnect",
    ),
    Failure.RECONNECT_REVOKED: Words(
        _("LinkedIn no longer accepts the permission you gave."),
        _("Nothing was posted. Reconnect, then share it."),
        "reconnect",
    ),
    Failure.RECONNECT_RESTRICTED: Words(
        _("LinkedIn has restricted your account."),
        _("Nothing was posted. Settle it with LinkedIn first, then reconnect and share it."),
        "reconnect",
    ),
    Failure.RECONNECT_MISSING: Words(
        _("You are not connected with LinkedIn."),
        _("Nothing was posted. Connect, then share it."),
        "reconnect",
    ),
    Failure.PERMISSION: Words(
        _("Your LinkedIn connection may not post."),
        _("Nothing was posted. Reconnect and allow posting, then share it."),
        "reconnect",
    ),
    Failure.DUPLICATE: Words(
        _("LinkedIn says that you posted this text a moment ago."),
        _("It was not posted again. Change the text if you want to share it once more."),
        "edit",
    ),
    Failure.REFUSED: Words(
        _("LinkedIn did not accept the post."),
        _(
            "Nothing was posted. The attempts below name LinkedIn's reason. Change the text, or "
            "try again."
        ),
        "edit",
    ),
    Failure.PICTURE: Words(
        _("LinkedIn did not accept the picture."),
        _("Nothing was posted. Try again; if it stays so, tell your programme team."),
        "retry",
    ),
    Failure.OPERATOR: Words(
        _("The connection between this application and LinkedIn needs attention."),
        _(
            "Nothing was posted, and it is not your doing. Tell your programme team, and try again "
            "later."
        ),
        "retry",
    ),
    Failure.POLICY: Words(
        _("A policy has a new version."),
        _("Nothing was posted. Read and confirm the policy, then share it."),
        "policies",
    ),
    Failure.TEXT_RULE: Words(
        _("The text says something that a rule forbids by now."),
        _("Nothing was posted. Change the text; the composer shows what it is about."),
        "edit",
    ),
    Failure.PAUSED: Words(
        _("You have paused the programme."),
        _("Nothing was posted. Join again whenever you like, then share it."),
        "retry",
    ),
    Cancellation.WITHDRAWN: Words(
        _("The post was withdrawn from the hub."),
        _("Your share was cancelled, so nothing was posted."),
    ),
    Cancellation.ENDED: Words(
        _("The time for sharing this post has ended."),
        _("Your share was cancelled, so nothing was posted."),
    ),
    Cancellation.CHANGED: Words(
        _("The post was changed and is being reviewed again."),
        _("Your share was cancelled, so nothing was posted. You can share it once it is back."),
    ),
    Cancellation.NOT_FOR_YOU: Words(
        _("The post is meant for other colleagues by now, or for another time."),
        _("Your share was cancelled, so nothing was posted."),
    ),
    Cancellation.LEFT: Words(
        _("You have left the programme."),
        _("Your share was cancelled, so nothing was posted."),
    ),
}
PROBLEMS[Failure.WORKER_LOST] = PROBLEMS[Failure.UNAVAILABLE]

# While we try again by ourselves. A used-up quota says so already.
WAITING = Words(
    _("LinkedIn has not taken it yet."),
    _("Nothing was posted so far. We try again by ourselves; you can leave this page."),
)
# After what asked for it: the member still says when it goes out.
RECONNECTED = Words(
    _("You are connected again."),
    _("Nothing was posted so far. Share it now, or change text or time first."),
    "retry",
)

PACE: dict[PaceWarning, str | Promise] = {
    PaceWarning.DAY: _("That is more in one day than your organization recommends."),
    PaceWarning.WEEK: _("That is more in one week than your organization recommends."),
    PaceWarning.OWN_PACE: _("That is more this week than the pace you chose."),
}

# Codes in the address of the connection page, after LinkedIn sent somebody back.
CONNECTING: dict[str, Words] = {
    "cancelled": Words(
        _("You left LinkedIn's page before connecting."),
        _("Nothing was connected. Start again whenever you like, or share without a connection."),
    ),
    "denied": Words(
        _("LinkedIn was not allowed to connect."),
        _("Nothing was connected. You can still share without a connection."),
    ),
    "expired": Words(
        _("That took too long, or the page was opened twice."),
        _("For your safety such an answer is not used. Please start again."),
    ),
    "taken": Words(
        _("A colleague is connected with this LinkedIn profile."),
        _(
            "Somebody else may be signed in to LinkedIn in this browser. Sign out there, sign in "
            "as yourself, and connect again."
        ),
    ),
    "another_person": Words(
        _("That is another LinkedIn profile than before."),
        _(
            "We kept the connection you had. Sign in to LinkedIn as yourself and try again, or "
            "disconnect first if you want to change to the other profile."
        ),
    ),
    "may_not_post": Words(
        _("The permission to post is missing."),
        _("Nothing was connected. Please start again and leave all permissions switched on."),
    ),
    "scope": Words(
        _("LinkedIn does not let this application ask for what it needs."),
        _("Nothing was connected, and it is not your doing. Please tell your programme team."),
    ),
    "app": Words(
        _("The connection between this application and LinkedIn is not set up correctly."),
        _("Nothing was connected, and it is not your doing. Please tell your programme team."),
    ),
    "unavailable": Words(
        _("LinkedIn could not be reached."),
        _("Nothing was connected. Please start again in a few minutes."),
    ),
}


def problem_words(code: str, *, is_retried: bool = False) -> Words | None:
    """The words for a share's problem; None when it has none.

    `is_retried` says that nobody has to do anything about it.
    """
    if not code:
        return None
    if is_retried and code in (Failure.UNAVAILABLE, Failure.WORKER_LOST):
        return WAITING
    return PROBLEMS.get(code, PROBLEMS[Failure.REFUSED])


def reason_given(share: Share) -> str:
    """What somebody wrote when they withdrew the post of a share that was called off for it."""
    if share.post is None or share.problem != Cancellation.WITHDRAWN:
        return ""
    reason: str = share.post.withdrawn_reason
    return reason
