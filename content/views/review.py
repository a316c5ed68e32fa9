"""The review queue, a post in it, and several decided at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.tenancy.urls import reverse
from content import queries, services, words
from content.checks import findings_of
from content.models import Post
from content.views.planning import queue_line
from content.views.review_detail import detail_of
from policies.checks import rules_in_force

PER_PAGE = 25


@require_GET
@requires(Permission.REVIEW_POSTS)
def review_queue(request: MemberRequest) -> HttpResponse:
    """The posts that wait; beside them, on a wide screen, the oldest one this person may judge."""
    return _page(request, None, on_queue=True)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REVIEW_POSTS)
def review(request: MemberRequest, *, post_id: int) -> HttpResponse:
    """A post with its findings and conversation, and the decision about it."""
    if request.method != "POST":
        return _page(request, post_id)
    post: Post = get_object_or_404(Post.objects, pk=post_id)
    try:
        return _decide(request, post)
    except services.PostError as error:
        messages.error(request, words.refusal(error))
        return _page(request, post.pk, status=409)


@dataclass(frozen=True)
class Outcome:
    """What became of one of several posts; `problem` is empty when it was approved."""

    title: str
    problem: str = ""


@require_POST
@requires(Permission.REVIEW_POSTS)
def approve_several(request: MemberRequest) -> HttpResponse:
    """Approve the chosen posts, each as it was shown; say of each what became of it."""
    shown = dict(_chosen(value) for value in request.POST.getlist("post")[:PER_PAGE])
    titles = dict(Post.objects.filter(pk__in=shown).values_list("pk", "title"))
    outcomes = []
    for post_id, title in titles.items():
        try:
            services.approve(post_id=post_id, by=request.membership, revision=shown[post_id])
        except services.PostError as error:
            outcomes.append(Outcome(title, words.refusal(error)))
        else:
            outcomes.append(Outcome(title))
    if not outcomes:
        messages.error(request, _("Choose the posts that you want to approve."))
        return redirect(reverse("content:review_queue"))
    return _page(request, None, on_queue=True, outcomes=outcomes)


def _chosen(value: str) -> tuple[int, int]:
    """`12:3` is post 12 as of its revision 3; what is no number is no post."""
    post_id, _colon, revision = value.partition(":")
    return _number(post_id) or 0, _number(revision) or 0


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _decide(request: MemberRequest, post: Post) -> HttpResponse:
    by, data = request.membership, request.POST
    comment, caption_id = data.get("comment", ""), _number(data.get("caption", ""))
    match data.get("action"):
        case "approve" | "approve_now" as action:
            post = services.approve(
                post_id=post.pk,
                by=by,
                revision=_number(data.get("revision", "")) or 0,
                comment=comment,
                publish_now=action == "approve_now",
            )
            messages.success(request, _approved(post))
            return redirect(reverse("content:review_queue"))
        case "changes":
            services.request_changes(post_id=post.pk, by=by, comment=comment, caption_id=caption_id)
            messages.success(request, _("The author was told what to change."))
            return redirect(reverse("content:review_queue"))
        case "take_back" if by.may(Permission.WRITE_POSTS):
            services.take_back(post_id=post.pk, by=by)
            messages.success(request, _("The post is a draft again."))
            return redirect(reverse("content:post_edit", post_id=post.pk))
        case "due":
            try:
                due_on = date.fromisoformat(data.get("due_on", ""))
            except ValueError:
                messages.error(request, _("Choose a day."))
                return _page(request, post.pk, status=422)
            services.set_due(post_id=post.pk, by=by, due_on=due_on)
            messages.success(request, _("Saved. Those who are asked are reminded of the day."))
            return redirect(reverse("content:review", post_id=post.pk))
        case _:
            services.comment(post_id=post.pk, by=by, body=comment, caption_id=caption_id)
            return redirect(reverse("content:review", post_id=post.pk) + "#conversation")


def _approved(post: Post) -> str:
    title = {"title": post.title}
    if post.status != Post.Status.APPROVED:
        return _("You said yes to “%(title)s”. Somebody else still has to.") % title
    if post.visible_from and post.visible_from > timezone.now():
        return _("Approved. “%(title)s” will be in the hub when its time comes.") % title
    return _("Approved. “%(title)s” is in the hub now.") % title


def _waiting(number: str) -> Page[Post]:
    """A page of the queue. The posts of the first one say how many there are."""
    paginator = Paginator(queries.review_queue(), PER_PAGE)
    if number not in ("", "1"):
        return paginator.get_page(number)
    first: list[Any] = list(paginator.object_list[:PER_PAGE])
    paginator.count = first[0].waiting if first else 0
    return Page(first, 1, paginator)


def _among(posts: Sequence[Post], post_id: int) -> Post | None:
    return next((post for post in posts if post.pk == post_id), None)


def _page(
    request: MemberRequest,
    post_id: int | None,
    *,
    on_queue: bool = False,
    status: int = 200,
    outcomes: Sequence[Outcome] = (),
) -> HttpResponse:
    may_write = request.membership.may(Permission.WRITE_POSTS)
    text_rules, me, crew = rules_in_force(), request.membership.pk, queries.crew()
    page = _waiting(request.GET.get("page", ""))
    posts, post = list(page), None
    if post_id is not None:
        post = _among(posts, post_id) or queries.posts_to_review().filter(pk=post_id).first()
        if post is None:
            raise Http404
    queries.load_texts([*posts, post] if post else posts)
    standings = queries.standings([*posts, post] if post else posts, of=crew)
    rows = [
        {
            "post": post,
            "findings": findings_of(post, text_rules),
            "own": me in standings[post.pk].writer_ids,
            "voted": me in standings[post.pk].voter_ids,
            "asked": standings[post.pk].place_for(me) is not None,
            "missing": len(standings[post.pk].open_places),
            "due": words.due(post.review_due_on),
        }
        for post in posts
    ]
    if on_queue:
        post = next((post for post in posts if standings[post.pk].place_for(me)), None)
    detail = detail_of(request, post, standings[post.pk], crew, text_rules) if post else None
    context: dict[str, Any] = {
        "page_obj": page,
        "params": request.GET,
        "rows": rows,
        "on_queue": on_queue,
        "outcomes": outcomes,
        "typed": request.POST if status != 200 else {},
        "detail": detail,
        "may_write": may_write,
        "flow": queue_line() if on_queue and may_write else None,
        "may_set_rules": request.membership.may(Permission.WRITE_POLICIES),
    }
    return render(request, "content/review.html", context, status=status)
