"""The review queue, and a post in it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.tenancy.urls import reverse
from content import queries, rules, services, words
from content.checks import TextFinding, findings_of, missing_in
from content.comparing import compared_fields
from content.models import Post
from content.snapshots import snapshot_of
from policies.checks import rules_in_force

PER_PAGE = 25


@require_GET
@requires(Permission.REVIEW_POSTS)
def review_queue(request: MemberRequest) -> HttpResponse:
    """The posts that wait; beside them, on a wide screen, the oldest one this person may judge."""
    mine = queries.reviewable_by(request.membership).order_by("submitted_at", "pk").first()
    return _page(request, mine.pk if mine else None, on_queue=True)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REVIEW_POSTS)
def review(request: MemberRequest, *, post_id: int) -> HttpResponse:
    """A post with its findings and conversation, and the decision about it."""
    post: Post = get_object_or_404(Post.objects, pk=post_id)
    if request.method != "POST":
        return _page(request, post.pk)
    try:
        return _decide(request, post)
    except services.PostError as error:
        messages.error(request, words.refusal(error))
        return _page(request, post.pk, typed=request.POST.get("comment", ""), status=409)


def _decide(request: MemberRequest, post: Post) -> HttpResponse:
    by, comment = request.membership, request.POST.get("comment", "")
    action = request.POST.get("action")
    revision = request.POST.get("revision", "")
    if action in ("approve", "approve_now"):
        post = services.approve(
            post_id=post.pk,
            by=by,
            revision=int(revision) if revision.isdigit() else 0,
            comment=comment,
            publish_now=action == "approve_now",
        )
        messages.success(request, _approved(post))
        return redirect(reverse("content:review_queue"))
    if action == "changes":
        services.request_changes(post_id=post.pk, by=by, comment=comment)
        messages.success(request, _("The author was told what to change."))
        return redirect(reverse("content:review_queue"))
    if action == "take_back":
        services.take_back(post_id=post.pk, by=by)
        messages.success(request, _("The post is a draft again."))
        return redirect(reverse("content:post_edit", post_id=post.pk))
    services.comment(post_id=post.pk, by=by, body=comment)
    return redirect(reverse("content:review", post_id=post.pk) + "#conversation")


def _approved(post: Post) -> str:
    if post.visible_from and post.visible_from > timezone.now():
        return _("Approved. “%(title)s” will be in the hub when its time comes.") % {
            "title": post.title
        }
    return _("Approved. “%(title)s” is in the hub now.") % {"title": post.title}


def _page(
    request: MemberRequest,
    post_id: int | None,
    *,
    on_queue: bool = False,
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    text_rules = rules_in_force()
    page = Paginator(queries.review_queue(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "post": post,
            "findings": findings_of(post, text_rules),
            "own": not _may_approve(request, post),
        }
        for post in page
    ]
    context: dict[str, Any] = {
        "page_obj": page,
        "params": request.GET,
        "rows": rows,
        "on_queue": on_queue,
        "typed": typed,
        "detail": _detail(request, post_id, text_rules) if post_id else None,
    }
    return render(request, "content/review.html", context, status=status)


def _detail(request: MemberRequest, post_id: int, text_rules: Any) -> dict[str, Any]:
    post, now = queries.post_in_full(post_id), timezone.now()
    before = queries.last_reviewed(post)
    reach = queries.reach_of(queries.audience_of(post))
    differences = compared_fields(before.snapshot, snapshot_of(post)) if before else []
    findings = findings_of(post, text_rules)
    label, tone = words.STAGES[_stage(post)]
    return {
        "post": post,
        "label": label,
        "tone": tone,
        "findings": findings,
        "findings_by_caption": _by_caption(findings),
        "audience": words.audience_words(post, reach),
        "conversation": list(queries.conversation_of(post)),
        "reviewed": before,
        "changes": [words.change_words(change) for change in differences],
        "in_review": post.status == Post.Status.IN_REVIEW,
        "may_approve": _may_approve(request, post),
        "missing": [words.MISSING[what] for what in missing_in(post, now=now, findings=findings)],
        "starts_later": bool(post.visible_from and post.visible_from > now),
    }


def _stage(post: Post) -> rules.Stage:
    return rules.stage_of(
        status=post.status,
        visible_from=post.visible_from,
        visible_until=post.visible_until,
        now=timezone.now(),
    )


def _by_caption(findings: list[TextFinding]) -> dict[int, list[TextFinding]]:
    grouped: dict[int, list[TextFinding]] = {}
    for found in findings:
        grouped.setdefault(found.caption.pk if found.caption else 0, []).append(found)
    return grouped


def _may_approve(request: MemberRequest, post: Any) -> bool:
    return rules.may_approve(
        reviewer_id=request.membership.pk,
        author_id=post.author_id,
        last_editor_id=post.last_editor,
    )
