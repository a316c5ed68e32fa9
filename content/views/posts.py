"""All posts of the organization, for those who write them; withdrawing and reopening."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.querystring import querystring
from advocacy.tenancy.urls import reverse
from content import queries, rules, services, words
from content.models import Post, Purpose, Topic
from content.rules import Stage

PER_PAGE = 25


@require_GET
@requires(Permission.WRITE_POSTS)
def posts(request: MemberRequest) -> HttpResponse:
    """The table: searched, filtered, sorted and paged by the address."""
    params, now = request.GET, timezone.now()
    wanted = _filter(params)
    page = Paginator(queries.posts_table(wanted, now=now), PER_PAGE).get_page(params.get("page"))
    rows = []
    for post in page:
        stage = rules.stage_of(
            status=post.status,
            visible_from=post.visible_from,
            visible_until=post.visible_until,
            now=now,
        )
        rows.append({"post": post, "stage": words.STAGES[stage], "is_live": stage == Stage.LIVE})
    counts = queries.counts_by_stage(now=now)
    stages: list[tuple[str | Promise, str, bool, int | None]] = [
        (_("All"), querystring(params, stage=None, page=None), not wanted.stage, None)
    ]
    stages += [
        (
            words.STAGES[stage][0],
            querystring(params, stage=stage.value, page=None),
            wanted.stage == stage.value,
            counts[stage],
        )
        for stage in Stage
        if counts[stage] or wanted.stage == stage.value
    ]
    return render(
        request,
        "content/posts.html",
        {
            "params": params,
            "page_obj": page,
            "rows": rows,
            "stages": stages,
            "total": sum(counts.values()),
            "is_filtered": wanted != queries.PostFilter(sort=wanted.sort),
            "choices": [
                ("topic", _("Topic"), _choices(Topic.objects.values_list("pk", "name"))),
                ("purpose", _("Purpose"), _choices(Purpose.objects.values_list("pk", "name"))),
                ("language", _("Language"), _choices(settings.LANGUAGES)),
            ],
        },
    )


def _choices(pairs: object) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in pairs]  # type: ignore[attr-defined]


def _filter(params: QueryDict) -> queries.PostFilter:
    """What the address asks for; what is no number or no sort order is passed over."""

    def number(name: str) -> int | None:
        text = params.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None

    return queries.PostFilter(
        text=params.get("q", "").replace("\0", "")[:200],
        stage=params.get("stage", ""),
        topic=number("topic"),
        purpose=number("purpose"),
        language=params.get("language", "")[:5].replace("\0", ""),
        sort=params.get("sort") or "-changed",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_POSTS)
def withdraw(request: MemberRequest, *, post_id: int) -> HttpResponse:
    """Ask for the reason, then take the post away."""
    post: Post = get_object_or_404(Post.objects, pk=post_id)
    reason, problem = request.POST.get("reason", ""), ""
    if request.method == "POST":
        try:
            services.withdraw(post_id=post.pk, by=request.membership, reason=reason)
        except services.ReasonNeeded:
            problem = _("Say why, in a few words. People who planned to share it are told.")
        except services.PostError as error:
            problem = words.refusal(error)
        else:
            messages.success(
                request, _("“%(title)s” was withdrawn. You can reopen it.") % {"title": post.title}
            )
            return redirect(reverse("content:post_edit", post_id=post.pk))
    return render(
        request,
        "content/withdraw.html",
        {"post": post, "reason": reason, "problem": problem},
        status=422 if problem else 200,
    )


@require_POST
@requires(Permission.WRITE_POSTS)
def reopen(request: MemberRequest, *, post_id: int) -> HttpResponse:
    post: Post = get_object_or_404(Post.objects, pk=post_id)
    try:
        services.reopen(post_id=post.pk, by=request.membership)
    except services.PostError as error:
        messages.error(request, words.refusal(error))
    else:
        messages.success(request, _("The post is a draft again."))
    return redirect(reverse("content:post_edit", post_id=post.pk))
