"""Guests of a review: asking them, and the one page that they see."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse as global_reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.client_address import client_address
from advocacy.kernel.rate_limit import is_allowed
from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import reverse
from content import queries, services, words
from content.forms import GuestForm
from content.media import assets_of
from content.models import ExternalReviewer, Post, ReviewEntry
from content.services.guests import GuestLinkClosed, answer_as_guest, find_guest, opened
from content.views.media import private_file

# Looking, a minute and address; saying something, an hour and guest.
_MOST_LOOKS = 60
_MOST_ANSWERS = 20

_KINDS = {
    "approve": ReviewEntry.Kind.APPROVED,
    "changes": ReviewEntry.Kind.CHANGES_REQUESTED,
    "comment": ReviewEntry.Kind.COMMENT,
}


@require_POST
@requires(Permission.REVIEW_POSTS)
def invite(request: MemberRequest, *, post_id: int) -> HttpResponse:
    """Ask somebody outside about a post."""
    post: Post = get_object_or_404(Post.objects, pk=post_id)
    form = GuestForm(request.POST)
    if not form.is_valid():
        for field, problems in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {problems[0]}")
    else:
        try:
            guest, _address = services.invite_guest(
                post_id=post.pk, by=request.membership, **form.cleaned_data
            )
        except services.PostError as error:
            messages.error(request, words.refusal(error))
        else:
            messages.success(request, _("%(name)s gets a link by mail.") % {"name": guest.name})
    return redirect(reverse("content:review", post_id=post.pk) + "#guests")


@require_POST
@requires(Permission.REVIEW_POSTS)
def revoke(request: MemberRequest, *, guest_id: int) -> HttpResponse:
    get_object_or_404(ExternalReviewer.objects, pk=guest_id)
    guest = services.revoke_guest(guest_id=guest_id, by=request.membership)
    messages.success(request, _("The link of %(name)s works no more.") % {"name": guest.name})
    return redirect(reverse("content:review", post_id=guest.post_id) + "#guests")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, *, token: str) -> HttpResponse:
    """One post, for whoever holds the link. Nothing else of the organization is shown."""
    if not is_allowed(f"guest:{client_address(request)}", most=_MOST_LOOKS, seconds=60):
        return _quietly(render(request, "content/guest_wait.html", status=429))
    try:
        found = find_guest(token)
    except GuestLinkClosed:
        return _quietly(render(request, "content/guest_closed.html", status=410))
    request.organization = found.organization  # type: ignore[attr-defined]  # for the layout
    with tenant(found.organization), timezone.override(ZoneInfo(found.organization.time_zone)):
        if request.method == "POST":
            return _answer(request, found, token)
        opened(found)
        return _quietly(_page(request, found, token))


@never_cache
@require_safe
def file(request: HttpRequest, *, token: str, asset_id: int, name: str) -> HttpResponseBase:
    """A file of the post that a guest was asked about, while it waits for answers."""
    try:
        found = find_guest(token)
    except GuestLinkClosed as error:
        raise Http404 from error
    with tenant(found.organization):
        post = queries.post_in_full(found.post_id)
        if not _is_open(post) or asset_id not in {asset.pk for asset in assets_of(post)}:
            raise Http404
        return private_file(request, asset_id, name)


def _answer(request: HttpRequest, found: ExternalReviewer, token: str) -> HttpResponse:
    data: Any = request.POST
    kind = _KINDS.get(data.get("action", ""), ReviewEntry.Kind.COMMENT)
    if not is_allowed(f"guest-answer:{found.pk}", most=_MOST_ANSWERS, seconds=3600):
        return _quietly(render(request, "content/guest_wait.html", status=429))
    numbers = {name: data.get(name, "") for name in ("revision", "caption")}
    read = {name: int(text) if text.isdigit() else 0 for name, text in numbers.items()}
    try:
        answer_as_guest(
            guest=found,
            kind=kind,
            body=data.get("comment", ""),
            revision=read["revision"],
            caption_id=read["caption"] or None,
        )
    except services.PostError as error:
        problem = words.refusal(error)
        return _quietly(_page(request, found, token, problem=problem, typed=data, status=422))
    messages.success(request, _("Thank you. Your answer is with the team."))
    return _quietly(redirect(global_reverse("public_content:guest", kwargs={"token": token})))


def _page(
    request: HttpRequest,
    found: ExternalReviewer,
    token: str,
    *,
    problem: str = "",
    typed: Any = None,
    status: int = 200,
) -> HttpResponse:
    post = queries.post_in_full(found.post_id)
    own = ReviewEntry.objects.filter(post=post, external=found)
    return render(
        request,
        "content/guest.html",
        {
            "guest": found,
            "post": post,
            "is_open": _is_open(post),
            "said": list(own),
            "problem": problem,
            "typed": typed or {},
            "file_url": partial(_file_url, token),
        },
        status=status,
    )


def _is_open(post: Post) -> bool:
    """Whether a guest may see it: what becomes of it before or after the review is not theirs."""
    return post.status == Post.Status.IN_REVIEW


def _file_url(token: str, asset_id: int, name: str) -> str:
    named = {"token": token, "asset_id": asset_id, "name": name}
    return global_reverse("public_content:guest_file", kwargs=named)


def _quietly(response: HttpResponse) -> HttpResponse:
    """The address is the key: no other site may learn it, no search engine may keep it.

    Our own must: with "no-referrer" browsers hide where a form comes from (Origin: null), and the
    protection against forged requests refuses every answer.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
