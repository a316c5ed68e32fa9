"""What a change means for a review that is under way or done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.audit.services import differences, record
from advocacy.events import bus
from advocacy.tenancy.shortly import forget_shortly
from content import rules
from content.events import PostCorrected, PostSubmitted
from content.models import Post, ReviewEntry
from content.queries.reviewing import review_policy
from content.reviewing import due_after, is_typographical
from content.services.conversation import add_entry
from policies.checks import check_text, rules_in_force


def weigh_change(
    post: Post,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: Membership,
    now: datetime,
) -> None:
    """Void the approvals that a change outdates; an approved post goes back to review.

    Correcting typing errors does neither where the organization allows it and no text rule is
    touched anew: it is audited, stands in the conversation, and those who said yes are told.
    Sets fields of `post`; the caller saves them with the next revision.
    """
    if post.status in _JUDGED and _is_correction(before, after):
        _correct(post, before=before, after=after, by=by, now=now)
        return
    post.judged_from = post.revision + 1
    status = rules.next_status(post.status, rules.Step.REVISE)
    if status is None:
        return
    record(by=by, verb="post.changed_after_approval", subject=post)
    post.status, post.submitted_at = status, now
    post.review_due_on = due_after(timezone.localdate(now), working_days=review_policy().days)
    kind = ReviewEntry.Kind.SUBMITTED
    add_entry(post, kind, by=by, at=now, revision=post.revision + 1)
    bus.publish(PostSubmitted(post_id=post.pk, by_id=by.pk, at=now))


_JUDGED = frozenset({Post.Status.IN_REVIEW, Post.Status.APPROVED})


def _is_correction(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return (
        is_typographical(before, after)
        and review_policy().typos_stay_live
        and not _rules_hit(after) - _rules_hit(before)
    )


def _rules_hit(snapshot: Mapping[str, Any]) -> Counter[int]:
    text_rules = rules_in_force()
    own = "\n".join(snapshot.get(name) or "" for name in ("title", "summary", "why_care"))
    texts = [(own, snapshot["language"])]
    texts += [(caption["text"], caption["language"]) for caption in snapshot["captions"]]
    return Counter(
        found.rule_id
        for text, language in texts
        for found in check_text(text, language=language, rules=text_rules)
    )


def _correct(
    post: Post,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: Membership,
    now: datetime,
) -> None:
    revision = post.revision + 1
    record(
        by=by,
        verb="post.typing_error_corrected",
        subject=post,
        changes=differences(dict(before), dict(after)),
    )
    add_entry(post, ReviewEntry.Kind.CORRECTED, by=by, at=now, revision=revision)
    # It stays in the hub: the mistake must not.
    forget_shortly()
    bus.publish(PostCorrected(post_id=post.pk, revision=revision, by_id=by.pk, at=now))
