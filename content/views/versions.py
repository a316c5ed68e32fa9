"""The versions of a post: any two side by side, word by word, and one taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.tenancy.urls import reverse
from content import services, words
from content.comparing import compared_fields
from content.models import Post, PostRevision
from content.rules import Step, next_status

# Older ones stay stored; nobody compares the three-hundredth.
MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_POSTS)
def versions(request: MemberRequest, *, post_id: int) -> HttpResponse:
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise Http404
    if request.method == "POST":
        return _take_back(request, post)
    rows = list(
        PostRevision.objects.filter(post=post)
        .select_related("by__user")
        .defer("snapshot")[:MOST_SHOWN]
    )
    numbers = [row.number for row in rows]
    newer = _number(request.GET.get("to"), numbers, default=numbers[0] if numbers else 0)
    older = _number(
        request.GET.get("from"),
        numbers,
        default=next((number for number in numbers if number < newer), newer),
    )
    snapshots = dict(
        PostRevision.objects.filter(post=post, number__in=[older, newer]).values_list(
            "number", "snapshot"
        )
    )
    changes = compared_fields(snapshots.get(older, {}), snapshots.get(newer, {}))
    context = {
        "post": post,
        "rows": rows,
        "older": older,
        "newer": newer,
        "changes": [words.change_words(change) for change in changes],
        "may_take_back": post.status != Post.Status.WITHDRAWN and older != post.revision,
        "goes_to_review": next_status(post.status, Step.REVISE) is not None,
    }
    return render(request, "content/versions.html", context)


def _take_back(request: MemberRequest, post: Post) -> HttpResponse:
    number, revision = (_typed(request.POST.get(name)) for name in ("number", "revision"))
    here = redirect(reverse("content:post_versions", post_id=post.pk))
    try:
        services.take_version_back(
            post_id=post.pk, number=number, by=request.membership, revision=revision
        )
    except PostRevision.DoesNotExist as error:
        raise Http404 from error
    except services.PostError as refusal:
        messages.error(request, words.refusal(refusal))
        return here
    text = _("Version %(number)s is back, as a new version.") % {"number": number}
    messages.success(request, text)
    return redirect(reverse("content:post_edit", post_id=post.pk))


def _number(text: str | None, known: list[int], *, default: int) -> int:
    typed = _typed(text)
    return typed if typed in known else default


def _typed(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
