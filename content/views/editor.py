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
from content.views.editor_page import conflict_context, page_context

TEMPLATE = "content/editor.html"
# Buttons that change the form and store nothing of it.
_RESHAPING = ("fetch", "refresh", "take_caption", "add_caption", "remove_caption", "use_picture")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_POSTS)
def post_new(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return _receive(request, None)
    typed = first_values(request.organization, request.membership, given=request.GET)
    return _show(request, None, typed, unsaved=False)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_POSTS)
def post_edit(request: MemberRequest, *, post_id: int) -> HttpResponse:
    try:
        post = queries.post_in_full(post_id)
    except Post.DoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        return _receive(request, post)
    return _show(request, post, stored_values(post), unsaved=False)


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
        return _show_both(request, conflict.post.pk, typed, draft)
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


def _show_both(
    request: MemberRequest, post_id: int, typed: Typed, mine: services.PostDraft
) -> HttpResponse:
    """Somebody else saved in between: what goes together, and theirs beside it. Nothing is stored.

    The next press of Save decides, so it names their revision.
    """
    post = queries.post_in_full(post_id)
    met = services.meeting(post, mine=mine, opened=typed.revision)
    if met is not None:
        typed.take_over(met, stored_values(post))
    typed.set("revision", post.revision)
    return _show(request, post, typed, conflict=conflict_context(met), status=409)


def _saved(before: str, after: str, *, submit: bool) -> str:
    if submit:
        return _("Submitted. Somebody else looks at it now, and you hear what they say.")
    if before == Post.Status.APPROVED and after == Post.Status.IN_REVIEW:
        return _("Saved. Because the post was approved before, it is in review again.")
    return _("Saved.")


def _autosave(request: MemberRequest, post: Post | None) -> HttpResponse:
    """Answers static/js/autosave.js: 422 when nothing can be kept, 409 when somebody else saved.

    What is not complete yet keeps its stored value, is named, and holds nothing else up. Files
    wait for a button: sending them with every pause would be too much.
    """
    if post is not None and post.status not in sources_of(Step.SUBMIT):
        return JsonResponse({}, status=422)
    typed = Typed(request.POST)
    if post is None and not typed.has_words():
        return JsonResponse({}, status=422)
    stored = stored_values(post) if post else first_values(request.organization, request.membership)
    form, captions, kept_back = typed.forms_for_autosave(post, stored)
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
    return JsonResponse(
        {
            "address": address,
            "fields": {"revision": str(post.revision), "post": str(post.pk)},
            "kept_back": [str(form.fields[name].label) for name in kept_back],
        }
    )


def _show(
    request: MemberRequest,
    post: Post | None,
    typed: Typed,
    *,
    forms: tuple[PostForm, Any] | None = None,
    notice: str = "",
    conflict: dict[str, Any] | None = None,
    status: int = 200,
    unsaved: bool = True,
) -> HttpResponse:
    form, captions = forms or typed.unbound_forms(post)
    context = page_context(request, post, typed, form, captions, notice=notice, conflict=conflict)
    context["unsaved"] = unsaved
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware
        return render_block(request, TEMPLATE, "form", context, status=status)
    return render(request, TEMPLATE, context, status=status)
