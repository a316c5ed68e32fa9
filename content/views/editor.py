"""The editor: one form whose buttons save, submit, fetch a link, or add and remove captions.

Every button works without script; htmx swaps the form instead of the page. Whatever the answer,
what was typed comes back.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.fragments import render_block
from advocacy.tenancy.urls import reverse
from content import queries, services, words
from content.forms import PostForm
from content.models import Post
from content.rules import Step, sources_of
from content.views import editor_files
from content.views.editor_files import rearrange, take_files
from content.views.editor_input import Typed, first_values, stored_values
from content.views.editor_page import page_context

TEMPLATE = "content/editor.html"
# Buttons that change the form and store nothing of it.
_RESHAPING = ("fetch", "refresh", "take_caption", "add_caption", "remove_caption", "use_picture")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_POSTS)
def post_new(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return _receive(request, None)
    typed = first_values(request.organization, request.membership, given=request.GET)
    return _show(request, None, typed)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_POSTS)
def post_edit(request: MemberRequest, *, post_id: int) -> HttpResponse:
    try:
        post = queries.post_in_full(post_id)
    except Post.DoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        return _receive(request, post)
    return _show(request, post, stored_values(post))


def _receive(request: MemberRequest, post: Post | None) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "autosave":
        return _autosave(request, post)
    typed = Typed(request.POST)
    action, _sep, argument = request.POST.get("action", "save").partition(":")
    problem = typed.take_upload(request.FILES.get("upload"), by=request.membership)
    refused = take_files(typed.data, request.FILES.getlist("more_files"), by=request.membership)
    if action in editor_files.ACTIONS:
        notice = rearrange(typed.data, action, argument, by=request.membership, post=post)
        return _show(request, post, typed, notice=refused or notice)
    if action in _RESHAPING:
        if action == "take_caption" and post is not None:
            typed.take_caption(post, argument)
        notice = typed.reshape(action, argument, by=request.membership)
        return _show(request, post, typed, notice=problem or notice)
    form, captions = typed.bound_forms(post)
    if problem:
        form.add_error("upload", problem)
    if refused:
        form.add_error("more_files", refused)
    if not (form.is_valid() & captions.is_valid()):
        return _show(request, post, typed, forms=(form, captions), status=422)
    return _store(request, post, typed, form, captions, submit=action == "submit")


def _store(
    request: MemberRequest,
    post: Post | None,
    typed: Typed,
    form: PostForm,
    captions: Any,
    *,
    submit: bool,
) -> HttpResponse:
    by, draft = request.membership, form.draft(captions)
    forms = (form, captions)
    before = post.status if post else Post.Status.DRAFT
    try:
        if post is None:
            post = services.create_post(by=by, draft=draft)
        else:
            post = services.save_post(post_id=post.pk, by=by, draft=draft, revision=typed.revision)
        if submit:
            services.submit_for_review(post_id=post.pk, by=by, revision=post.revision)
    except services.EditConflict as conflict:
        # The next press of Save is a decision to replace what the other person wrote.
        typed.set("revision", conflict.post.revision)
        return _show(request, post, typed, forms=forms, conflict=conflict.post, status=409)
    except services.NotReady as refusal:
        if not submit or post is None:
            messages.error(request, words.refusal(refusal))
            return _show(request, post, typed, forms=forms, status=422)
        messages.warning(request, _("The draft is saved. A few things are missing for review."))
        return redirect(reverse("content:post_edit", post_id=post.pk) + "#missing")
    except services.PostError as refusal:
        messages.error(request, words.refusal(refusal))
        return _show(request, post, typed, forms=forms, status=409)
    messages.success(request, _saved(before, post.status, submit=submit))
    target = "content:review" if submit else "content:post_edit"
    return redirect(reverse(target, post_id=post.pk))


def _saved(before: str, after: str, *, submit: bool) -> str:
    if submit:
        return _("Submitted. Somebody else looks at it now, and you hear what they say.")
    if before == Post.Status.APPROVED and after == Post.Status.IN_REVIEW:
        return _("Saved. Because the post was approved before, it is in review again.")
    return _("Saved.")


def _autosave(request: MemberRequest, post: Post | None) -> HttpResponse:
    """Answers static/js/autosave.js: 422 while the form is not valid, 409 when somebody else saved.

    Files wait for a button: sending them with every pause would be too much.
    """
    if post is not None and post.status not in sources_of(Step.SUBMIT):
        return JsonResponse({}, status=422)
    typed = Typed(request.POST)
    form, captions = typed.bound_forms(post)
    if not (form.is_valid() & captions.is_valid()):
        return JsonResponse({}, status=422)
    draft = form.draft(captions)
    try:
        if post is None:
            post = services.create_post(by=request.membership, draft=draft)
        else:
            post = services.save_post(
                post_id=post.pk,
                by=request.membership,
                draft=draft,
                revision=typed.revision,
                autosave=True,
            )
    except (services.EditConflict, services.NotPossible):
        return JsonResponse({}, status=409)
    address = reverse("content:post_edit", post_id=post.pk)
    return JsonResponse({"address": address, "fields": {"revision": str(post.revision)}})


def _show(
    request: MemberRequest,
    post: Post | None,
    typed: Typed,
    *,
    forms: tuple[PostForm, Any] | None = None,
    notice: str = "",
    conflict: Post | None = None,
    status: int = 200,
) -> HttpResponse:
    form, captions = forms or typed.unbound_forms(post)
    context = page_context(request, post, typed, form, captions, notice=notice, conflict=conflict)
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware
        return render_block(request, TEMPLATE, "form", context, status=status)
    return render(request, TEMPLATE, context, status=status)
